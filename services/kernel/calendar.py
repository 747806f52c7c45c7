"""Which days are worked in a treasury office: weekends, public holidays and the government's swaps are known."""

from datetime import date, timedelta
from functools import lru_cache

from holidays.countries.vietnam import Vietnam

from .swaps import SWAPS, Swaps

_SATURDAY = 5


@lru_cache(maxsize=64)
def public_holidays(year: int) -> frozenset[date]:
    """The public holidays of a year, with the days off in their place when one falls on a weekend.

    Labour Code 45/2019/QH14, articles 112(1) and 111(3), as the library `holidays` reckons them. Checked against the
    notices for 2024 to 2026 (see `swaps` and the tests). Two things of it are not confirmed and can be put right with
    a row of swaps: 24 November, holiday by resolution 80-NQ/TW (2026) before the Labour Code was seen to say so; and
    how the five days of Tết lie around its first day in a year whose notice is not out (2027 and later).
    """
    calendar = Vietnam()  # type: ignore[no-untyped-call] # its only gap in types
    # The library has its own list of swaps, without their sources and not whole: ours are in a table of their own.
    calendar.special_public_holidays = {}
    calendar.get(date(year, 1, 1))  # the library reckons a year when first asked about one of its days
    return frozenset(day for day in calendar if day.year == year)


def is_working_day(day: date, swaps: Swaps = SWAPS) -> bool:
    """Whether offices work: what a swap says, else Monday to Friday without the public holidays."""
    swapped = swaps.works(day)
    return is_ordinary_working_day(day) if swapped is None else swapped


def is_ordinary_working_day(day: date) -> bool:
    """The same as if nothing had been swapped."""
    return day.weekday() < _SATURDAY and day not in public_holidays(day.year)


def working_days_after(day: date, count: int, swaps: Swaps = SWAPS) -> date:
    """The day on which so many working days have passed; the day itself does not count."""
    while count:
        day += timedelta(days=1)
        count -= is_working_day(day, swaps)
    return day
