"""What is said of a unit as a whole: its notice of participation, the treasury's answer, its accounts."""

from datetime import datetime
from typing import Literal

import msgspec

from services.chassis.decider import Message

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


class HandInNotice(Message, frozen=True, kw_only=True):
    """A unit wants to take part."""

    notice: Notice
    at: datetime


class AcceptNotice(Message, frozen=True, kw_only=True):
    by: Acting
    at: datetime


class RefuseNotice(Message, frozen=True, kw_only=True):
    reason: str
    at: datetime


class OpenAccount(Message, frozen=True, kw_only=True):
    account: Account
    at: datetime


class NoticeHandedIn(Message, frozen=True, kw_only=True):
    notice: Notice
    at: datetime


class UnitAccepted(Message, frozen=True, kw_only=True):
    unit: str
    name: str
    treasury: str
    at: datetime


class NoticeRefused(Message, frozen=True, kw_only=True):
    reason: str
    at: datetime


class AccountEntered(Message, frozen=True, kw_only=True):
    account: Account
    at: datetime


class OfficeOpened(Message, frozen=True, kw_only=True):
    """A treasury office has its first officer."""

    treasury: str
    at: datetime
