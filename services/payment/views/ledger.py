"""Balances, the movements that made them, and what the bank contradicts."""

from collections.abc import Iterable
from typing import assert_never

from services.chassis import Happened, Row
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
from services.payment.domain.ledger import Postings
from services.payment.domain.state import Opened

ACCOUNTS, ENTRIES, DISCREPANCIES = "accounts", "entries", "discrepancies"


def moves(event: Event) -> bool:
    """Whether an event changes what an account shows."""
    return isinstance(event, AccountOpened) or bool(_postings(event))


def _postings(event: Event) -> Postings:
    match event:
        case EstimateGranted() | PaymentOrdered() | PaymentSettled() | PaymentFailed():
            return event.postings
        case AccountOpened() | ApprovalRecorded() | VerdictAccepted() | ApprovalDropped():
            return ()
        case PaymentNotOrdered() | RejectionOvertaken() | DiscrepancyFound():
            return ()
        case _:
            assert_never(event)


def account_row(state: Opened) -> Row:
    fields = {
        "account": state.account,
        "unit": state.unit,
        "treasury": state.treasury,
        "kind": state.kind,
        "granted": state.balances.granted,
        "available": state.balances.available,
        "reserved": state.balances.reserved,
        "clearing": state.balances.clearing,
    }
    return Row(ACCOUNTS, state.account, fields)


def entry_rows(happened: Happened[Event], state: Opened) -> Iterable[Row]:
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


def discrepancy_rows(happened: Happened[Event], state: Opened) -> Iterable[Row]:
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
