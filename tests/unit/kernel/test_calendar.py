"""The calendar is that of the government's notices: holidays, days off in their place, and swapped days."""

from datetime import date, timedelta

import pytest
from holidays.countries.vietnam import Vietnam

from services.kernel.calendar import is_working_day, public_holidays, working_days_after
from services.kernel.swaps import SWAPS, Swap, Swaps


def days(first: str, last: str) -> list[date]:
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    return [start + timedelta(days=n) for n in range((end - start).days + 1)]


@pytest.mark.parametrize(
    ("first", "last", "why"),
    [
        ("2024-02-08", "2024-02-14", "Tết Giáp Thìn: two of its days fall on a weekend, two days off follow"),
        ("2024-04-18", "2024-04-18", "Giỗ Tổ Hùng Vương"),
        ("2024-04-27", "2024-05-01", "Công văn 2450/VPCP-KGVX: Monday 29 April is swapped"),
        ("2024-08-31", "2024-09-03", "Quốc khánh with its second day"),
        ("2025-01-25", "2025-02-02", "Thông báo 6150/TB-BLĐTBXH: Tết Ất Tỵ"),
        ("2025-04-05", "2025-04-07", "Giỗ Tổ Hùng Vương"),
        ("2025-04-30", "2025-05-04", "Thông báo 6150/TB-BLĐTBXH: Friday 2 May is swapped"),
        ("2025-08-30", "2025-09-02", "Thông báo 6150/TB-BLĐTBXH: Quốc khánh"),
        ("2026-01-01", "2026-01-04", "12729/VPCP-KGVX: Friday 2 January is swapped"),
        ("2026-02-14", "2026-02-22", "Bộ Nội vụ, October 2025: Tết Bính Ngọ"),
        ("2026-04-25", "2026-04-27", "Giỗ Tổ Hùng Vương on a Sunday: Monday instead"),
        ("2026-04-30", "2026-05-03", "Ngày Chiến thắng, Quốc tế Lao động"),
        ("2026-08-29", "2026-09-02", "Bộ Nội vụ, October 2025: Quốc khánh, Monday 31 August is swapped"),
    ],
)
def test_offices_are_closed_as_the_government_announced(first: str, last: str, why: str) -> None:
    closed = days(first, last)
    assert [day for day in closed if is_working_day(day)] == [], why
    assert is_working_day(next(day for day in days(last, "2026-12-31")[1:] if day.weekday() < 5)), "and open afterwards"


@pytest.mark.parametrize("saturday", ["2024-05-04", "2025-04-26", "2026-01-10", "2026-08-22"])
def test_offices_work_on_the_saturdays_that_were_swapped(saturday: str) -> None:
    assert date.fromisoformat(saturday).weekday() == 5
    assert is_working_day(date.fromisoformat(saturday))


@pytest.mark.parametrize(("year", "count"), [(2024, 11), (2025, 11), (2026, 12), (2027, 12)])
def test_a_year_has_as_many_weekdays_off_as_the_law_gives_days(year: int, count: int) -> None:
    """Article 112 gives 11 days, a twelfth from 2026; article 111(3) sees to it that none is lost to a weekend."""
    assert len([day for day in public_holidays(year) if day.weekday() < 5]) == count


def test_every_swap_that_the_library_knows_since_2024_stands_in_our_table_with_its_source() -> None:
    """When this fails after an upgrade of the library: find the notice, add the row."""
    known = Vietnam(years=range(2024, 2031))  # type: ignore[no-untyped-call]
    assert {day for day in known if "thay cho ngày" in known[day]} <= {row.off for row in SWAPS.rows}
    assert {day for day in known.weekend_workdays if day.year >= 2024} <= {row.work for row in SWAPS.rows}


def test_every_swap_of_the_table_changes_two_days_and_names_its_source() -> None:
    for row in SWAPS.rows:
        assert row.off and row.work and row.basis  # noqa: PT018
        assert is_working_day(row.off, Swaps(())) and not is_working_day(row.work, Swaps(()))  # noqa: PT018


def test_of_two_decisions_about_a_day_the_later_holds() -> None:
    monday, saturday = date(2027, 5, 10), date(2027, 5, 15)
    swapped = Swaps((Swap(monday, saturday, "first"),))
    assert (is_working_day(monday, swapped), is_working_day(saturday, swapped)) == (False, True)
    taken_back = swapped.extended([Swap(saturday, monday, "second")])
    assert (is_working_day(monday, taken_back), is_working_day(saturday, taken_back)) == (True, False)


def test_working_days_pass_over_what_is_free() -> None:
    assert working_days_after(date(2026, 2, 13), 1) == date(2026, 2, 23), "from the last Friday before Tết"
    assert working_days_after(date(2026, 8, 21), 1) == date(2026, 8, 22), "to a Saturday that is worked"
    assert working_days_after(date(2026, 8, 28), 2) == date(2026, 9, 4)
