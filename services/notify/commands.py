"""What a desk may be told."""

from datetime import datetime
from typing import Literal, TypeAlias

from services.chassis.decider import Message

from .desk import Answer, Channel, Dispute, Notice, Recipient, RiskWarning
from .events import Item


class LearnUnit(Message, frozen=True):
    """A unit joined."""

    body: str
    name: str
    treasury: str


class LearnContact(Message, frozen=True):
    """Notices go elsewhere from now on."""

    body: str
    recipients: tuple[Recipient, ...]
    changed_at: datetime


class QueueNotice(Message, frozen=True):
    """A status changed: the unit is to be told."""

    body: str
    notice: Notice
    at: datetime


class RaiseWarning(Message, frozen=True):
    """Spending looks abnormal: the head is to be asked."""

    body: str
    warning: RiskWarning
    at: datetime


class CloseRound(Message, frozen=True):
    """How a mail round ended; `next_at` is when the next one may begin."""

    body: str
    round: int
    notices: tuple[str, ...]
    recipients: int
    failure: str | None
    attempts: int
    at: datetime
    next_at: datetime


class RecordOutcome(Message, frozen=True):
    """How a warning or a report of a dispute fared."""

    body: str
    kind: Literal["warning", "dispute"]
    item: Item
    recipients: int
    failure: str | None
    attempts: int
    at: datetime


class AnswerWarning(Message, frozen=True):
    """Ours, or not ours."""

    body: str
    alert: str
    answer: Answer
    person: str
    channel: Channel
    at: datetime


class ReportDispute(Message, frozen=True):
    """Tell the treasury office that a unit disowns a dossier."""

    body: str
    dispute: Dispute
    at: datetime


Command: TypeAlias = (
    LearnUnit | LearnContact | QueueNotice | RaiseWarning | CloseRound | RecordOutcome | AnswerWarning | ReportDispute
)
