"""Accounts, orders, ledger entries and discrepancies as lists: looked up, added up, never asked before paying."""

from collections.abc import Iterable
from typing import Any

from services.chassis import Happened, Recorded, Row

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
)
from .domain.ledger import Postings
from .domain.orders import Approval, Order, Payment, payments_of
from .domain.state import Opened, State, open_order

ACCOUNTS, ORDERS, ENTRIES, DISCREPANCIES = "accounts", "orders", "entries", "discrepancies"
INDEXES = {
    ACCOUNTS: (("treasury",), ("unit",)),
    ORDERS: (
        ("treasury", "status", "-changed_at"),
        ("unit", "status", "-changed_at"),
        ("account",),
        ("dossier", "item"),
    ),
    ENTRIES: (("account", "-at"),),
    DISCREPANCIES: (("treasury", "-at"),),
}
Fields = dict[str, Any]


def project(recorded: Recorded[State, Event]) -> Iterable[Row]:
    """The rows that a commit changes."""
    state = recorded.state
    if isinstance(state, Opened) and any(_moves(happened.event) for happened in recorded.events):
        yield Row(ACCOUNTS, state.account, _account(state))
    for happened in recorded.events:
        yield from _orders(happened.event, state)
        if isinstance(state, Opened):
            yield from _entry(happened, state)
            yield from _discrepancy(happened, state)


def _moves(event: Event) -> bool:
    return isinstance(event, AccountOpened) or bool(_postings(event))


def _postings(event: Event) -> Postings:
    match event:
        case EstimateGranted() | PaymentOrdered() | PaymentSettled() | PaymentFailed():
            return event.postings
        case _:
            return ()


def _account(state: Opened) -> Fields:
    return {
        "account": state.account,
        "unit": state.unit,
        "treasury": state.treasury,
        "kind": state.kind,
        "granted": state.balances.granted,
        "available": state.balances.available,
        "reserved": state.balances.reserved,
        "clearing": state.balances.clearing,
    }


def _orders(event: Event, state: State) -> Iterable[Row]:
    """Where each of a dossier's payments stands. The state may be newer than the event: what has moved on since is left
    to the commit that moved it, so that an old event never covers a newer one.
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
        case _:
            return


def _waiting(approval: Approval, status: str, at: str) -> Iterable[Row]:
    return (_order(payment, status, at, {}) for payment in payments_of(approval))


def _sent(order: Order) -> Fields:
    return {
        "instruction": order.instruction,
        "end_to_end": order.end_to_end,
        "ordered_at": order.ordered_at.isoformat(),
    }


def _why(event: PaymentNotOrdered | PaymentFailed) -> Fields:
    return {"code": event.code, "reason": {"vi": event.reason.vi, "en": event.reason.en}}


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


def _entry(happened: Happened[Event], state: Opened) -> Iterable[Row]:
    """One movement, both its sides: which ledger account is debited, which is credited."""
    postings = _postings(happened.event)
    if not postings:
        return
    debit = next(posting for posting in postings if posting.debit)
    credit = next(posting for posting in postings if posting.credit)
    of, item = _reason_of(happened.event)
    fields = {
        "account": state.account,
        "treasury": state.treasury,
        "why": type(happened.event).__name__,
        "of": of,
        "item": item,
        "debit": debit.ledger,
        "credit": credit.ledger,
        "debit_amount": debit.debit,
        "credit_amount": credit.credit,
        "at": happened.at.isoformat(),
        "actor": happened.actor,
    }
    yield Row(ENTRIES, happened.id, fields, once=True)


def _reason_of(event: Event) -> tuple[str, int | None]:
    match event:
        case EstimateGranted(decision=decision):
            return decision, None
        case PaymentOrdered(order=order) | PaymentSettled(order=order) | PaymentFailed(order=order):
            return order.dossier, order.item
        case _:
            return "", None


def _discrepancy(happened: Happened[Event], state: Opened) -> Iterable[Row]:
    if not isinstance(happened.event, DiscrepancyFound):
        return
    answer = happened.event.answer
    fields = {
        "account": state.account,
        "treasury": state.treasury,
        "dossier": answer.dossier,
        "item": answer.item,
        "instruction": answer.instruction,
        "outcome": answer.outcome,
        "status": answer.status,
        "code": answer.code,
        "reference": answer.reference,
        "at": happened.at.isoformat(),
    }
    yield Row(DISCREPANCIES, happened.id, fields, once=True)
