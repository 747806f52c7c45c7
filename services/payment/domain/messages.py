"""What payment is told, and what it records: each command and each event reads as a sentence."""

from datetime import datetime
from typing import Literal

import msgspec

from services.chassis import PlainData

from .ledger import Postings

Kind = Literal["estimate", "deposit"]


class Approval(msgspec.Struct, frozen=True, kw_only=True):
    """What the treasury's leader signed: pay this amount from that account to a payee (sealed) for a dossier."""

    dossier: str
    unit: str
    treasury: str
    account: str
    amount: int
    payee: str
    payee_bank: str
    digest: str
    approved_at: datetime


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """An order that the bank has not answered yet. `instruction` is its name at the bank (InstrId)."""

    dossier: str
    unit: str
    treasury: str
    account: str
    amount: int
    instruction: str
    ordered_at: datetime


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What the bank said at last of an order, in ISO 20022's own codes."""

    dossier: str
    instruction: str
    outcome: Literal["settled", "failed"]
    status: str
    reference: str = ""
    code: str = ""
    remark: str = ""


class OpenAccount(PlainData, frozen=True):
    """registration opened the account."""

    account: str
    unit: str
    treasury: str
    kind: Kind
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


class AccountOpened(PlainData, frozen=True):
    """The account has a ledger here."""

    account: str
    unit: str
    treasury: str
    kind: Kind
    at: datetime


class EstimateGranted(PlainData, frozen=True):
    """The unit may spend that much more."""

    amount: int
    budget_year: int
    decision: str
    postings: Postings
    at: datetime


class ApprovalRecorded(PlainData, frozen=True):
    """An approved dossier waits for the verdict on its result signature."""

    approval: Approval
    at: datetime


class VerdictAccepted(PlainData, frozen=True):
    """The result signature of a dossier holds, and its approval has not come yet."""

    dossier: str
    digest: str
    at: datetime


class ApprovalDropped(PlainData, frozen=True):
    """The result signature was rejected: nothing is ordered, the dossier is back with the leader."""

    approval: Approval
    at: datetime


class PaymentOrdered(PlainData, frozen=True):
    """The amount is reserved, and the order goes to the bank. The only event that makes money leave."""

    approval: Approval
    instruction: str
    postings: Postings
    at: datetime


class PaymentSettled(PlainData, frozen=True):
    """The bank executed the order."""

    order: Order
    reference: str
    postings: Postings
    at: datetime


class PaymentFailed(PlainData, frozen=True):
    """No money moved: the ledger had not enough (`order.instruction` is empty), or the bank refused."""

    order: Order
    code: str
    vi: str
    en: str
    postings: Postings
    at: datetime


class DiscrepancyFound(PlainData, frozen=True):
    """The bank answered for something that is not open here: a person must look. The ledger is untouched."""

    account: str
    answer: Answer
    at: datetime


Event = (
    AccountOpened
    | EstimateGranted
    | ApprovalRecorded
    | VerdictAccepted
    | ApprovalDropped
    | PaymentOrdered
    | PaymentSettled
    | PaymentFailed
    | DiscrepancyFound
)
