"""What every service stands on: journal, handler, listener, relay, effects, web. It knows no word of the domain."""
