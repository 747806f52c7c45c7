"""An administrator's file of swaps is read strictly: every row and field that is wrong is named, or all of it holds.

[[swap]]
off = 2027-05-04
work = 2027-05-08
basis = "Thông báo …/TB-BNV ngày …"
"""

import tomllib
from collections.abc import Iterator
from datetime import date

from .bilingual import Bilingual, joined
from .calendar import is_working_day
from .swaps import SWAPS, Swap, Swaps

_FIELDS = ("off", "work", "basis")
_WEEKDAYS_VI = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")


class UnreadableSwaps(ValueError):
    """The file cannot be used; `words` says where and why."""

    def __init__(self, *faults: Bilingual) -> None:
        self.words = joined(faults, "; ")
        super().__init__(self.words.beside())


def read_swaps(text: str, before: Swaps = SWAPS) -> Swaps:
    """What was known before with the file's rows behind it. Raises UnreadableSwaps."""
    faults: list[Bilingual] = []
    for number, row in enumerate(_rows(text), start=1):
        wrong = [*_faults(row, before)]
        faults += [Bilingual(f"swap {number}, {each.vi}", f"swap {number}, {each.en}") for each in wrong]
        if not wrong:
            before = before.extended([_swap(row)])
    if faults:
        raise UnreadableSwaps(*faults)
    return before


def _rows(text: str) -> list[dict[str, object]]:
    try:
        file: dict[str, object] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UnreadableSwaps(Bilingual(f"không phải TOML: {error}", f"not TOML: {error}")) from error
    rows = file.get("swap", [])
    if file.keys() - {"swap"} or not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise UnreadableSwaps(Bilingual("chỉ được có các bảng [[swap]]", "only tables [[swap]] may stand here"))
    return rows


def _faults(row: dict[str, object], before: Swaps) -> Iterator[Bilingual]:
    """Shape first; what the days mean is only looked at in a row of the right shape."""
    shape = [*_shape(row)]
    yield from shape
    if not shape and (swap := _swap(row)) not in before.rows:
        yield from _sense(swap, before)


def _shape(row: dict[str, object]) -> Iterator[Bilingual]:
    for name in sorted(row.keys() - set(_FIELDS)):
        yield Bilingual(f"{name[:40]}: không có trường này", f"{name[:40]}: no such field")
    for name in ("off", "work"):
        # A TOML date-time is a date to Python; here it would be a slip.
        if name in row and type(row[name]) is not date:
            yield Bilingual(f"{name}: cần một ngày như 2027-05-04", f"{name}: expected a day such as 2027-05-04")
    if not row.keys() & {"off", "work"}:
        yield Bilingual("off, work: cần ít nhất một ngày", "off, work: expected at least one day")
    basis = row.get("basis")
    if not isinstance(basis, str) or not basis.strip():
        yield Bilingual("basis: cần số và ngày văn bản", "basis: expected the document's number and date")


def _sense(swap: Swap, before: Swaps) -> Iterator[Bilingual]:
    """A day that is free already cannot be swapped off, nor a worked one on: that is a slip in the date."""
    if swap.off is not None and not is_working_day(swap.off, before):
        shown, day_vi, day_en = _named(swap.off)
        yield Bilingual(f"off: {shown} ({day_vi}) đã là ngày nghỉ", f"off: {shown} ({day_en}) is a day off already")
    if swap.work is not None and is_working_day(swap.work, before):
        shown, day_vi, day_en = _named(swap.work)
        yield Bilingual(
            f"work: {shown} ({day_vi}) đã là ngày làm việc", f"work: {shown} ({day_en}) is a working day already"
        )


def _named(day: date) -> tuple[str, str, str]:
    return day.isoformat(), _WEEKDAYS_VI[day.weekday()], f"{day:%A}"


def _swap(row: dict[str, object]) -> Swap:
    off, work, basis = (row.get(name) for name in _FIELDS)
    return Swap(
        off=off if isinstance(off, date) else None,
        work=work if isinstance(work, date) else None,
        basis=str(basis).strip(),
    )
