"""Commands in, commits out, many at a time."""
