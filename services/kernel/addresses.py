"""A mail address that one service takes, another can write to: both read this rule."""

import re

EMAIL = r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+"
"""As HTML reads addresses, and with a dot in the domain: no quoted names, no comments, no letters beyond ASCII."""
LONGEST_EMAIL = 254
"""What fits into a path of RFC 5321 between its brackets."""
_EMAIL = re.compile(EMAIL)


def is_email(text: str) -> bool:
    return len(text) <= LONGEST_EMAIL and _EMAIL.fullmatch(text) is not None
