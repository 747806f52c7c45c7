"""A value that is no text is written in one way where all is text: in a query, a path, and, for a date, in JSON."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import UnionType
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin

from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError


@dataclass(frozen=True)
class Written:
    """How the text of a value looks, for a machine and in words."""

    pattern: re.Pattern[str]
    vi: str
    en: str


_DAY: Final = Written(re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}"), "ngày, dạng NNNN-TT-NN", "a date, YYYY-MM-DD")


def _day(value: Any) -> Any:
    """A date out of its text; pydantic's own reading takes seconds since 1970 for one, too."""
    if not isinstance(value, str):
        return value
    try:
        if _DAY.pattern.fullmatch(value):
            return dt.date.fromisoformat(value)
    except ValueError:  # no such day
        pass
    raise PydanticCustomError("date_parsing", "{en}", {"vi": _DAY.vi, "en": _DAY.en})


Day = Annotated[dt.date, BeforeValidator(_day)]

WRITTEN: Mapping[Any, Written] = {
    int: Written(
        re.compile("-?(?:0|[1-9][0-9]{0,17})"), "số nguyên, chỉ gồm chữ số 0–9", "a whole number in digits 0–9"
    ),
    bool: Written(re.compile("true|false"), "true hoặc false", "true or false"),
    dt.date: _DAY,
    Day: _DAY,
}


def kinds_of(annotation: Any, marks: Sequence[Any] = ()) -> Iterator[Any]:
    """What a value may be, whatever stands around it. A `Day` says itself how it is written, and stays one."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if get_args(Day)[1] in marks:
        yield Day
    elif origin is Annotated:
        yield from kinds_of(arguments[0], arguments[1:])
    elif origin is Literal:
        yield from map(type, arguments)
    elif origin in (Union, UnionType):
        for each in arguments:
            yield from kinds_of(each)
    else:
        yield annotation
