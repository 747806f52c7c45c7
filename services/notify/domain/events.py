"""Events of a mailbox."""

from datetime import datetime
from typing import Literal, TypeAlias

import msgspec
from khobac_contracts.vocabulary import Answer, AnswerChannel, LapseReason

from services.chassis import PlainData

from .state import Dispute, Notice, Recipient, RiskWarning

MailKind = Literal["digest", "warning", "dispute"]


class Item(msgspec.Struct, frozen=True):
    """Something that went out, or did not: a status notice, a warning, the report of a dispute."""

    notice: str
    dossier: str
    procedure: str
    form: str


class UnitLearned(PlainData, frozen=True):
    """The unit's name and its treasury office."""

    organisation: str
    name: str
    treasury: str


class ContactLearned(PlainData, frozen=True):
    """Where mails go from now on."""

    organisation: str
    recipients: tuple[Recipient, ...]
    changed_at: datetime
    forgets_before: datetime
    """Addresses that were replaced before are remembered no longer, and of the others so many, the oldest first."""
    keeps: int


class NoticeQueued(PlainData, frozen=True):
    """A status waits for the next digest."""

    organisation: str
    notice: Notice
    at: datetime


class DigestDue(PlainData, frozen=True):
    """A digest is to be mailed: all that waits when it is sent goes into it."""

    number: int
    not_before: datetime


class DigestSkipped(PlainData, frozen=True):
    """Nothing was left to send when the digest was due."""

    number: int
    at: datetime


class Delivered(PlainData, frozen=True):
    """The mail server took it for at least one recipient."""

    organisation: str
    kind: MailKind
    items: tuple[Item, ...]
    recipients: int
    attempts: int
    at: datetime


class Undelivered(PlainData, frozen=True):
    """It is not tried again."""

    organisation: str
    kind: MailKind | Literal["superseded"]
    items: tuple[Item, ...]
    reason: str
    attempts: int
    at: datetime


class WarningRaised(PlainData, frozen=True):
    """The account holder must be asked at once."""

    organisation: str
    warning: RiskWarning
    at: datetime


class WarningAnswered(PlainData, frozen=True):
    """The unit said whether the spending is theirs."""

    organisation: str
    warning: RiskWarning
    treasury: str | None
    answer: Answer
    person: str
    channel: AnswerChannel
    at: datetime


class WarningLapsed(PlainData, frozen=True):
    """Nothing is left to answer."""

    organisation: str
    warning: RiskWarning
    reason: LapseReason
    at: datetime


class WithdrawalLearned(PlainData, frozen=True):
    """The unit took a dossier back."""

    organisation: str
    dossier: str
    at: datetime


class DisputeReported(PlainData, frozen=True):
    """The treasury office is to be told that a unit disowns a dossier."""

    organisation: str
    dispute: Dispute
    at: datetime


Event: TypeAlias = (
    UnitLearned
    | ContactLearned
    | NoticeQueued
    | DigestDue
    | DigestSkipped
    | Delivered
    | Undelivered
    | WarningRaised
    | WarningAnswered
    | WarningLapsed
    | WithdrawalLearned
    | DisputeReported
)
