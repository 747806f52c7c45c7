"""Names and values of a form or a query are UTF-8, and each name comes once: which of two was meant is not ours to choose."""

import re
from urllib.parse import parse_qsl

from services.chassis.core.errors import FieldError, InvalidInput

_MOST_NAMES = 100
_STRAY_PERCENT = re.compile(rb"%(?![0-9A-Fa-f]{2})")


def values_of(text: bytes, place: str = "") -> dict[str, str]:
    """Each name with its one value; `place` begins the pointers of what is refused. Raises InvalidInput."""
    if _STRAY_PERCENT.search(text):
        raise _unreadable(text, place)
    try:
        pairs = parse_qsl(text.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=_MOST_NAMES)
    except ValueError as error:
        raise _unreadable(text, place) from error
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _given_twice([name for name, _ in pairs], place)
    return found


def _unreadable(text: bytes, place: str) -> InvalidInput:
    vi, en = "tên=giá trị, mã hóa URL từ UTF-8", "name=value, URL-encoded from UTF-8"
    return InvalidInput(FieldError(place, f"{len(text)} byte", vi, en))


def _given_twice(names: list[str], place: str) -> InvalidInput:
    vi, en = "một giá trị duy nhất", "one value only"
    counts = {name: names.count(name) for name in names}
    fields = [FieldError(f"{place}/{name}", f"{n} ×", vi, en) for name, n in counts.items() if n > 1]
    return InvalidInput(*fields, slug="given-twice")
