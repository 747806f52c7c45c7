"""Accounts, orders, ledger entries and discrepancies as lists: looked up, added up, never asked before paying."""

from collections.abc import Iterable
from typing import Any

from services.chassis import Happened, Recorded, Row

from .domain import (
    AccountOpened,
    Approval,
    ApprovalDropped,
    ApprovalRecorded,
    DiscrepancyFound,
    EstimateGranted,
    Event,
    Opened,
    Order,
    PaymentFailed,
    PaymentOrdered,
    PaymentSettled,
    Postings,
    State,
)

ACCOUNTS, ORDERS, ENTRIES, DISCREPANCIES = "accounts", "orders", "entries", "discrepancies"
INDEXES = {
    ACCOUNTS: (("treasury",), ("unit",)),
    ORDERS: (("treasury", "status", "-changed_at"), ("unit", "status", "-changed_at"), ("account",)),
    ENTRIES: (("account", "-at"),),
    DISCREPANCIES: (("treasury", "-at"),),
}


def project(recorded: Recorded[State, Event]) -> Iterable[Row]:
    """The rows that a commit changes."""
    state = recorded.state
    if isinstance(state, Opened) and any(_moves(happened.event) for happened in recorded.events):
        yield Row(ACCOUNTS, state.account, _account(state))
    for happened in recorded.events:
        if (order := _order(happened.event, state)) is not None:
            yield order
        if isinstance(state, Opened):
            yield from _entry(happened, state)
            yield from _discrepancy(happened, state)


def _moves(event: Event) -> bool:
    return isinstance(event, AccountOpened) or bool(_postings(event))


def _postings(event: Event) -> Postings:
    return (
        event.postings if isinstance(event, EstimateGranted | PaymentOrdered | PaymentSettled | PaymentFailed) else ()
    )


def _account(state: Opened) -> dict[str, Any]:
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


def _order(event: Event, state: State) -> Row | None:
    """Where a dossier's payment stands. The state may be newer than the event: what has moved on since is left to
    the commit that moved it, so that an old event never covers a newer one.
    """
    match event:
        case ApprovalRecorded(approval=approval, at=at) if approval.dossier in state.waiting:
            return _order_row(approval, "awaiting_verdict", at.isoformat())
        case ApprovalDropped(approval=approval, at=at) if approval.dossier not in state.waiting:
            return _order_row(approval, "result_rejected", at.isoformat())
        case PaymentOrdered(approval=approval, at=at) if isinstance(state, Opened) and approval.dossier in state.orders:
            at_bank = {"instruction": event.instruction, "ordered_at": at.isoformat()}
            return _order_row(approval, "ordered", at.isoformat(), **at_bank)
        case PaymentSettled(order=order, at=at):
            return _order_row(order, "settled", at.isoformat(), **_sent(order), reference=event.reference)
        case PaymentFailed(order=order, at=at, code=code, vi=vi, en=en):
            why = {"code": code, "reason": {"vi": vi, "en": en}}
            return _order_row(order, "failed", at.isoformat(), **_sent(order), **why)
        case _:
            return None


def _sent(order: Order) -> dict[str, Any]:
    if not order.instruction:
        return {}
    return {"instruction": order.instruction, "ordered_at": order.ordered_at.isoformat()}


def _order_row(of: Approval | Order, status: str, at: str, **more: Any) -> Row:
    said = {"account": of.account, "unit": of.unit, "treasury": of.treasury, "amount": of.amount}
    return Row(ORDERS, of.dossier, {"dossier": of.dossier, **said, "status": status, "changed_at": at, **more})


def _entry(happened: Happened[Event], state: Opened) -> Iterable[Row]:
    """One movement, both its sides: which ledger account is debited, which is credited."""
    postings = _postings(happened.event)
    if not postings:
        return
    debit = next(posting for posting in postings if posting.debit)
    credit = next(posting for posting in postings if posting.credit)
    fields = {
        "account": state.account,
        "treasury": state.treasury,
        "why": type(happened.event).__name__,
        "of": _reason_of(happened.event),
        "debit": debit.ledger,
        "credit": credit.ledger,
        "debit_amount": debit.debit,
        "credit_amount": credit.credit,
        "at": happened.at.isoformat(),
        "actor": happened.actor,
    }
    yield Row(ENTRIES, happened.id, fields, once=True)


def _reason_of(event: Event) -> str:
    match event:
        case EstimateGranted(decision=decision):
            return decision
        case PaymentOrdered(approval=approval):
            return approval.dossier
        case PaymentSettled(order=order) | PaymentFailed(order=order):
            return order.dossier
        case _:
            return ""


def _discrepancy(happened: Happened[Event], state: Opened) -> Iterable[Row]:
    if not isinstance(happened.event, DiscrepancyFound):
        return
    answer = happened.event.answer
    fields = {
        "account": state.account,
        "treasury": state.treasury,
        "dossier": answer.dossier,
        "instruction": answer.instruction,
        "outcome": answer.outcome,
        "status": answer.status,
        "code": answer.code,
        "reference": answer.reference,
        "at": happened.at.isoformat(),
    }
    yield Row(DISCREPANCIES, happened.id, fields, once=True)
