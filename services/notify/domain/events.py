"""What happened at a desk."""

from datetime import datetime
from typing import Literal, TypeAlias

import msgspec

from services.chassis import PlainData

from .state import Answer, Channel, Dispute, Notice, Recipient, RiskWarning

Kind = Literal["digest", "warning", "dispute"]


class Item(msgspec.Struct, frozen=True):
    """Something that went out, or did not: a status notice, a warning, a report of a dispute."""

    notice: str
    dossier: str


class UnitLearned(PlainData, frozen=True):
    """The unit's name and its treasury office."""

    body: str
    name: str
    treasury: str


class ContactLearned(PlainData, frozen=True):
    """Where mails go from now on."""

    body: str
    recipients: tuple[Recipient, ...]
    changed_at: datetime


class NoticeQueued(PlainData, frozen=True):
    """A status waits for the next mail."""

    body: str
    notice: Notice
    at: datetime


class MailDue(PlainData, frozen=True):
    """A mail round opened: all that waits when it is sent goes into one mail."""

    round: int
    not_before: datetime


class Delivered(PlainData, frozen=True):
    """The mail server took it for at least one recipient."""

    body: str
    kind: Kind
    items: tuple[Item, ...]
    recipients: int
    attempts: int
    at: datetime


class Undelivered(PlainData, frozen=True):
    """It is not tried again."""

    body: str
    kind: Kind | Literal["superseded"]
    items: tuple[Item, ...]
    reason: str
    attempts: int
    at: datetime


class RoundClosed(PlainData, frozen=True):
    """A mail round ended with nothing left to send."""

    round: int
    at: datetime


class WarningRaised(PlainData, frozen=True):
    """The head of the unit must be asked at once."""

    body: str
    warning: RiskWarning
    at: datetime


class WarningAnswered(PlainData, frozen=True):
    """The unit said whether the spending is theirs."""

    body: str
    warning: RiskWarning
    treasury: str | None
    answer: Answer
    person: str
    channel: Channel
    at: datetime


class WarningLapsed(PlainData, frozen=True):
    """Nothing is left to answer: the dossier was withdrawn, or too many warnings are open."""

    body: str
    warning: RiskWarning
    reason: Literal["withdrawn", "too_many_open"]
    at: datetime


class DisputeReported(PlainData, frozen=True):
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
