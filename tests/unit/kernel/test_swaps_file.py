"""An administrator extends the calendar with a file; what is wrong in it is named by row and field."""

from datetime import date

import pytest

from services.kernel.calendar import is_working_day
from services.kernel.swaps import SWAPS
from services.kernel.swaps_file import UnreadableSwaps, read_swaps

GOOD = """
[[swap]]
off = 2027-05-10
work = 2027-05-15
basis = "Thông báo 1/TB-BNV"
"""


def test_the_rows_of_the_file_join_those_that_are_built_in() -> None:
    swaps = read_swaps(GOOD)
    assert swaps.rows[: len(SWAPS.rows)] == SWAPS.rows
    assert not is_working_day(date(2027, 5, 10), swaps)
    assert is_working_day(date(2027, 5, 15), swaps)
    assert is_working_day(date(2026, 8, 22), swaps), "what was known before still holds"


def test_an_empty_file_changes_nothing() -> None:
    assert read_swaps("# nothing yet\n") == SWAPS


def test_a_row_that_a_release_has_learnt_meanwhile_is_no_fault() -> None:
    assert read_swaps(GOOD, before=read_swaps(GOOD)).works(date(2027, 5, 10)) is False


def test_one_day_alone_puts_the_calendar_right() -> None:
    swaps = read_swaps('[[swap]]\nwork = 2026-11-24\nbasis = "Bộ luật Lao động chưa sửa"\n')
    assert is_working_day(date(2026, 11, 24), swaps)


@pytest.mark.parametrize(
    ("text", "vi", "en"),
    [
        ("[[swap", "không phải TOML", "not TOML"),
        ("swaps = 1", "chỉ được có các bảng [[swap]]", "only tables [[swap]]"),
        ("swap = [1]", "chỉ được có các bảng [[swap]]", "only tables [[swap]]"),
        ("[swap]\noff = 2027-05-10", "chỉ được có các bảng [[swap]]", "only tables [[swap]]"),
        (GOOD + "on = 2027-05-10\n", "swap 1, on: không có trường này", "swap 1, on: no such field"),
        (GOOD.replace("2027-05-10", '"2027-05-10"'), "swap 1, off: cần một ngày", "swap 1, off: expected a day"),
        (GOOD.replace("2027-05-10", "2027-05-10T08:00:00"), "swap 1, off: cần một ngày", "swap 1, off: expected a day"),
        (
            '[[swap]]\nbasis = "x"',
            "swap 1, off, work: cần ít nhất một ngày",
            "swap 1, off, work: expected at least one",
        ),
        (
            GOOD.replace("Thông báo 1/TB-BNV", " "),
            "swap 1, basis: cần số và ngày",
            "swap 1, basis: expected the document",
        ),
        (GOOD + GOOD.replace("basis", "base"), "swap 2, base: không có", "swap 2, base: no such field"),
        (
            GOOD.replace("2027-05-10", "2027-05-09"),
            "swap 1, off: 2027-05-09 (Chủ nhật) đã là ngày nghỉ",
            "swap 1, off: 2027-05-09 (Sunday) is a day off already",
        ),
        (
            GOOD.replace("2027-05-15", "2027-05-14"),
            "swap 1, work: 2027-05-14 (thứ Sáu) đã là ngày làm việc",
            "swap 1, work: 2027-05-14 (Friday) is a working day already",
        ),
    ],
)
def test_what_is_wrong_is_named_by_row_and_field(text: str, vi: str, en: str) -> None:
    with pytest.raises(UnreadableSwaps) as error:
        read_swaps(text)
    assert vi in error.value.words.vi
    assert en in error.value.words.en


def test_all_faults_are_named_at_once() -> None:
    with pytest.raises(UnreadableSwaps) as error:
        read_swaps("[[swap]]\noff = 1\n[[swap]]\nwork = 2\n")
    assert [where in error.value.words.en for where in ("swap 1, off", "swap 1, basis", "swap 2, work")] == [True] * 3
