"""What notify does to the world: mails. Each goes out at least once, recognisable by its id, and its outcome is recorded."""
