"""What payment tells the others: that it ordered, and how each order ended."""

from collections.abc import Sequence
from typing import TypedDict, assert_never

from khobac_contracts import payment as facts
from khobac_contracts.vocabulary import Fact

from .domain.events import (
    AccountOpened,
    ApprovalDropped,
    ApprovalRecorded,
    DiscrepancyFound,
    EstimateGranted,
    Event,
    PaymentFailed,
    PaymentNotOrdered,
    PaymentOrdered,
    PaymentSettled,
    RejectionOvertaken,
    VerdictAccepted,
)
from .domain.orders import Payment
from .domain.state import State


def announce(event: Event, state: State) -> Sequence[Fact]:
    """The public facts of an event; what stays inside the ledger is nobody else's."""
    match event:
        case PaymentOrdered(order=order, at=at):
            return [facts.PaymentOrdered(**_of(order), end_to_end_id=order.end_to_end, ordered_at=at)]
        case PaymentNotOrdered(payment=payment, code=code, reason=reason, at=at):
            return [facts.PaymentFailed(**_of(payment), code=code, reason=reason.words(), failed_at=at)]
        case PaymentSettled(order=order, reference=reference, at=at):
            return [facts.PaymentSettled(**_of(order), bank_reference=reference, settled_at=at)]
        case PaymentFailed(order=order, code=code, reason=reason, at=at):
            return [facts.PaymentFailed(**_of(order), code=code, reason=reason.words(), failed_at=at)]
        case (
            AccountOpened()
            | EstimateGranted()
            | ApprovalRecorded()
            | VerdictAccepted()
            | ApprovalDropped()
            | RejectionOvertaken()
            | DiscrepancyFound()
        ):
            return []
        case _:
            assert_never(event)


class _Payment(TypedDict):
    dossier: str
    procedure: str
    form: str
    item: int
    unit: str
    treasury: str
    account: str
    amount: int


def _of(payment: Payment) -> _Payment:
    return {
        "dossier": payment.dossier,
        "procedure": payment.procedure,
        "form": payment.form,
        "item": payment.item,
        "unit": payment.unit,
        "treasury": payment.treasury,
        "account": payment.account,
        "amount": payment.amount,
    }
