"""What payment records of an account, each event a sentence."""

from datetime import datetime

from services.chassis import PlainData
from services.kernel.bilingual import Bilingual

from .answers import Answer
from .ledger import Postings
from .orders import Approval, Order, Payment


class AccountOpened(PlainData, frozen=True):
    """The account has a ledger here."""

    account: str
    unit: str
    treasury: str
    kind: str
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


class RejectionOvertaken(PlainData, frozen=True):
    """The result signature of an approval was rejected that a later approval had already replaced: nothing changes."""

    dossier: str
    digest: str
    at: datetime


class PaymentOrdered(PlainData, frozen=True):
    """The amount is reserved, and the order goes to the bank. The only event that makes money leave."""

    order: Order
    payee: str
    """Sealed."""
    payee_bank: str
    postings: Postings
    at: datetime


class PaymentNotOrdered(PlainData, frozen=True):
    """The ledger does not allow the payment: the bank never hears of it."""

    payment: Payment
    code: str
    reason: Bilingual
    at: datetime


class PaymentSettled(PlainData, frozen=True):
    """The bank executed the order."""

    order: Order
    reference: str
    postings: Postings
    at: datetime


class PaymentFailed(PlainData, frozen=True):
    """The bank refused the order: its amount is available again."""

    order: Order
    code: str
    reason: Bilingual
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
    | RejectionOvertaken
    | PaymentOrdered
    | PaymentNotOrdered
    | PaymentSettled
    | PaymentFailed
    | DiscrepancyFound
)
