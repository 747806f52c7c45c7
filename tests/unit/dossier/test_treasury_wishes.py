"""Three different people control a dossier, one after the other, and none approves before both verdicts."""

import pytest
from msgspec.structs import replace

from services.chassis.core.errors import NotAllowed, NotFound, WrongState
from services.chassis.core.testing import given
from services.dossier.domain import DECIDER, Command
from services.dossier.domain import commands as c
from services.dossier.domain import events as e
from services.dossier.domain.parties import Actor

from .cases import (
    APPROVED,
    AT,
    CHECKED,
    CHIEF,
    CLERK,
    CONTROLLED,
    CONTROLLER,
    DRAFT,
    HELD,
    LEADER,
    PASSED,
    REASON,
    RECEIVED,
    RETURNED,
    ROUND_2,
    SITUATIONS,
    SUBMITTED,
    approve,
    approved,
    at,
    checked,
    cleared,
    confirmed,
    controlled,
    received,
    result,
    verified,
    warned,
)

RECEIVE, CHECK = c.Receive(by=CLERK, at=AT), c.CheckAsAccountant(by=CLERK, at=AT)
CONTROL, RETURN = c.CheckAsController(by=CONTROLLER, at=AT), c.Return(guidance="Bổ sung", by=CLERK, at=AT)
REFUSE = c.Refuse(reason="Sai mục chi", by=CLERK, at=AT)
STEPS: dict[str, tuple[Command, set[str]]] = {
    "receive": (RECEIVE, {"submitted"}),
    "check": (CHECK, {"received"}),
    "control": (CONTROL, {"checked"}),
    "approve": (approve(), {"controlled"}),
    "return": (RETURN, {"submitted", "received", "checked", "controlled"}),
    "refuse": (REFUSE, {"submitted", "received", "checked", "controlled"}),
}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("situation", set(SITUATIONS) - {"draft", "signed"})
def test_each_step_has_its_place(step: str, situation: str) -> None:
    command, places = STEPS[step]
    if situation not in places:
        refusal = given(DECIDER, *SITUATIONS[situation]).when(command).refused(WrongState, "not-in-this-state")
        assert "có thể:" in refusal.vi


@pytest.mark.parametrize("step", STEPS)
def test_a_draft_is_no_business_of_the_treasury_nor_is_another_office(step: str) -> None:
    command, _ = STEPS[step]
    given(DECIDER).when(command).refused(NotFound, "no-such-dossier")
    given(DECIDER, *DRAFT).when(command).refused(NotFound, "no-such-dossier")
    never_sent = (*DRAFT, e.Withdrawn(by=CHIEF, at=AT))
    given(DECIDER, *never_sent).when(command).refused(NotFound, "no-such-dossier")
    for past in SITUATIONS.values():
        elsewhere = replace(command, by=replace(LEADER, body="0099"))
        given(DECIDER, *past).when(elsewhere).refused(NotFound, "no-such-dossier")


@pytest.mark.parametrize(
    ("command", "past", "by"),
    [
        (RECEIVE, SUBMITTED, CONTROLLER),
        (CHECK, RECEIVED, CONTROLLER),
        (CONTROL, CHECKED, CLERK),
        (approve(), CONTROLLED, CONTROLLER),
        (RETURN, SUBMITTED, LEADER),
        (RETURN, CHECKED, CLERK),
        (REFUSE, CONTROLLED, CLERK),
    ],
)
def test_each_step_belongs_to_a_role(command: Command, past: tuple[e.Event, ...], by: Actor) -> None:
    given(DECIDER, *past).when(replace(command, by=by)).refused(NotAllowed, "role-not-allowed")


def test_the_road_through_the_office() -> None:
    given(DECIDER, *PASSED).when(RECEIVE).then(replace(received, at=AT))
    given(DECIDER, *RECEIVED).when(CHECK).then(replace(checked, at=AT))
    given(DECIDER, *CHECKED).when(CONTROL).then(replace(controlled, at=AT))
    given(DECIDER, *CONTROLLED).when(approve()).then(replace(approved, at=AT))


def test_an_officer_may_receive_before_the_verdicts() -> None:
    given(DECIDER, *SUBMITTED).when(RECEIVE).then(replace(received, at=AT))


def test_nobody_controls_their_own_work() -> None:
    same = replace(CONTROLLER, person=CLERK.person)
    given(DECIDER, *CHECKED).when(replace(CONTROL, by=same)).refused(NotAllowed, "same-person")
    for person in (CLERK.person, CONTROLLER.person):
        twice = replace(LEADER, person=person)
        given(DECIDER, *CONTROLLED).when(approve(twice)).refused(NotAllowed, "same-person")


@pytest.mark.parametrize(
    ("verdicts", "missing"),
    [((), "verdict on the signatures, the risk"), ((verified,), "risk assessment"), ((cleared,), "on the signatures")],
)
def test_no_approval_without_both_verdicts(verdicts: tuple[e.Event, ...], missing: str) -> None:
    past = (*SUBMITTED, *verdicts, received, checked, controlled)
    assert missing in given(DECIDER, *past).when(approve()).refused(WrongState, "verdict-missing").en


def test_no_approval_while_a_warning_is_open_and_one_after_it_is_confirmed() -> None:
    held = (*SUBMITTED, verified, received, checked, controlled, warned)
    refusal = given(DECIDER, *held).when(approve()).refused(WrongState, "not-in-this-state")
    assert "Tạm dừng chờ xác nhận cảnh báo" in refusal.vi
    given(DECIDER, *held, confirmed).when(approve()).then(replace(approved, at=AT))


def test_what_the_leader_signs_is_this_result() -> None:
    given(DECIDER, *CONTROLLED).when(approve(digest="00" * 32)).refused(WrongState, "result-changed")


def test_after_a_rejected_result_the_leader_signs_another_one() -> None:
    again = (*APPROVED, e.ResultRejected(reason=REASON, at=at(8)))
    given(DECIDER, *again).when(approve()).refused(WrongState, "result-changed")
    second = approve(digest=result(attempt=2))
    given(DECIDER, *again).when(second).then(replace(approved, digest=result(attempt=2), at=AT))


def test_a_dossier_is_returned_once_at_most() -> None:
    given(DECIDER, *RECEIVED).when(RETURN).then(e.Returned(by=CLERK, guidance="Bổ sung", at=AT))
    refusal = given(DECIDER, *ROUND_2).when(RETURN).refused(WrongState, "returned-once")
    assert "347/2025" in refusal.vi


def test_a_refusal_gives_its_reason_and_ends_the_case() -> None:
    by_leader = replace(REFUSE, by=LEADER)
    given(DECIDER, *CONTROLLED).when(by_leader).then(e.Refused(by=LEADER, reason="Sai mục chi", at=AT))


def test_while_the_unit_is_asked_no_officer_ends_the_case() -> None:
    given(DECIDER, *HELD).when(REFUSE).refused(WrongState, "not-in-this-state")
    given(DECIDER, *RETURNED).when(REFUSE).refused(WrongState, "not-in-this-state")
