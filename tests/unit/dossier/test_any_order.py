"""Whatever comes in whatever order and however often: no approval without the gates of its procedure, and never a second one."""

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st
from khobac_contracts.vocabulary import Answer

from services.chassis.core.drawers import Recorded
from services.chassis.core.errors import Refusal, TooEarly
from services.dossier.announce import announce
from services.dossier.domain.case import CASE, Command, Event, State
from services.dossier.domain.case import commands as c
from services.dossier.domain.case import events as e
from services.dossier.domain.case.looking import round_of
from services.dossier.domain.case.state import (
    STATUS,
    AwaitingLeader,
    AwaitingPayment,
    AwaitingVerdict,
    Completed,
    Rejected,
    Settled,
    Stopped,
    TakenBack,
    Unpaid,
)
from services.dossier.views import project

from .cases import (
    AT,
    CHIEF,
    CONTROLLER,
    DIGEST,
    HOLDER,
    LEADER,
    REASON,
    REQUEST_RESULT,
    ROUND_2,
    SITUATIONS,
    SUBMITTED,
    TREASURY_ACCOUNTANT,
    approve,
    at,
    request_of,
    result,
    sign,
)

DIGEST_2 = "d2" * 32
COMMANDS: list[Command] = [
    c.AcceptSignatures(digest=DIGEST, at=AT),
    c.AcceptSignatures(digest=DIGEST_2, at=AT),
    c.RejectSignatures(digest=DIGEST, reason=REASON, at=AT),
    c.ClearRisk(round=1, score=1, at=AT),
    c.ClearRisk(round=2, score=1, at=AT),
    c.Warn(round=1, score=90, reason=REASON, at=AT),
    c.Warn(round=2, score=90, reason=REASON, at=AT),
    c.AnswerWarning(round=1, answer=Answer.CONFIRMED, person="p-holder", at=AT),
    c.AnswerWarning(round=1, answer=Answer.DISPUTED, person="p-holder", at=AT),
    c.Receive(by=TREASURY_ACCOUNTANT, at=AT),
    c.CheckAsAccountant(by=TREASURY_ACCOUNTANT, at=AT),
    c.CheckAsController(by=CONTROLLER, at=AT),
    approve(),
    approve(digest=result(attempt=2)),
    c.RejectResult(digest=result(), reason=REASON, at=AT),
    c.Return(guidance="Bổ sung", by=TREASURY_ACCOUNTANT, at=AT),
    c.Refuse(reason="Sai mục", by=LEADER, at=AT),
    sign(CHIEF, digest=DIGEST_2),
    sign(HOLDER, digest=DIGEST_2),
    c.HandOver(by=HOLDER, at=at(10)),
    c.Withdraw(by=HOLDER, at=AT),
    c.AcceptResult(digest=result(), at=AT),
    c.SettlePayment(item=1, reference="B1", at=AT),
    c.FailPayment(item=1, code="AC04", reason=REASON, at=AT),
    c.AnswerWarning(round=2, answer=Answer.CONFIRMED, person="p-holder", at=AT),
    c.AnswerWarning(round=2, answer=Answer.DISPUTED, person="p-holder", at=AT),
]


def play(commands: list[Command], past: tuple[Event, ...] = SUBMITTED) -> tuple[list[Event], list[State]]:
    state = CASE.fold(CASE.initial, past)
    events: list[Event] = []
    states: list[State] = []
    for command in commands:
        try:
            decided = CASE.decide(command, state)
        except (Refusal, TooEarly):
            continue
        for event in decided:
            state = CASE.evolve(state, event)
            events.append(event)
            states.append(state)
            announce(event, state)
            list(project(Recorded("s", 1, state, ())))
    return events, states


def passed(events: list[Event]) -> tuple[bool, bool]:
    """Both gates, reckoned from the history of the last round alone."""
    last = max((n for n, event in enumerate(events) if isinstance(event, e.HandedOver)), default=-1)
    kinds = {type(event) for event in events[last + 1 :]}
    held = sum(isinstance(event, e.Warned) for event in events[last + 1 :])
    answered = sum(isinstance(event, e.WarningConfirmed) for event in events[last + 1 :])
    return e.SignaturesVerified in kinds, (e.RiskCleared in kinds or answered > 0) and held == answered


orders = st.lists(st.sampled_from(COMMANDS), max_size=60)


@settings(max_examples=400)
@given(orders)
def test_never_approved_without_both_verdicts_and_never_twice(commands: list[Command]) -> None:
    events, _ = play(commands)
    approvals = [n for n, event in enumerate(events) if isinstance(event, e.LeaderApproved)]
    rejected = [n for n, event in enumerate(events) if isinstance(event, e.ResultRejected)]
    for n in approvals:
        assert passed(events[:n]) == (True, True)
    assert len(approvals) <= len(rejected) + 1
    people = {event.by.person for event in events if isinstance(event, e.ControllerChecked | e.LeaderApproved)}
    assert TREASURY_ACCOUNTANT.person not in people


@settings(max_examples=400)
@given(orders)
def test_an_end_is_an_end_and_there_is_one(commands: list[Command]) -> None:
    events, states = play(commands)
    finals = (
        e.SignaturesRejected,
        e.Refused,
        e.WarningDisputed,
        e.Paid,
        e.PaymentFailed,
        e.RequestCompleted,
        e.Withdrawn,
    )
    ends = [n for n, event in enumerate(events) if isinstance(event, finals)]
    assert ends in ([], [len(events) - 1])
    assert sum(isinstance(event, e.Returned) for event in events) <= 1
    if events and isinstance(events[-1], e.Paid):
        assert any(isinstance(event, e.LeaderApproved) for event in events)
        assert isinstance(states[-1], Settled)


@settings(max_examples=200)
@given(orders)
def test_every_history_folds_to_the_state_that_was_lived(commands: list[Command]) -> None:
    events, states = play(commands)
    folded = CASE.fold(CASE.initial, [*SUBMITTED, *events])
    assert folded == (states[-1] if states else CASE.fold(CASE.initial, SUBMITTED))


REQUEST_COMMANDS: list[Command] = [
    *(each for each in COMMANDS if not isinstance(each, c.ApproveAsLeader | c.AcceptResult | c.RejectResult)),
    approve(digest=REQUEST_RESULT),
    c.AcceptResult(digest=REQUEST_RESULT, at=AT),
    c.RejectResult(digest=REQUEST_RESULT, reason=REASON, at=AT),
]


@settings(max_examples=400)
@given(st.lists(st.sampled_from(REQUEST_COMMANDS), max_size=60))
def test_a_request_never_pays_and_waits_for_no_risk_whatever_comes(commands: list[Command]) -> None:
    events, states = play(commands, request_of(SUBMITTED))
    money = (e.Warned, e.RiskCleared, e.ItemSettled, e.ItemFailed, e.Paid, e.PaymentFailed)
    assert not any(isinstance(event, money) for event in events)
    for before, event in itertools.pairwise(events):
        assert not isinstance(event, e.RequestCompleted) or isinstance(before, e.LeaderApproved)
    assert not events or isinstance(events[-1], e.RequestCompleted) == isinstance(states[-1], Completed)


LIVED: list[tuple[Event, ...]] = [*SITUATIONS.values(), ROUND_2]
REJECTED = e.ResultRejected(reason=REASON, at=AT)
any_history = st.lists(
    st.sampled_from(LIVED) | st.sampled_from([(event,) for past in LIVED for event in past] + [(REJECTED,)]),
    max_size=30,
).map(lambda parts: [event for part in parts for event in part])
FINAL = (Rejected, Stopped, Settled, Unpaid, Completed, TakenBack)
APPROVED_STATES = (AwaitingPayment, AwaitingVerdict)


@settings(max_examples=400)
@given(any_history)
def test_evolve_keeps_its_laws_whatever_history_it_is_given(events: list[Event]) -> None:
    state, approvals, rejections = CASE.initial, 0, 0
    for event in events:
        before, state = state, CASE.evolve(state, event)
        assert type(state) in STATUS or state == CASE.initial
        if isinstance(before, FINAL):
            assert state == before
        approvals += isinstance(state, APPROVED_STATES) and not isinstance(before, APPROVED_STATES)
        rejections += isinstance(before, APPROVED_STATES) and isinstance(state, AwaitingLeader)
        assert approvals <= rejections + 1


@settings(max_examples=400)
@given(orders)
def test_a_round_never_falls_and_no_state_follows_an_end(commands: list[Command]) -> None:
    _, states = play(commands)
    for before, state in itertools.pairwise(states):
        assert not isinstance(before, FINAL)
        assert isinstance(state, TakenBack) or round_of(state) >= round_of(before)


def test_the_shortest_road_is_found() -> None:
    events, states = play([COMMANDS[0], COMMANDS[3], *COMMANDS[9:12]])
    assert isinstance(states[-1], AwaitingLeader)
    assert len(events) == 5
