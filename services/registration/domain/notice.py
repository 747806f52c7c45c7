"""What forms TK01 and TK01-PL say of a unit, and the accounts that it has afterwards."""

from typing import Literal

import msgspec

from .roster import Appointment, Person

AccountKind = Literal["estimate", "deposit"]


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """The unit and its people, each with the roles they are to have."""

    unit: str
    name: str
    treasury: str
    without_chief_accountant: bool
    people: tuple[Person, ...]
    appointments: tuple[Appointment, ...]


class Account(msgspec.Struct, frozen=True, kw_only=True):
    code: str
    kind: AccountKind
