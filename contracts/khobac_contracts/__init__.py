"""The facts that khobac's services announce, and nothing else: pydantic is all that is needed to read them."""

VERSION = "0.1.0"
"""Of the contracts as a whole. Until 1.0 a breaking change is possible, but never silent: CHANGELOG.md names it."""
