"""Money and dossiers move on an account only as its events say; what has ended is forgotten."""

from typing import assert_never

from msgspec.structs import replace

from .events import (
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
from .ledger import Postings, posted
from .orders import Approval, Order
from .state import Opened, State, Unopened, Waiting, decision_key


def evolve(state: State, event: Event) -> State:
    """The state after the event; total."""
    match event:
        case AccountOpened():
            return _opened(event, state)
        case EstimateGranted(budget_year=year, decision=decision, postings=postings):
            return _granted(state, decision_key(year, decision), postings)
        case ApprovalRecorded(approval=approval):
            return _approved(state, approval)
        case ApprovalDropped(approval=approval):
            return _dropped(state, approval)
        case RejectionOvertaken(dossier=dossier, digest=digest):
            return _overtaken(state, dossier, digest)
        case VerdictAccepted(dossier=dossier, digest=digest):
            seen = state.waiting.get(dossier, Waiting())
            return _waiting(state, dossier, replace(seen, verdict=digest))
        case PaymentOrdered(order=order, postings=postings):
            return _with_order(_posted(_waiting(state, order.dossier, None), postings), order)
        case PaymentNotOrdered(payment=payment):
            return _waiting(state, payment.dossier, None)
        case PaymentSettled(order=order, postings=postings) | PaymentFailed(order=order, postings=postings):
            return _without_order(_posted(state, postings), order)
        case DiscrepancyFound():
            return state
        case _:
            assert_never(event)


def _opened(event: AccountOpened, state: State) -> State:
    if isinstance(state, Opened):
        return state
    return Opened(
        account=event.account,
        unit=event.unit,
        treasury=event.treasury,
        kind=event.kind,
        waiting=state.waiting,
        superseded=state.superseded,
    )


def _granted(state: State, decision: str, postings: Postings) -> State:
    if isinstance(state, Unopened):
        return state
    return _posted(replace(state, decisions=(*state.decisions, decision)), postings)


def _approved(state: State, approval: Approval) -> State:
    dossier = approval.dossier
    seen = state.waiting.get(dossier, Waiting())
    if seen.approval is not None:
        earlier = (*state.superseded.get(dossier, ()), seen.approval.digest)
        state = replace(state, superseded={**state.superseded, dossier: earlier})
    return _waiting(state, dossier, replace(seen, approval=approval))


def _dropped(state: State, approval: Approval) -> State:
    """A verdict on other bytes stays: the approval that it speaks of is still on its way."""
    seen = state.waiting.get(approval.dossier, Waiting())
    if seen.approval is None or seen.approval.digest != approval.digest:
        return state
    return _waiting(state, approval.dossier, Waiting(verdict=seen.verdict) if seen.verdict else None)


def _overtaken(state: State, dossier: str, digest: str) -> State:
    left = list(state.superseded.get(dossier, ()))
    if digest not in left:
        return state
    left.remove(digest)
    others = {code: digests for code, digests in state.superseded.items() if code != dossier}
    return replace(state, superseded={**others, dossier: tuple(left)} if left else others)


def _waiting(state: State, dossier: str, waiting: Waiting | None) -> State:
    if waiting is None and dossier not in state.waiting:
        return state
    others = {code: other for code, other in state.waiting.items() if code != dossier}
    return replace(state, waiting=others if waiting is None else {**others, dossier: waiting})


def _posted(state: State, postings: Postings) -> State:
    return replace(state, balances=posted(state.balances, postings)) if isinstance(state, Opened) else state


def _with_order(state: State, order: Order) -> State:
    if isinstance(state, Unopened):
        return state
    return replace(state, orders={**state.orders, order.dossier: (*state.orders.get(order.dossier, ()), order)})


def _without_order(state: State, order: Order) -> State:
    if isinstance(state, Unopened) or order.dossier not in state.orders:
        return state
    left = tuple(each for each in state.orders[order.dossier] if each.instruction != order.instruction)
    others = {code: orders for code, orders in state.orders.items() if code != order.dossier}
    return replace(state, orders={**others, order.dossier: left} if left else others)
