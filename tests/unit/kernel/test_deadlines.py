"""Due times count working time of the real calendar, by the rule of the procedure on the day of the hand-over."""

from datetime import UTC, date, datetime

import pytest

from services.kernel.deadlines import DEADLINES, answer_due, deadline, decision_due
from services.kernel.procedures import ACCOUNT_REGISTRATION, PROCEDURES, RECURRENT_SPENDING
from services.kernel.swaps import Swaps

SPENDING = deadline(RECURRENT_SPENDING, date(2026, 11, 23))
ACCOUNTS = deadline(ACCOUNT_REGISTRATION, date(2026, 11, 23))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+07:00").astimezone(UTC)


@pytest.mark.parametrize(
    ("submitted", "due"),
    [
        ("2026-11-16T08:00", "2026-11-16T17:00"),  # Monday morning: the same evening
        ("2026-11-16T10:00", "2026-11-17T10:00"),
        ("2026-11-16T22:00", "2026-11-17T17:00"),  # at night: counts from the next morning
        ("2026-11-14T09:00", "2026-11-16T17:00"),  # Saturday
        ("2026-12-31T16:00", "2027-01-04T16:00"),  # New Year's Day, then a weekend
        ("2026-11-16T12:30", "2026-11-17T12:00"),
        ("2026-02-13T16:00", "2026-02-23T16:00"),  # nine days of Tết
        ("2026-08-21T16:00", "2026-08-22T16:00"),  # into a Saturday that is worked
        ("2026-08-28T16:00", "2026-09-03T16:00"),  # over a Monday that was swapped
    ],
)
def test_an_officer_answers_within_eight_working_hours(submitted: str, due: str) -> None:
    assert answer_due(SPENDING, utc(submitted)) == utc(due)


@pytest.mark.parametrize(
    ("submitted", "received", "due"),
    [
        ("2026-11-16T10:00", "2026-11-16T11:00", "2026-11-17T11:00"),
        ("2026-11-27T10:00", "2026-11-27T11:00", "2026-11-30T11:00"),  # Friday
        ("2026-12-25T10:00", "2026-12-25T11:00", "2026-12-29T11:00"),  # two days at the end of the year
        ("2026-12-24T23:00", "2026-12-25T11:00", "2026-12-28T11:00"),  # sent the day before, in Vietnam's time
        ("2027-01-25T00:00", "2027-01-25T11:00", "2027-01-27T11:00"),  # the first moment of the window in January
        ("2027-01-31T23:59", "2027-02-01T11:00", "2027-02-03T11:00"),  # and its last
        ("2026-02-13T10:00", "2026-02-13T11:00", "2026-02-23T11:00"),  # Tết
        ("2026-04-24T10:00", "2026-04-24T11:00", "2026-04-28T11:00"),  # a day off for Hùng Kings' Sunday
    ],
)
def test_recurrent_spending_takes_one_working_day_and_two_at_the_years_ends(
    submitted: str, received: str, due: str
) -> None:
    assert decision_due(SPENDING, utc(submitted), utc(received)) == utc(due)


def test_account_registration_takes_one_working_day_at_the_years_end_too() -> None:
    assert decision_due(ACCOUNTS, utc("2026-12-28T10:00"), utc("2026-12-28T11:00")) == utc("2026-12-29T11:00")


def test_a_due_time_follows_the_swaps_that_are_given() -> None:
    assert answer_due(SPENDING, utc("2026-08-28T16:00"), Swaps(())) == utc("2026-08-31T16:00")
    assert decision_due(SPENDING, utc("2026-08-28T10:00"), utc("2026-08-28T10:00"), Swaps(())) == utc(
        "2026-08-31T10:00"
    )


def test_every_procedure_has_a_deadline_with_its_law() -> None:
    for procedure in PROCEDURES:
        rule = deadline(procedure, date(2026, 11, 23))
        assert "347/2025" in rule.basis
        assert rule.confirmed


def test_the_day_of_the_hand_over_chooses_the_law() -> None:
    assert deadline(RECURRENT_SPENDING, date(2025, 12, 31)).basis.startswith("Nghị định 11/2020")
    assert not deadline(RECURRENT_SPENDING, date(2025, 12, 31)).confirmed
    assert deadline(RECURRENT_SPENDING, date(2026, 1, 1)) == SPENDING


def test_what_is_not_confirmed_says_so() -> None:
    assert [rule.basis for rule in DEADLINES if rule.confirmed == ("[chưa xác nhận]" in rule.basis)] == []


def test_an_unknown_procedure_has_no_deadline() -> None:
    with pytest.raises(LookupError, match="grants"):
        deadline("grants", date(2026, 11, 23))
