"""Deadlines are dated reference data with their legal basis, and a due time follows from them by plain reckoning."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone

VIETNAM = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")
"""Vietnam keeps one offset all year since 1975: no time zone database is needed to be right."""

_HOURS = ((time(8), time(12)), (time(13), time(17)))
_FIXED_HOLIDAYS = {(1, 1), (4, 30), (5, 1), (9, 2)}
_SATURDAY = 5


@dataclass(frozen=True)
class Deadline:
    """How long the treasury has for recurrent spending, since when, and by which law."""

    valid_from: date
    valid_to: date | None
    answer_hours: int
    days: int
    days_at_year_end: int
    basis: str


DEADLINES = (
    Deadline(date(2026, 1, 1), None, 8, 1, 2, "Nghị định 347/2025/NĐ-CP"),
    # The decree before had deadlines of its own; until they are confirmed its dossiers are shown under the same.
    Deadline(date(2020, 1, 30), date(2025, 12, 31), 8, 1, 2, "Nghị định 11/2020/NĐ-CP [chưa xác nhận]"),
)


def vietnam_time(at: datetime) -> datetime:
    """The wall clock of a treasury office."""
    return at.astimezone(VIETNAM)


def deadline(at: datetime) -> Deadline:
    """The rule in force when a dossier was handed over."""
    day = vietnam_time(at).date()
    return next((rule for rule in DEADLINES if rule.valid_from <= day), DEADLINES[-1])


def answer_due(submitted_at: datetime) -> datetime:
    """Until when an officer says whether the dossier is received: so many working hours after the hand-over."""
    left = timedelta(hours=deadline(submitted_at).answer_hours)
    day = vietnam_time(submitted_at)
    while True:
        for start, end in _openings(day):
            if end - start >= left:
                return (start + left).astimezone(UTC)
            left -= end - start
        day = _next_morning(day)


def decision_due(submitted_at: datetime, received_at: datetime) -> datetime:
    """Until when it is decided: working days that count from the receipt, more for what was sent at the year's ends."""
    rule, sent = deadline(submitted_at), vietnam_time(submitted_at)
    days = rule.days_at_year_end if sent.month in {1, 12} and sent.day >= 25 else rule.days
    day = vietnam_time(received_at)
    while days:
        day += timedelta(days=1)
        days -= is_working_day(day.date())
    return day.astimezone(UTC)


def is_working_day(day: date) -> bool:
    """Weekends and the four fixed holidays are free. Tết and Hùng Kings' day follow the moon: not known here yet."""
    return day.weekday() < _SATURDAY and (day.month, day.day) not in _FIXED_HOLIDAYS


def _openings(day: datetime) -> list[tuple[datetime, datetime]]:
    """The working spans that are left of this day."""
    if not is_working_day(day.date()):
        return []
    spans = ((datetime.combine(day, a, VIETNAM), datetime.combine(day, b, VIETNAM)) for a, b in _HOURS)
    return [(max(start, day), end) for start, end in spans if end > day]


def _next_morning(day: datetime) -> datetime:
    return datetime.combine(day.date() + timedelta(days=1), time(0), VIETNAM)
