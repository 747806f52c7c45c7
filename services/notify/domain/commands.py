"""What a desk may be told."""

from datetime import datetime
from typing import Literal, TypeAlias

from services.chassis import PlainData

from .events import Item
from .state import Answer, Channel, Dispute, Notice, Recipient, RiskWarning


class LearnUnit(PlainData, frozen=True):
    """A unit joined."""

    body: str
    name: str
    treasury: str


class LearnContact(PlainData, frozen=True):
    """Notices go elsewhere from now on."""

    body: str
    recipients: tuple[Recipient, ...]
    changed_at: datetime


class QueueNotice(PlainData, frozen=True):
    """A status changed: the unit is to be told."""

    body: str
    notice: Notice
    at: datetime


class RaiseWarning(PlainData, frozen=True):
    """Spending looks abnormal: the head is to be asked."""

    body: str
    warning: RiskWarning
    at: datetime


class CloseRound(PlainData, frozen=True):
    """How a mail round ended; `next_at` is when the next one may begin."""

    body: str
    round: int
    notices: tuple[str, ...]
    recipients: int
    failure: str | None
    attempts: int
    at: datetime
    next_at: datetime


class RecordOutcome(PlainData, frozen=True):
    """How a warning or a report of a dispute fared."""

    body: str
    kind: Literal["warning", "dispute"]
    item: Item
    recipients: int
    failure: str | None
    attempts: int
    at: datetime


class AnswerWarning(PlainData, frozen=True):
    """Ours, or not ours."""

    body: str
    alert: str
    answer: Answer
    person: str
    channel: Channel
    at: datetime


class ReportDispute(PlainData, frozen=True):
    """Tell the treasury office that a unit disowns a dossier."""

    body: str
    dispute: Dispute
    at: datetime


Command: TypeAlias = (
    LearnUnit | LearnContact | QueueNotice | RaiseWarning | CloseRound | RecordOutcome | AnswerWarning | ReportDispute
)
