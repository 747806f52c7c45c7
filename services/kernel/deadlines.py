"""How long the treasury has is dated reference data by procedure, and a due time follows from it by plain reckoning."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from .calendar import is_working_day, working_days_after
from .in_force import in_force
from .procedures import ACCOUNT_CLOSING, ACCOUNT_REGISTRATION, RECURRENT_SPENDING
from .swaps import SWAPS, Swaps
from .vietnam import VIETNAM, vietnam_day, vietnam_time

_HOURS = ((time(8), time(12)), (time(13), time(17)))
_MIDNIGHT = time(0)

_ANSWER = "Thông tư 87/2021/TT-BTC, điều 10 [chưa xác nhận]"
"""Eight working hours from the system's receipt, for every procedure; known from the press, not from the text."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """How long the treasury has for a procedure, since when, and by which law."""

    procedure: str
    valid_from: date
    days: int
    """Working days from the receipt of a valid dossier."""
    basis: str
    confirmed: bool
    """False: shown as "chưa xác nhận"."""
    days_at_year_end: int | None = None
    """For what was sent from the 25th of January or December to the end of that month."""
    answer_hours: int = 8
    """Working hours until an officer says whether the dossier is received."""
    answer_basis: str = _ANSWER


_347 = date(2026, 1, 1)

DEADLINES: tuple[Deadline, ...] = (
    Deadline(RECURRENT_SPENDING, _347, 1, "Nghị định 347/2025/NĐ-CP, điều 6", confirmed=True, days_at_year_end=2),
    # The decree before had deadlines of its own; until they are confirmed its dossiers are shown under the same.
    Deadline(
        RECURRENT_SPENDING,
        date(2020, 3, 16),
        1,
        "Nghị định 11/2020/NĐ-CP [chưa xác nhận]",
        confirmed=False,
        days_at_year_end=2,
    ),
    Deadline(ACCOUNT_REGISTRATION, _347, 1, "Nghị định 347/2025/NĐ-CP, điều 8", confirmed=True),
    Deadline(ACCOUNT_CLOSING, _347, 1, "Nghị định 347/2025/NĐ-CP, điều 9", confirmed=True),
)


def deadline(procedure: str, on: date, rules: Sequence[Deadline] = DEADLINES) -> Deadline:
    """The rule in force on that day. Raises LookupError for a procedure that the table does not know."""
    found = [rule for rule in rules if rule.procedure == procedure]
    if not found:
        raise LookupError(f"no rule says how long it may take: {procedure}")
    return in_force(found, on)


def answer_due(rule: Deadline, submitted_at: datetime, swaps: Swaps = SWAPS) -> datetime:
    """Until when an officer says whether the dossier is received: so many working hours after the hand-over."""
    left = timedelta(hours=rule.answer_hours)
    at = vietnam_time(submitted_at)
    while True:
        for start, end in _openings(at, swaps):
            if end - start >= left:
                return (start + left).astimezone(UTC)
            left -= end - start
        at = _next_morning(at)


def decision_due(rule: Deadline, submitted_at: datetime, received_at: datetime, swaps: Swaps = SWAPS) -> datetime:
    """Until when it is decided: working days that count from the receipt, more for what was sent at the year's ends."""
    at = vietnam_time(received_at)
    day = working_days_after(at.date(), _days(rule, vietnam_day(submitted_at)), swaps)
    return datetime.combine(day, at.timetz()).astimezone(UTC)


def _days(rule: Deadline, sent: date) -> int:
    late = sent.month in {1, 12} and sent.day >= 25
    return rule.days_at_year_end if late and rule.days_at_year_end else rule.days


def _openings(at: datetime, swaps: Swaps) -> list[tuple[datetime, datetime]]:
    """The working spans that are left of this day."""
    if not is_working_day(at.date(), swaps):
        return []
    spans = ((datetime.combine(at, a, VIETNAM), datetime.combine(at, b, VIETNAM)) for a, b in _HOURS)
    return [(max(start, at), end) for start, end in spans if end > at]


def _next_morning(at: datetime) -> datetime:
    return datetime.combine(at.date() + timedelta(days=1), _MIDNIGHT, VIETNAM)
