"""JSON is measured before it is read: how deep, how many values, at the speed of a copy."""

import re

MAX_DEPTH = 64
"""Far above any form, far below what exhausts a parser's stack."""
MAX_VALUES = 5_000
"""Each value may be wrong in four ways: 20,000 wrong lines held a service up for seconds and were answered with 10 MB."""
MAX_NUMBER = 32
"""Characters of a number: twice the largest amount of dong."""

# Possessive, so that a hostile body of quotes and backslashes costs one pass and not a pass a quote.
_STRINGS = re.compile(rb'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)
_BRACKETS = bytes.maketrans(b"{}", b"[]")
_NO_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))


def too_deep(text: bytes) -> bool:
    """Whether JSON nests deeper than MAX_DEPTH. Its cost is bounded by the length, whatever the text holds."""
    if text.count(b"[") + text.count(b"{") <= MAX_DEPTH:
        return False
    left = _STRINGS.sub(b"", text).translate(_BRACKETS, _NO_BRACKETS)
    for _ in range(MAX_DEPTH):
        # The innermost pairs vanish: one level a pass, each pass at the speed of a copy.
        left, before = left.replace(b"[]", b""), len(left)
        if len(left) == before:
            break
    return b"[]" in left or left.count(b"[") > MAX_DEPTH


def too_many(text: bytes) -> bool:
    """Whether JSON holds more values than any form has."""
    return text.count(b",") >= MAX_VALUES and _STRINGS.sub(b"", text).count(b",") >= MAX_VALUES
