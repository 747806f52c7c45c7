"""Every service reads the same wall clock: that of Vietnam."""

from datetime import date, datetime, timedelta, timezone

VIETNAM = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")
"""One offset all year since 1975: a fixed one says the same as the time zone database, without reading it."""


def vietnam_time(at: datetime) -> datetime:
    """The wall clock of a treasury office."""
    return at.astimezone(VIETNAM)


def vietnam_day(at: datetime) -> date:
    """The calendar day there: what "from that day on" means in law."""
    return vietnam_time(at).date()


def clock_words(at: datetime) -> str:
    """Time of day first, as on a receipt."""
    return f"{vietnam_time(at):%H:%M:%S %d/%m/%Y}"
