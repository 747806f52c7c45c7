"""The working days that the government swapped are rows with their source, and an office can add its own."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Swap:
    """`off` is free instead of `work`. One alone says that a day is free, or worked, against the calendar."""

    off: date | None
    work: date | None
    basis: str


@dataclass(frozen=True, slots=True)
class Swaps:
    """Rows in the order of their decision: of two that speak of one day the later holds."""

    rows: tuple[Swap, ...]
    _works: Mapping[date, bool] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        said: dict[date, bool] = {}
        for row in self.rows:
            said |= {row.off: False} if row.off else {}
            said |= {row.work: True} if row.work else {}
        object.__setattr__(self, "_works", MappingProxyType(said))

    def works(self, day: date) -> bool | None:
        """What the rows say of a day; None when they do not speak of it."""
        return self._works.get(day)

    def extended(self, rows: Iterable[Swap]) -> "Swaps":
        return Swaps((*self.rows, *rows))


SWAPS = Swaps(
    (
        Swap(
            date(2024, 4, 29), date(2024, 5, 4), "Công văn 2450/VPCP-KGVX ngày 12/4/2024 (baotintuc.vn, baophapluat.vn)"
        ),
        Swap(
            date(2025, 5, 2),
            date(2025, 4, 26),
            "Thông báo 6150/TB-BLĐTBXH ngày 03/12/2024, điểm 3; Công văn 8726/VPCP-KGVX ngày 26/11/2024 (lawnet.vn)",
        ),
        Swap(
            date(2026, 1, 2),
            date(2026, 1, 10),
            "Văn bản 12729/VPCP-KGVX ngày 25/12/2025 (báo chí đưa nội dung văn bản)",
        ),
        Swap(
            date(2026, 8, 31),
            date(2026, 8, 22),
            "Thông báo của Bộ Nội vụ về lịch nghỉ 2026, tháng 10/2025 (vietnamnews.vn 17/10/2025; số văn bản: chưa xác nhận)",
        ),
    )
)
"""For offices of the state that rest on Saturday and Sunday. For 2027 no decision was found by November 2026."""
