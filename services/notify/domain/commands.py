"""Commands for a mailbox."""

from datetime import datetime
from typing import Literal, TypeAlias

from khobac_contracts.vocabulary import Answer, AnswerChannel

from services.chassis import PlainData

from .events import Item
from .state import Dispute, Notice, Recipient, RiskWarning


class LearnUnit(PlainData, frozen=True):
    """A unit joined."""

    organisation: str
    name: str
    treasury: str


class LearnContact(PlainData, frozen=True):
    """Notices go elsewhere from now on."""

    organisation: str
    recipients: tuple[Recipient, ...]
    changed_at: datetime


class QueueNotice(PlainData, frozen=True):
    """A status changed: the unit is to be told."""

    organisation: str
    notice: Notice
    at: datetime


class CloseDigest(PlainData, frozen=True):
    """How a digest fared; `next_at` is when the next one may begin."""

    organisation: str
    number: int
    notices: tuple[str, ...]
    recipients: int
    failure: str | None
    attempts: int
    at: datetime
    next_at: datetime


class RecordOutcome(PlainData, frozen=True):
    """How the mail of a warning or of a dispute fared."""

    organisation: str
    kind: Literal["warning", "dispute"]
    item: Item
    recipients: int
    failure: str | None
    attempts: int
    at: datetime


class RaiseWarning(PlainData, frozen=True):
    """Spending looks abnormal: the account holder is to be asked."""

    organisation: str
    warning: RiskWarning
    at: datetime


class LearnWithdrawal(PlainData, frozen=True):
    """The unit took a dossier back: nothing about it need be answered."""

    organisation: str
    dossier: str
    at: datetime


class AnswerWarning(PlainData, frozen=True):
    """Ours, or not ours."""

    organisation: str
    alert: str
    answer: Answer
    person: str
    channel: AnswerChannel
    at: datetime


class ReportDispute(PlainData, frozen=True):
    """Tell the treasury office that a unit disowns a dossier."""

    organisation: str
    dispute: Dispute
    at: datetime


Command: TypeAlias = (
    LearnUnit
    | LearnContact
    | QueueNotice
    | CloseDigest
    | RecordOutcome
    | RaiseWarning
    | LearnWithdrawal
    | AnswerWarning
    | ReportDispute
)
