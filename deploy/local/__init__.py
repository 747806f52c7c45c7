"""The embedded stack: a real broker, a real store and the services on one machine, with Python only."""
