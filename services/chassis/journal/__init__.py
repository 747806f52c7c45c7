"""Append-only streams of commits, each hashed over the one before it, and their folded states."""
