"""What is said of a unit as a whole: its notice of participation, the treasury's answer, its accounts."""

from datetime import datetime
from typing import Literal

import msgspec

from services.chassis import PlainData

from .people import Acting, Appointment, Person

Kind = Literal["estimate", "deposit"]


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """What forms TK01 and TK01-PL say: the unit and its people, each with the roles they are to have."""

    unit: str
    name: str
    treasury: str
    people: tuple[Person, ...]
    appointments: tuple[Appointment, ...]


class Account(msgspec.Struct, frozen=True, kw_only=True):
    code: str
    kind: Kind


class HandInNotice(PlainData, frozen=True, kw_only=True):
    """A unit wants to take part."""

    notice: Notice
    at: datetime


class AcceptNotice(PlainData, frozen=True, kw_only=True):
    by: Acting
    at: datetime


class RefuseNotice(PlainData, frozen=True, kw_only=True):
    reason: str
    at: datetime


class OpenAccount(PlainData, frozen=True, kw_only=True):
    account: Account
    at: datetime


class NoticeHandedIn(PlainData, frozen=True, kw_only=True):
    notice: Notice
    at: datetime


class UnitAccepted(PlainData, frozen=True, kw_only=True):
    unit: str
    name: str
    treasury: str
    at: datetime


class NoticeRefused(PlainData, frozen=True, kw_only=True):
    reason: str
    at: datetime


class AccountEntered(PlainData, frozen=True, kw_only=True):
    account: Account
    at: datetime


class OfficeOpened(PlainData, frozen=True, kw_only=True):
    """A treasury office has its first officer."""

    treasury: str
    at: datetime
