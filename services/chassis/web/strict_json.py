"""JSON from outside is read in one way: UTF-8, each name once, plain numbers, bounded; else its wrong places are named.

What is left to the reader of a field (a model in strict mode) is its type; all that a lax parser lets pass is here.
"""

import json
import math
import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple

import msgspec

from services.chassis.core.errors import FieldError, InvalidInput

from .json_bounds import MAX_DEPTH, MAX_NUMBER, MAX_VALUES, too_deep, too_many
from .plain_text import composed

_MOST_TOLD = 100
_UNPAIRED = re.compile("[\ud800-\udfff]")


def clean(text: bytes) -> bytes:
    """The same document, composed (NFC). Raises InvalidInput for what a lax reader would repair, choose or drop."""
    said = _decoded(text)
    _check_bounds(text)
    document = _read(said)
    plain = _unescaped(document) if "\\u" in said else said
    if composed(plain) != plain:
        # Text by text: in the document as it is written, a letter could be composed with an escape before it.
        plain = _unescaped(_composed(document))
        _read(plain)  # two names that differed may be one now
    return text if plain == said else plain.encode()


def read(text: bytes) -> Any:
    """What the document says, for a reader without a model. Raises InvalidInput."""
    return _read(clean(text).decode())


def _composed(document: Any) -> Any:
    match document:
        case str():
            return composed(document)
        case list():
            return [_composed(each) for each in document]
        case dict():
            found = {composed(name): _composed(value) for name, value in document.items()}
            if len(found) != len(document):
                raise _ambiguous(composed(json.dumps(document, ensure_ascii=False)))
            return found
        case _:
            return document


def _unescaped(document: Any) -> str:
    """As text that can be composed, which escaped letters cannot be; what is none at all only comes escaped."""
    try:
        return msgspec.json.encode(document).decode()
    except UnicodeEncodeError:
        raise _ambiguous(json.dumps(document, ensure_ascii=False)) from None


def _decoded(text: bytes) -> str:
    try:
        said = text.decode()
    except UnicodeDecodeError as error:
        raise _refused(f"byte {error.start}", "JSON mã hóa UTF-8", "JSON in UTF-8", "json-not-utf-8") from error
    if said.startswith("\ufeff"):
        raise _refused("BOM", "JSON mã hóa UTF-8 không có BOM", "JSON in UTF-8 without a BOM", "json-not-utf-8")
    return said


def _check_bounds(text: bytes) -> None:
    size = f"JSON, {len(text)} byte"
    if too_deep(text):
        vi, en = f"JSON lồng nhau không quá {MAX_DEPTH} tầng", f"JSON nested at most {MAX_DEPTH} levels deep"
        raise _refused(size, vi, en, "json-too-deep")
    if too_many(text):
        vi, en = f"JSON không quá {MAX_VALUES} giá trị", f"JSON of at most {MAX_VALUES} values"
        raise _refused(size, vi, en, "json-too-long")


def _read(said: str) -> Any:
    try:
        return _STRICT.decode(said)
    except _Doubtful:
        raise _ambiguous(said) from None
    except json.JSONDecodeError as error:
        raise _no_json(error) from error


def _no_json(error: json.JSONDecodeError) -> InvalidInput:
    return _refused(f"dòng {error.lineno}, cột {error.colno}", "JSON hợp lệ", "valid JSON", "invalid-input")


def _refused(given: str, vi: str, en: str, slug: str) -> InvalidInput:
    return InvalidInput(FieldError("", given, vi, en), slug=slug)


class _Doubtful(Exception):
    """Two readers may understand this differently."""


def _object(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _Doubtful
    return found


def _integer(digits: str) -> int:
    if len(digits) > MAX_NUMBER:
        raise _Doubtful
    return int(digits)


def _fraction(digits: str) -> float:
    if len(digits) > MAX_NUMBER or math.isinf(number := float(digits)):
        raise _Doubtful
    return number


def _constant(name: str) -> Any:
    raise _Doubtful


_STRICT = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=_integer, parse_float=_fraction, parse_constant=_constant
)


class _Doubt(NamedTuple):
    given: str
    vi: str
    en: str


class _Pairs(NamedTuple):
    pairs: Sequence[tuple[str, Any]]


def _ambiguous(said: str) -> InvalidInput:
    """Says each doubtful place. The document is read once more, slowly: the fast reading knows no places."""
    try:
        document = _MARKING.decode(said)
    except json.JSONDecodeError as error:  # further on
        return _no_json(error)
    fields = [FieldError(pointer, *doubt) for pointer, doubt in islice(_doubts(document, ""), _MOST_TOLD)]
    return InvalidInput(*fields, slug="json-ambiguous")


def _number(digits: str) -> Any:
    if len(digits) > MAX_NUMBER:
        return _Doubt(digits, f"số không quá {MAX_NUMBER} ký tự", f"a number of at most {MAX_NUMBER} characters")
    return _infinite(digits) if math.isinf(float(digits)) else None


def _infinite(name: str) -> _Doubt:
    return _Doubt(name, "số hữu hạn (JSON không có NaN, Infinity)", "a finite number (JSON has no NaN, no Infinity)")


_MARKING = json.JSONDecoder(object_pairs_hook=_Pairs, parse_int=_number, parse_float=_number, parse_constant=_infinite)


def _doubts(value: Any, pointer: str) -> Iterator[tuple[str, _Doubt]]:
    match value:
        case _Doubt():
            yield pointer, value
        case _Pairs(pairs):
            seen: set[str] = set()
            for name, child in pairs:
                place = f"{pointer}/{name.replace('~', '~0').replace('/', '~1')}"
                if name in seen:
                    yield place, _Doubt(name, "tên trường chỉ xuất hiện một lần", "a name that occurs once")
                seen.add(name)
                yield from _unpaired(name, place)
                yield from _doubts(child, place)
        case list():
            for n, child in enumerate(value):
                yield from _doubts(child, f"{pointer}/{n}")
        case str():
            yield from _unpaired(value, pointer)


def _unpaired(text: str, pointer: str) -> Iterator[tuple[str, _Doubt]]:
    if _UNPAIRED.search(text):
        yield pointer, _Doubt("", "văn bản Unicode hợp lệ", "valid Unicode text")
