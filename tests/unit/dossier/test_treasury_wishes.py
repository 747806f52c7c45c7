"""Three different people control a dossier, one after the other, and none approves before the gates of its procedure."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from services.chassis.core.errors import NotAllowed, NotFound, WrongState
from services.chassis.core.testing import given
from services.dossier.domain.case import CASE, Command
from services.dossier.domain.case import commands as c
from services.dossier.domain.case import events as e
from services.kernel.circumstances import Actor

from .cases import (
    APPROVED,
    AT,
    CHECKED,
    CHIEF,
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
    TREASURY_ACCOUNTANT,
    accountant_checked,
    approve,
    approved,
    at,
    cleared,
    confirmed,
    controlled,
    received,
    result,
    verified,
    warned,
)

TOMORROW = AT + timedelta(days=1)
RECEIVE, CHECK = c.Receive(by=TREASURY_ACCOUNTANT, at=AT), c.CheckAsAccountant(by=TREASURY_ACCOUNTANT, at=AT)
CONTROL, RETURN = c.CheckAsController(by=CONTROLLER, at=AT), c.Return(guidance="Bổ sung", by=TREASURY_ACCOUNTANT, at=AT)
REFUSE = c.Refuse(reason="Sai mục chi", by=TREASURY_ACCOUNTANT, at=AT)
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
        refusal = given(CASE, *SITUATIONS[situation]).when(command).refused(WrongState, "not-in-this-state")
        assert "có thể:" in refusal.vi


@pytest.mark.parametrize("step", STEPS)
def test_a_draft_is_no_business_of_the_treasury_nor_is_another_office(step: str) -> None:
    command, _ = STEPS[step]
    given(CASE).when(command).refused(NotFound, "no-such-dossier")
    given(CASE, *DRAFT).when(command).refused(NotFound, "no-such-dossier")
    never_sent = (*DRAFT, e.Withdrawn(by=CHIEF, at=AT))
    given(CASE, *never_sent).when(command).refused(NotFound, "no-such-dossier")
    for past in SITUATIONS.values():
        elsewhere = replace(command, by=replace(LEADER, organisation="0099"))
        given(CASE, *past).when(elsewhere).refused(NotFound, "no-such-dossier")


@pytest.mark.parametrize(
    ("command", "past", "by"),
    [
        (RECEIVE, SUBMITTED, CONTROLLER),
        (CHECK, RECEIVED, CONTROLLER),
        (CONTROL, CHECKED, TREASURY_ACCOUNTANT),
        (approve(), CONTROLLED, CONTROLLER),
        (RETURN, SUBMITTED, LEADER),
        (RETURN, CHECKED, TREASURY_ACCOUNTANT),
        (REFUSE, CONTROLLED, TREASURY_ACCOUNTANT),
    ],
)
def test_each_step_belongs_to_a_role(command: Command, past: tuple[e.Event, ...], by: Actor) -> None:
    given(CASE, *past).when(replace(command, by=by)).refused(NotAllowed, "role-not-allowed")


def test_the_road_through_the_office() -> None:
    given(CASE, *PASSED).when(RECEIVE).then(replace(received, decision_due=TOMORROW, at=AT))
    given(CASE, *RECEIVED).when(CHECK).then(replace(accountant_checked, at=AT))
    given(CASE, *CHECKED).when(CONTROL).then(replace(controlled, at=AT))
    given(CASE, *CONTROLLED).when(approve()).then(replace(approved, at=AT))


def test_an_officer_may_receive_before_the_verdicts() -> None:
    given(CASE, *SUBMITTED).when(RECEIVE).then(replace(received, decision_due=TOMORROW, at=AT))


def test_nobody_controls_their_own_work() -> None:
    same = replace(CONTROLLER, person=TREASURY_ACCOUNTANT.person)
    given(CASE, *CHECKED).when(replace(CONTROL, by=same)).refused(NotAllowed, "same-person")
    for person in (TREASURY_ACCOUNTANT.person, CONTROLLER.person):
        twice = replace(LEADER, person=person)
        given(CASE, *CONTROLLED).when(approve(twice)).refused(NotAllowed, "same-person")


@pytest.mark.parametrize(
    ("verdicts", "missing"),
    [((), "verdict on the signatures, the risk"), ((verified,), "risk assessment"), ((cleared,), "on the signatures")],
)
def test_no_approval_without_both_verdicts(verdicts: tuple[e.Event, ...], missing: str) -> None:
    past = (*SUBMITTED, *verdicts, received, accountant_checked, controlled)
    assert missing in given(CASE, *past).when(approve()).refused(WrongState, "verdict-missing").en


def test_no_approval_while_a_warning_is_open_and_one_after_it_is_confirmed() -> None:
    held = (*SUBMITTED, verified, received, accountant_checked, controlled, warned)
    refusal = given(CASE, *held).when(approve()).refused(WrongState, "not-in-this-state")
    assert "Tạm dừng chờ xác nhận cảnh báo" in refusal.vi
    given(CASE, *held, confirmed).when(approve()).then(replace(approved, at=AT))


def test_what_the_leader_signs_is_this_result() -> None:
    given(CASE, *CONTROLLED).when(approve(digest="00" * 32)).refused(WrongState, "result-changed")


def test_after_a_rejected_result_the_leader_signs_another_one() -> None:
    again = (*APPROVED, e.ResultRejected(reason=REASON, at=at(8)))
    given(CASE, *again).when(approve()).refused(WrongState, "result-changed")
    second = approve(digest=result(attempt=2))
    given(CASE, *again).when(second).then(replace(approved, digest=result(attempt=2), at=AT))


def test_a_dossier_is_returned_once_at_most() -> None:
    given(CASE, *RECEIVED).when(RETURN).then(e.Returned(by=TREASURY_ACCOUNTANT, guidance="Bổ sung", at=AT))
    refusal = given(CASE, *ROUND_2).when(RETURN).refused(WrongState, "returned-once")
    assert "347/2025" in refusal.vi


def test_a_refusal_gives_its_reason_and_ends_the_case() -> None:
    by_leader = replace(REFUSE, by=LEADER)
    given(CASE, *CONTROLLED).when(by_leader).then(e.Refused(by=LEADER, reason="Sai mục chi", at=AT))


def test_while_the_unit_is_asked_no_officer_ends_the_case() -> None:
    given(CASE, *HELD).when(REFUSE).refused(WrongState, "not-in-this-state")
    given(CASE, *RETURNED).when(REFUSE).refused(WrongState, "not-in-this-state")
