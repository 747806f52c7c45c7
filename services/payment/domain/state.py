"""What an account remembers: balances and what is in flight. What has ended is in the journal and the lists."""

from datetime import datetime
from typing import assert_never

import msgspec
from msgspec.structs import replace

from services.chassis import PlainData

from .ledger import Balances, Postings, posted
from .messages import (
    AccountOpened,
    Approval,
    ApprovalDropped,
    ApprovalRecorded,
    DiscrepancyFound,
    EstimateGranted,
    Event,
    Kind,
    Order,
    PaymentFailed,
    PaymentOrdered,
    PaymentSettled,
    VerdictAccepted,
)


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """A dossier of which the approval, or the verdict on its signature, has not come yet.

    `rounds` counts approvals without a rejection: a rejection that is heard after the leader signed anew must not
    drop the new approval.
    """

    approval: Approval | None = None
    rounds: int = 0
    verdict: str | None = None


class Unopened(PlainData, frozen=True):
    """No such account is known here; facts about its dossiers may already have come."""

    waiting: dict[str, Waiting] = msgspec.field(default_factory=dict)


class Opened(PlainData, frozen=True):
    """An account with a ledger."""

    account: str
    unit: str
    treasury: str
    kind: Kind
    balances: Balances = msgspec.field(default_factory=Balances)
    decisions: tuple[str, ...] = ()
    waiting: dict[str, Waiting] = msgspec.field(default_factory=dict)
    orders: dict[str, Order] = msgspec.field(default_factory=dict)


State = Unopened | Opened


def decision_key(budget_year: int, decision: str) -> str:
    """The same decision is granted once: its number within its budget year."""
    return f"{budget_year}/{decision}"


def order_of(approval: Approval, instruction: str, at: datetime) -> Order:
    """The order that an approval leads to; without an instruction it never went to the bank."""
    return Order(
        dossier=approval.dossier,
        unit=approval.unit,
        treasury=approval.treasury,
        account=approval.account,
        amount=approval.amount,
        instruction=instruction,
        ordered_at=at,
    )


def evolve(state: State, event: Event) -> State:
    """The state after the event; total."""
    match event:
        case AccountOpened():
            return _opened(event, state)
        case ApprovalRecorded(approval=approval):
            seen = state.waiting.get(approval.dossier, Waiting())
            return _waiting(state, approval.dossier, replace(seen, approval=approval, rounds=seen.rounds + 1))
        case ApprovalDropped(approval=approval):
            seen = state.waiting.get(approval.dossier, Waiting())
            left = replace(seen, rounds=seen.rounds - 1) if seen.rounds > 1 else None
            return _waiting(state, approval.dossier, left)
        case VerdictAccepted(dossier=dossier, digest=digest):
            seen = state.waiting.get(dossier, Waiting())
            return _waiting(state, dossier, replace(seen, verdict=digest))
        case EstimateGranted(budget_year=year, decision=decision, postings=postings):
            return _granted(state, decision_key(year, decision), postings)
        case PaymentOrdered(approval=approval, instruction=instruction, postings=postings, at=at):
            state = _posted(_waiting(state, approval.dossier, None), postings)
            return _with_order(state, order_of(approval, instruction, at))
        case PaymentSettled(order=order, postings=postings) | PaymentFailed(order=order, postings=postings):
            return _without_order(_posted(_waiting(state, order.dossier, None), postings), order.dossier)
        case DiscrepancyFound():
            return state
        case _:
            assert_never(event)


def _opened(event: AccountOpened, state: State) -> State:
    if isinstance(state, Opened):
        return state
    return Opened(
        account=event.account, unit=event.unit, treasury=event.treasury, kind=event.kind, waiting=state.waiting
    )


def _waiting(state: State, dossier: str, waiting: Waiting | None) -> State:
    others = {code: other for code, other in state.waiting.items() if code != dossier}
    return replace(state, waiting=others if waiting is None else {**others, dossier: waiting})


def _granted(state: State, decision: str, postings: Postings) -> State:
    if isinstance(state, Unopened):
        return state
    return _posted(replace(state, decisions=(*state.decisions, decision)), postings)


def _posted(state: State, postings: Postings) -> State:
    return replace(state, balances=posted(state.balances, postings)) if isinstance(state, Opened) else state


def _with_order(state: State, order: Order) -> State:
    return replace(state, orders={**state.orders, order.dossier: order}) if isinstance(state, Opened) else state


def _without_order(state: State, dossier: str) -> State:
    if isinstance(state, Unopened) or dossier not in state.orders:
        return state
    return replace(state, orders={code: order for code, order in state.orders.items() if code != dossier})
