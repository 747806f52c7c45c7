"""A blueprint becomes a running service."""
