"""Where each of a dossier's payments stands."""

from collections.abc import Iterable
from typing import Any, assert_never

from services.chassis import Row
from services.payment.domain.events import (
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
from services.payment.domain.orders import Approval, Order, Payment, payments_of
from services.payment.domain.state import State, open_order

ORDERS = "orders"
INDEXES = (
    ("treasury", "status", "-changed_at"),
    ("unit", "status", "-changed_at"),
    ("account",),
    ("dossier", "item"),
)
Fields = dict[str, Any]


def order_rows(event: Event, state: State) -> Iterable[Row]:
    """The state may be newer than the event: what has moved on since is left to the commit that moved it, so that an old
    event never covers a newer one.
    """
    match event:
        case ApprovalRecorded(approval=approval, at=at) if approval.dossier in state.waiting:
            yield from _waiting(approval, "awaiting_verdict", at.isoformat())
        case ApprovalDropped(approval=approval, at=at) if approval.dossier not in state.waiting:
            yield from _waiting(approval, "result_rejected", at.isoformat())
        case PaymentOrdered(order=order, at=at) if open_order(state, order.dossier, order.item) is not None:
            yield _order(order, "ordered", at.isoformat(), _sent(order))
        case PaymentNotOrdered(payment=payment, at=at):
            yield _order(payment, "failed", at.isoformat(), _why(event))
        case PaymentSettled(order=order, at=at):
            yield _order(order, "settled", at.isoformat(), {**_sent(order), "reference": event.reference})
        case PaymentFailed(order=order, at=at):
            yield _order(order, "failed", at.isoformat(), {**_sent(order), **_why(event)})
        case ApprovalRecorded() | ApprovalDropped() | PaymentOrdered():
            return  # moved on since
        case AccountOpened() | EstimateGranted() | VerdictAccepted() | RejectionOvertaken() | DiscrepancyFound():
            return
        case _:
            assert_never(event)


def _waiting(approval: Approval, status: str, at: str) -> Iterable[Row]:
    return (_order(payment, status, at, {}) for payment in payments_of(approval))


def _sent(order: Order) -> Fields:
    return {
        "instruction": order.instruction,
        "end_to_end": order.end_to_end,
        "ordered_at": order.ordered_at.isoformat(),
    }


def _why(event: PaymentNotOrdered | PaymentFailed) -> Fields:
    return {"code": event.code, "reason": event.reason.row()}


def _order(payment: Payment, status: str, at: str, more: Fields) -> Row:
    fields = {
        "dossier": payment.dossier,
        "procedure": payment.procedure,
        "form": payment.form,
        "item": payment.item,
        "account": payment.account,
        "unit": payment.unit,
        "treasury": payment.treasury,
        "amount": payment.amount,
        "status": status,
        "changed_at": at,
    }
    return Row(ORDERS, order_row(payment.dossier, payment.item), {**fields, **more})


def order_row(dossier: str, item: int) -> str:
    """The name of the row that says where one payment stands."""
    return f"{dossier}/{item}"
