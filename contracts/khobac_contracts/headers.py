"""What each CloudEvents header may hold: what is not exactly that is unreadable, and never read as something near it."""

import re
from datetime import UTC, datetime, timedelta

from .unreadable import Unreadable, shown

SPEC_VERSION = b"1.0"
CONTENT_TYPE = b"application/json"
LONGEST_HEADER = 512
"""Far above what our services write; what a store must find again by its id cannot be of any length."""

_RFC_3339 = re.compile(
    rb"\d{4}-\d{2}-\d{2}[Tt](?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|(60))(?:\.\d+)?(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)"
)
_LENGTH_OF_TRACE = 55


def read_content_type(raw: bytes | None) -> None:
    """JSON, and if a charset is named, UTF-8."""
    kind, _, rest = (raw or b"").lower().partition(b";")
    if kind.strip() != CONTENT_TYPE or rest.strip().replace(b'"', b"") not in {b"", b"charset=utf-8"}:
        raise Unreadable(f"header content-type: expected {CONTENT_TYPE.decode()} in UTF-8, got {shown(raw)}")


def read_text(name: str, raw: bytes | None) -> str:
    if not raw:
        raise Unreadable(f"header {name}: missing or empty")
    if len(raw) > LONGEST_HEADER:
        raise Unreadable(f"header {name}: longer than {LONGEST_HEADER} bytes")
    try:
        return raw.decode()
    except UnicodeDecodeError:
        raise Unreadable(f"header {name}: not UTF-8: {shown(raw)}") from None


def read_time(raw: bytes | None) -> datetime:
    """RFC 3339 and nothing else, in UTC; a leap second is the first moment after it."""
    match = _RFC_3339.fullmatch(raw) if raw and len(raw) <= LONGEST_HEADER else None
    if match is None:
        raise _no_time(raw)
    try:
        text = match.string.decode().upper()
        if match.group(1):
            return _after_leap_second(text)
        time = datetime.fromisoformat(text)
        return time if time.tzinfo is UTC else time.astimezone(UTC)
    except (ValueError, OverflowError):
        raise _no_time(raw) from None


def _after_leap_second(text: str) -> datetime:
    before = datetime.fromisoformat(text.replace(":60", ":59", 1)).astimezone(UTC)
    after = before.replace(microsecond=0) + timedelta(seconds=1)
    if (after.hour, after.minute, after.second, after.day) != (0, 0, 0, 1):
        raise ValueError("a leap second ends a month")
    return after


def _no_time(raw: bytes | None) -> Unreadable:
    return Unreadable(f"header ce_time: expected a time with its zone (RFC 3339), got {shown(raw)}")


def read_sequence(raw: bytes | None) -> int:
    # Longer than any counter, and int() would take its time over a million digits.
    if raw is None or len(raw) > 19 or not raw.isdigit():
        raise Unreadable(f"header ce_sequence: expected a whole number, got {shown(raw)}")
    return int(raw)


def read_trace(raw: bytes | None) -> str | None:
    """What cannot be a trace's parent is none, as W3C Trace Context has it: what only helps to look costs no fact."""
    return raw.decode() if raw and len(raw) == _LENGTH_OF_TRACE and raw.isascii() else None
