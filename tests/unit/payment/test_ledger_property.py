"""Whatever comes, in any order and any number of times: balanced, never overspent, one order and one end a dossier."""

from collections import Counter
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from services.chassis.core.errors import Refusal, TooEarly
from services.payment.domain import (
    DECIDER,
    AcceptVerdict,
    Answer,
    Approval,
    Command,
    Event,
    GrantEstimate,
    OpenAccount,
    Opened,
    PaymentFailed,
    PaymentOrdered,
    PaymentSettled,
    RecordAnswer,
    RecordApproval,
    RejectVerdict,
    State,
    balanced,
    instruction_id,
)

AT = datetime(2026, 10, 8, 3, 0, tzinfo=UTC)
ACCOUNT = "9523.4.1234567.00000"
DOSSIERS = [f"H15.50.05.13-261008-000{n}" for n in range(4)]
Saying = tuple[str, Command]

dossiers = st.sampled_from(DOSSIERS)
digests = st.sampled_from(["a" * 64, "b" * 64])
units = st.sampled_from(["1234567"] * 9 + ["7654321"])


def _opened() -> Saying:
    return "open", OpenAccount(account=ACCOUNT, unit="1234567", treasury="0003", kind="estimate", at=AT)


def _granted(nth: int, amount: int) -> Saying:
    command = GrantEstimate(account=ACCOUNT, amount=amount, budget_year=2026, decision=f"{nth}/QĐ", at=AT)
    return f"grant/{nth}", command


def _approved(dossier: str, digest: str, unit: str, amount: int, nth: int) -> Saying:
    approval = Approval(
        dossier=dossier,
        unit=unit,
        treasury="0003",
        account=ACCOUNT,
        amount=amount,
        payee="sealed",
        payee_bank="970415",
        digest=digest,
        approved_at=AT,
    )
    return f"approved/{dossier}/{nth}", RecordApproval(approval=approval, at=AT)


def _verified(dossier: str, digest: str) -> Saying:
    return f"order/{dossier}", AcceptVerdict(dossier=dossier, digest=digest, at=AT)


def _rejected(dossier: str, digest: str, nth: int) -> Saying:
    return f"rejected/{dossier}/{nth}", RejectVerdict(dossier=dossier, digest=digest, at=AT)


def _answered(dossier: str, settled: bool) -> Saying:
    outcome, status = ("settled", "ACSC") if settled else ("failed", "RJCT")
    instruction = instruction_id(ACCOUNT, dossier)
    answer = Answer(dossier=dossier, instruction=instruction, outcome=outcome, status=status)  # type: ignore[arg-type]
    return f"answer/{instruction}/{outcome}", RecordAnswer(answer=answer, at=AT)


sayings = st.one_of(
    st.builds(_opened),
    st.builds(_granted, st.integers(1, 3), st.integers(1, 500)),
    st.builds(_approved, dossiers, digests, units, st.integers(1, 400), st.integers(1, 2)),
    st.builds(_verified, dossiers, digests),
    st.builds(_rejected, dossiers, digests, st.integers(1, 2)),
    st.builds(_answered, dossiers, st.booleans()),
)


def _live(history: list[Saying]) -> tuple[State, list[Event]]:
    """What the journal would hold: each cause counts once, a refusal and an early fact leave no trace."""
    state: State = DECIDER.initial
    events: list[Event] = []
    causes: set[str] = set()
    for cause, command in history:
        if cause in causes:
            continue
        try:
            decided = DECIDER.decide(command, state)
        except (Refusal, TooEarly):
            continue
        if decided:
            causes.add(cause)
        for event in decided:
            state = DECIDER.evolve(state, event)
            events.append(event)
            _check(state)
    return state, events


def _check(state: State) -> None:
    if isinstance(state, Opened):
        b = state.balances
        assert b.available >= 0, "overspent"
        assert b.granted == b.available + b.reserved + b.clearing, "out of balance"
        assert b.reserved == sum(order.amount for order in state.orders.values()), "reserved is not what is open"
        assert not set(state.orders) & {code for code, w in state.waiting.items() if w.verdict}, "a second order lurks"


@settings(max_examples=400)
@given(st.lists(sayings, max_size=60))
def test_the_ledger_holds(history: list[Saying]) -> None:
    state, events = _live(history)
    assert all(balanced(getattr(event, "postings", ())) for event in events)
    orders = Counter(event.approval.dossier for event in events if isinstance(event, PaymentOrdered))
    ends = Counter(
        event.order.dossier
        for event in events
        if isinstance(event, PaymentSettled | PaymentFailed) and (event.order.instruction or event.postings == ())
    )
    assert all(count == 1 for count in orders.values()), "two orders for a dossier"
    assert all(count == 1 for count in ends.values()), "a dossier ended twice"
    settled = {event.order.dossier for event in events if isinstance(event, PaymentSettled)}
    assert settled <= set(orders), "settled without an order"
    if isinstance(state, Opened):
        assert set(orders) - set(ends) == set(state.orders), "an order was forgotten"


@settings(max_examples=200)
@given(st.permutations(["approved", "verified"]), st.integers(1, 3))
def test_the_two_facts_meet_in_either_order_and_however_often_they_come(order: list[str], times: int) -> None:
    said = {"approved": _approved(DOSSIERS[0], "a" * 64, "1234567", 5, 1), "verified": _verified(DOSSIERS[0], "a" * 64)}
    _, events = _live([_opened(), _granted(1, 10), *([said[name] for name in order] * times)])
    assert [type(event) for event in events].count(PaymentOrdered) == 1


def test_what_is_in_flight_is_all_that_is_remembered() -> None:
    history = [_opened(), _granted(1, 10_000)]
    for n in range(100):
        dossier = f"H15.50.05.13-261008-{n:04}"
        history += [
            _approved(dossier, "a" * 64, "1234567", 5, 1),
            _verified(dossier, "a" * 64),
            _answered(dossier, True),
        ]
    state, _ = _live(history)
    assert isinstance(state, Opened)
    assert not state.orders
    assert not state.waiting
    assert state.balances.clearing == 500
