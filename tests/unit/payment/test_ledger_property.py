"""Whatever comes, in any order and any number of times: balanced, never overspent, one order and one end a payment."""

from collections import Counter
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from services.chassis.core.errors import Refusal, TooEarly
from services.payment.domain import DECIDER
from services.payment.domain.answers import Answer
from services.payment.domain.commands import (
    AcceptVerdict,
    Command,
    GrantEstimate,
    OpenAccount,
    RecordAnswer,
    RecordApproval,
    RejectVerdict,
)
from services.payment.domain.events import (
    EstimateGranted,
    Event,
    PaymentFailed,
    PaymentNotOrdered,
    PaymentOrdered,
    PaymentSettled,
)
from services.payment.domain.ledger import Balances
from services.payment.domain.orders import instruction_id
from services.payment.domain.state import Opened, State

from .makers import ACCOUNT, TREASURY, UNIT, approval

AT = datetime(2026, 10, 8, 3, 0, tzinfo=UTC)
DOSSIERS = [f"H15.50.05.13-261008-000{n}" for n in range(4)]
Caused = tuple[str, Command]
"""A command, and the cause under which the journal takes it once."""
Name = tuple[str, int]

dossiers = st.sampled_from(DOSSIERS)
digests = st.sampled_from(["a" * 64, "b" * 64])
units = st.sampled_from([UNIT] * 9 + ["7654321"])
amounts = st.lists(st.integers(1, 200), min_size=1, max_size=3)


def _opened() -> Caused:
    return "open", OpenAccount(account=ACCOUNT, unit=UNIT, treasury=TREASURY, kind="estimate", at=AT)


def _granted(nth: int, amount: int) -> Caused:
    command = GrantEstimate(account=ACCOUNT, amount=amount, budget_year=2026, decision=f"{nth}/QĐ", at=AT)
    return f"grant/{nth}", command


def _approved(dossier: str, digest: str, unit: str, items: list[int], nth: int) -> Caused:
    approved = approval(*items, dossier=dossier, digest=digest, unit=unit)
    return f"approved/{dossier}/{nth}", RecordApproval(approval=approved, at=AT)


def _verified(dossier: str, digest: str) -> Caused:
    return f"order/{dossier}", AcceptVerdict(dossier=dossier, digest=digest, at=AT)


def _rejected(dossier: str, digest: str, nth: int) -> Caused:
    return f"rejected/{dossier}/{nth}", RejectVerdict(dossier=dossier, digest=digest, at=AT)


def _answered(dossier: str, item: int, settled: bool) -> Caused:
    answer = Answer(
        dossier=dossier,
        item=item,
        instruction=instruction_id(ACCOUNT, dossier, item),
        outcome="settled" if settled else "failed",
        status="ACSC" if settled else "RJCT",
    )
    return answer.cause, RecordAnswer(answer=answer, at=AT)


anything = st.one_of(
    st.builds(_opened),
    st.builds(_granted, st.integers(1, 3), st.integers(1, 500)),
    st.builds(_approved, dossiers, digests, units, amounts, st.integers(1, 2)),
    st.builds(_verified, dossiers, digests),
    st.builds(_rejected, dossiers, digests, st.integers(1, 2)),
    st.builds(_answered, dossiers, st.integers(1, 3), st.booleans()),
)


def _live(history: list[Caused]) -> tuple[State, list[list[Event]]]:
    """What the journal would hold, a list of events a command: each cause counts once, a refusal leaves no trace."""
    state: State = DECIDER.initial
    commits: list[list[Event]] = []
    causes: set[str] = set()
    for cause, command in history:
        if cause in causes:
            continue
        try:
            decided = list(DECIDER.decide(command, state))
        except (Refusal, TooEarly):
            continue
        if decided:
            causes.add(cause)
            commits.append(decided)
            state = DECIDER.fold(state, decided)
            _check(state)
    return state, commits


def _check(state: State) -> None:
    if isinstance(state, Opened):
        b = state.balances
        open_orders = [order for orders in state.orders.values() for order in orders]
        assert b.available >= 0, "overspent"
        assert b.granted == b.available + b.reserved + b.clearing, "out of balance"
        assert b.reserved == sum(order.amount for order in open_orders), "reserved is not what is open"
        assert not set(state.orders) & {code for code, w in state.waiting.items() if w.verdict}, "a second order lurks"
        assert all(state.orders.values()), "a dossier without open orders is kept"


def _once(names: list[Name]) -> set[Name]:
    assert all(count == 1 for count in Counter(names).values()), names
    return set(names)


@settings(max_examples=400)
@given(st.lists(anything, max_size=60))
def test_the_ledger_holds(history: list[Caused]) -> None:
    state, commits = _live(history)
    events = [event for commit in commits for event in commit]
    orders = _once([(e.order.dossier, e.order.item) for e in events if isinstance(e, PaymentOrdered)])
    settled = _once([(e.order.dossier, e.order.item) for e in events if isinstance(e, PaymentSettled)])
    failed = _once([(e.order.dossier, e.order.item) for e in events if isinstance(e, PaymentFailed)])
    never = _once([(e.payment.dossier, e.payment.item) for e in events if isinstance(e, PaymentNotOrdered)])
    assert not settled & failed, "a payment ended twice"
    assert settled | failed <= orders, "ended without an order"
    assert not {dossier for dossier, _ in orders} & {dossier for dossier, _ in never}, "some of an approval, not all"
    if isinstance(state, Opened):
        still_open = {(order.dossier, order.item) for all_ in state.orders.values() for order in all_}
        assert orders - settled - failed == still_open, "an order was forgotten"
        assert state.balances == _reckoned(events)


def _reckoned(events: list[Event]) -> Balances:
    """Where the money must be by the amounts alone, whatever the postings say."""
    granted = sum(event.amount for event in events if isinstance(event, EstimateGranted))
    ordered, settled, failed = (
        sum(event.order.amount for event in events if isinstance(event, kind))
        for kind in (PaymentOrdered, PaymentSettled, PaymentFailed)
    )
    return Balances(
        granted=granted,
        available=granted - ordered + failed,
        reserved=ordered - settled - failed,
        clearing=settled,
    )


@settings(max_examples=200)
@given(st.lists(anything, max_size=60))
def test_all_payments_of_an_approval_are_ordered_in_one_commit(history: list[Caused]) -> None:
    _, commits = _live(history)
    seen: set[str] = set()
    for commit in commits:
        dossiers_ = {event.order.dossier for event in commit if isinstance(event, PaymentOrdered)}
        assert not dossiers_ & seen
        assert len(dossiers_) <= 1
        seen |= dossiers_


@settings(max_examples=200)
@given(st.permutations(["approved", "verified"]), st.integers(1, 3))
def test_the_two_facts_meet_in_either_order_and_however_often_they_come(order: list[str], times: int) -> None:
    said = {"approved": _approved(DOSSIERS[0], "a" * 64, UNIT, [3, 2], 1), "verified": _verified(DOSSIERS[0], "a" * 64)}
    _, commits = _live([_opened(), _granted(1, 10), *([said[name] for name in order] * times)])
    events = [event for commit in commits for event in commit]
    assert [type(event) for event in events].count(PaymentOrdered) == 2


def test_what_is_in_flight_is_all_that_is_remembered() -> None:
    history = [_opened(), _granted(1, 10_000)]
    for n in range(100):
        dossier = f"H15.50.05.13-261008-{n:04}"
        history += [
            _approved(dossier, "a" * 64, UNIT, [3, 2], 1),
            _verified(dossier, "a" * 64),
            _answered(dossier, 2, True),
            _answered(dossier, 1, n % 2 == 0),
        ]
    state, _ = _live(history)
    assert isinstance(state, Opened)
    assert not state.orders
    assert not state.waiting
    assert state.balances.clearing == 350
