"""A code alone says what it names: 7 digits a unit, 4 an office of the treasury, four parts an account."""

import re
from typing import Literal, NamedTuple

from .bilingual import Bilingual

_ACCOUNT = re.compile(r"([0-9]{4})\.([0-9])\.([0-9]{7})\.([0-9]{5})")
"""Circular 157/2025/TT-BTC art. 8(2). Not `\\d`: that takes digits of other scripts, too."""

_UNIT = Bilingual("đơn vị", "unit")
_OFFICE = Bilingual("KBNN", "treasury office")


class Account(NamedTuple):
    """`9523.4.1234567.00000`: what is booked, on which level of the budget, by whom, where or for which programme."""

    ledger: str
    level: str
    unit: str
    area: str


def is_unit(code: str) -> bool:
    """Mã ĐVQHNS (letter 1375/KBNN-CNTT)."""
    return _digits(code, 7)


def is_office(code: str) -> bool:
    """Mã KBNN (letter 1375/KBNN-CNTT)."""
    return _digits(code, 4)


def account(code: str) -> Account | None:
    """The parts of an account's code; None when it is none."""
    parts = _ACCOUNT.fullmatch(code)
    return Account(*parts.groups()) if parts else None


def unit_of(code: str) -> str:
    """The unit that an account belongs to; empty when the code is no account's."""
    found = account(code)
    return found.unit if found else ""


def kind_of(organisation: str) -> Literal["unit", "treasury"]:
    """Under which name lists keep an organisation. Raises ValueError for what is neither: it must see nothing."""
    if is_unit(organisation):
        return "unit"
    if is_office(organisation):
        return "treasury"
    raise ValueError(f"neither a unit (7 digits) nor a treasury office (4): {organisation[:20]!r}")


def kind_words(organisation: str) -> Bilingual:
    """What an organisation is called in front of its code."""
    return _UNIT if kind_of(organisation) == "unit" else _OFFICE


def _digits(code: str, count: int) -> bool:
    return len(code) == count and code.isascii() and code.isdigit()
