"""What happened at a desk."""

from datetime import datetime
from typing import Literal, TypeAlias

import msgspec

from services.chassis.decider import Message

from .desk import Answer, Channel, Dispute, Notice, Recipient, RiskWarning

Kind = Literal["digest", "warning", "dispute"]


class Item(msgspec.Struct, frozen=True):
    """Something that went out, or did not: a status notice, a warning, a report of a dispute."""

    notice: str
    dossier: str


class UnitLearned(Message, frozen=True):
    """The unit's name and its treasury office."""

    body: str
    name: str
    treasury: str


class ContactLearned(Message, frozen=True):
    """Where mails go from now on."""

    body: str
    recipients: tuple[Recipient, ...]
    changed_at: datetime


class NoticeQueued(Message, frozen=True):
    """A status waits for the next mail."""

    body: str
    notice: Notice
    at: datetime


class MailDue(Message, frozen=True):
    """A mail round opened: all that waits when it is sent goes into one mail."""

    round: int
    not_before: datetime


class Delivered(Message, frozen=True):
    """The mail server took it for at least one recipient."""

    body: str
    kind: Kind
    items: tuple[Item, ...]
    recipients: int
    attempts: int
    at: datetime


class Undelivered(Message, frozen=True):
    """It is not tried again."""

    body: str
    kind: Kind | Literal["superseded"]
    items: tuple[Item, ...]
    reason: str
    attempts: int
    at: datetime


class RoundClosed(Message, frozen=True):
    """A mail round ended with nothing left to send."""

    round: int
    at: datetime


class WarningRaised(Message, frozen=True):
    """The head of the unit must be asked at once."""

    body: str
    warning: RiskWarning
    at: datetime


class WarningAnswered(Message, frozen=True):
    """The unit said whether the spending is theirs."""

    body: str
    warning: RiskWarning
    treasury: str | None
    answer: Answer
    person: str
    channel: Channel
    at: datetime


class WarningLapsed(Message, frozen=True):
    """Nothing is left to answer: the dossier was withdrawn, or too many warnings are open."""

    body: str
    warning: RiskWarning
    reason: Literal["withdrawn", "too_many_open"]
    at: datetime


class DisputeReported(Message, frozen=True):
    """The treasury office is to be told that a unit disowns a dossier."""

    body: str
    dispute: Dispute
    at: datetime


Event: TypeAlias = (
    UnitLearned
    | ContactLearned
    | NoticeQueued
    | MailDue
    | Delivered
    | Undelivered
    | RoundClosed
    | WarningRaised
    | WarningAnswered
    | WarningLapsed
    | DisputeReported
)
