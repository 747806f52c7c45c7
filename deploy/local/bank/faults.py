"""How the bank misbehaves, set while it runs."""

import random
import zlib
from dataclasses import dataclass
from typing import Any, Literal

import msgspec

Mode = Literal["normal", "late", "twice", "silent", "reject", "down"]


@dataclass(frozen=True, slots=True)
class Faults:
    """normal: the end comes in the answer. late: accepted now, the end by callback after `ms`. twice: the end in the
    answer and by callback. silent: executed, but no answer. reject: refused with `code`. down: nothing is taken.

    `share` of the payments (late, twice, reject) or of the requests (silent, down) is concerned. Payees whose account
    ends in `suffix` are refused with AC04 in every mode.
    """

    mode: Mode = "normal"
    ms: int = 1000
    share: float = 1.0
    code: str = "MS03"
    suffix: str = "40404"

    @classmethod
    def of(cls, said: dict[str, Any]) -> "Faults":
        """What was asked for. Raises ValueError with words when it is not possible."""
        unknown = set(said) - set(cls.__slots__)
        if unknown:
            raise ValueError(f"unknown: {', '.join(sorted(unknown))}; possible: {', '.join(cls.__slots__)}")
        faults = msgspec.convert(said, cls)
        if not (0 <= faults.ms <= 600_000 and 0 <= faults.share <= 1 and faults.code.isalnum() and faults.suffix):
            raise ValueError("ms from 0 to 600000, share from 0 to 1, code and suffix not empty")
        return faults

    def hits_payment(self, end_to_end: str) -> bool:
        """The same payment gets the same treatment however often it comes."""
        return zlib.crc32(end_to_end.encode()) % 10_000 < self.share * 10_000

    def hits_request(self) -> bool:
        return random.random() < self.share  # noqa: S311 - chance is the point of a fault
