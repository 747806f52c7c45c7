"""A value that is no text is written in one way where all is text: in a query, a path, and, for a date, in JSON."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final

from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError


@dataclass(frozen=True)
class Written:
    """How the text of a value looks, for a machine and in words."""

    pattern: re.Pattern[str]
    vi: str
    en: str


_DAY: Final = Written(re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}"), "ngày, dạng NNNN-TT-NN", "a date, YYYY-MM-DD")
WRITTEN: Mapping[type, Written] = {
    int: Written(
        re.compile("-?(?:0|[1-9][0-9]{0,17})"), "số nguyên, chỉ gồm chữ số 0–9", "a whole number in digits 0–9"
    ),
    bool: Written(re.compile("true|false"), "true hoặc false", "true or false"),
    dt.date: _DAY,
}


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
