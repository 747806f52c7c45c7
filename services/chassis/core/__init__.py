"""What everything else stands on: errors, the decider, and what travels between a service's drawers. No IO."""
