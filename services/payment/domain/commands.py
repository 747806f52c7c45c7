"""What payment is told of an account, each command a sentence."""

from datetime import datetime

from services.chassis import PlainData

from .answers import Answer
from .orders import Approval


class OpenAccount(PlainData, frozen=True):
    """registration opened the account."""

    account: str
    unit: str
    treasury: str
    kind: str
    """One that this version does not know gets a ledger, and no estimate."""
    at: datetime


class GrantEstimate(PlainData, frozen=True):
    """A treasury officer enters the estimate that a decision gives to the unit."""

    account: str
    amount: int
    budget_year: int
    decision: str
    at: datetime


class RecordApproval(PlainData, frozen=True):
    """A dossier was approved; its result signature awaits a verdict."""

    approval: Approval
    at: datetime


class AcceptVerdict(PlainData, frozen=True):
    """The signature over a result holds."""

    dossier: str
    digest: str
    at: datetime


class RejectVerdict(PlainData, frozen=True):
    """The signature over a result does not hold."""

    dossier: str
    digest: str
    at: datetime


class RecordAnswer(PlainData, frozen=True):
    """The bank answered for good."""

    answer: Answer
    at: datetime


Command = OpenAccount | GrantEstimate | RecordApproval | AcceptVerdict | RejectVerdict | RecordAnswer
