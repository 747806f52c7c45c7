"""How an organisation stands: a unit on its way in, a member, or a treasury office."""

from datetime import datetime
from typing import TypeAlias

from services.chassis import PlainData
from services.registration.domain.notice import Account, Notice
from services.registration.domain.roster import Roster


class Unknown(PlainData, frozen=True, kw_only=True):
    """Nothing was recorded under this code yet."""


class Applied(PlainData, frozen=True, kw_only=True):
    """The notice waits for the treasury."""

    notice: Notice
    at: datetime


class Refused(PlainData, frozen=True, kw_only=True):
    """The treasury refused; the unit may hand in a better notice."""

    unit: str
    name: str
    treasury: str
    reason: str
    at: datetime


class Member(PlainData, frozen=True, kw_only=True):
    """The unit takes part."""

    name: str
    treasury: str
    without_chief_accountant: bool
    """Declared, and true: nobody may be appointed to that role."""
    roster: Roster
    joined_at: datetime
    accounts: tuple[Account, ...] = ()


class Office(PlainData, frozen=True, kw_only=True):
    """A treasury office with its officers."""

    roster: Roster


Unit: TypeAlias = Applied | Refused | Member
OrganisationState: TypeAlias = Unknown | Unit | Office
