"""A golden sample of each event as it is stored; `python -m tests.golden` writes those that are missing."""
