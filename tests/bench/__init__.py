"""Figures measured on purpose, each beside its alternative in the same run: `make bench`."""
