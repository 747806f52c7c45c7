"""The facts of others open and close the gates; stale ones change nothing, early ones wait."""

import pytest
from khobac_contracts.vocabulary import Answer
from msgspec.structs import replace

from services.chassis.core.errors import WrongState
from services.chassis.core.testing import given
from services.dossier.domain.case import CASE, Command
from services.dossier.domain.case import commands as c
from services.dossier.domain.case import events as e
from services.dossier.domain.case.looking import filed_of
from services.dossier.domain.procedures import Gate

from .cases import (
    APPROVED,
    AT,
    CONTROLLED,
    DIGEST,
    HELD,
    PASSED,
    REASON,
    RECEIVED,
    ROUND_2,
    SITUATIONS,
    SUBMITTED,
    approve,
    approved,
    at,
    result,
    verified,
)

ACCEPT, REJECT = c.AcceptSignatures(digest=DIGEST, at=AT), c.RejectSignatures(digest=DIGEST, reason=REASON, at=AT)
CLEAR, WARN = c.ClearRisk(round=1, score=3, at=AT), c.Warn(round=1, score=80, reason=REASON, at=AT)
CONFIRM = c.AnswerWarning(round=1, answer=Answer.CONFIRMED, person="p-holder", at=AT)
DISPUTE = replace(CONFIRM, answer=Answer.DISPUTED)
SETTLE = c.SettlePayment(item=1, reference="B1", at=AT)
FAIL = c.FailPayment(item=1, code="AC04", reason=REASON, at=AT)
ACCEPT_RESULT = c.AcceptResult(digest=result(), at=AT)
REJECT_RESULT = c.RejectResult(digest=result(), reason=REASON, at=AT)
FACTS: list[Command] = [ACCEPT, REJECT, CLEAR, WARN, CONFIRM, DISPUTE, SETTLE, FAIL, ACCEPT_RESULT, REJECT_RESULT]
ENDED = ["refused", "stopped", "paid", "unpaid", "completed", "withdrawn"]


@pytest.mark.parametrize("command", FACTS)
def test_a_fact_about_a_dossier_that_is_not_there_yet_waits(command: Command) -> None:
    given(CASE).when(command).too_early()


@pytest.mark.parametrize("command", FACTS)
@pytest.mark.parametrize("situation", [*ENDED, "draft", "returned"])
def test_a_fact_changes_nothing_after_the_end_or_while_the_unit_has_the_case(command: Command, situation: str) -> None:
    given(CASE, *SITUATIONS[situation]).when(command).nothing()


def test_the_signatures_hold_or_the_case_is_refused() -> None:
    for past in (SUBMITTED, HELD):
        given(CASE, *past).when(ACCEPT).then(e.SignaturesVerified(at=AT))
        given(CASE, *past).when(REJECT).then(e.SignaturesRejected(reason=REASON, at=AT))
    given(CASE, *SUBMITTED, verified).when(ACCEPT).nothing()
    given(CASE, *SUBMITTED, verified).when(REJECT).nothing()


def test_a_verdict_on_other_bytes_or_another_round_is_stale() -> None:
    given(CASE, *SUBMITTED).when(replace(ACCEPT, digest="ff" * 32)).nothing()
    for stale in (ACCEPT, REJECT, CLEAR, WARN):
        given(CASE, *ROUND_2).when(stale).nothing()
    given(CASE, *ROUND_2).when(replace(CLEAR, round=2)).then(e.RiskCleared(score=3, at=AT))


def test_the_risk_is_assessed_once_a_round() -> None:
    given(CASE, *SUBMITTED).when(CLEAR).then(e.RiskCleared(score=3, at=AT))
    given(CASE, *RECEIVED[:-3], *RECEIVED[-1:]).when(WARN).then(e.Warned(score=80, reason=REASON, at=AT))
    given(CASE, *PASSED).when(CLEAR).nothing()
    given(CASE, *HELD).when(CLEAR).nothing()
    given(CASE, *HELD).when(WARN).nothing()


def test_a_warning_after_the_clearance_of_its_round_holds_until_it_is_answered() -> None:
    """Risk heard of a change late, and assessed again."""
    warned = e.Warned(score=80, reason=REASON, at=AT)
    for past in (PASSED, RECEIVED, CONTROLLED):
        given(CASE, *past).when(WARN).then(warned)
        given(CASE, *past, warned).when(CLEAR).nothing()
        given(CASE, *past, warned).when(approve()).refused(WrongState, "not-in-this-state")
        given(CASE, *past, warned).when(DISPUTE).then(e.WarningDisputed(person="p-holder", at=AT))
    on = (*CONTROLLED, warned, e.WarningConfirmed(person="p-holder", at=AT))
    given(CASE, *on).when(WARN).nothing()
    given(CASE, *on).when(approve()).then(replace(approved, at=AT))


def test_while_a_warning_is_open_the_gate_of_risk_is_shut() -> None:
    passed = filed_of(given(CASE, *PASSED).state())
    warned = filed_of(given(CASE, *PASSED, e.Warned(score=80, reason=REASON, at=AT)).state())
    assert passed is not None
    assert warned is not None
    assert (passed.missing, warned.missing) == ((), (Gate.RISK,))


def test_after_the_approval_a_warning_holds_up_nothing() -> None:
    for past in (APPROVED, SITUATIONS["paid"]):
        given(CASE, *past).when(WARN).nothing()


def test_an_answer_that_overtakes_the_second_verdict_waits_for_it() -> None:
    given(CASE, *PASSED).when(DISPUTE).too_early()


def test_a_warning_is_answered_and_the_case_goes_on_or_stops() -> None:
    given(CASE, *HELD).when(CONFIRM).then(e.WarningConfirmed(person="p-holder", at=AT))
    given(CASE, *HELD).when(DISPUTE).then(e.WarningDisputed(person="p-holder", at=AT))
    confirmed = (*HELD, e.WarningConfirmed(person="p-holder", at=at(3)))
    given(CASE, *confirmed).when(DISPUTE).nothing()


def test_an_answer_before_the_warning_waits_and_one_to_the_round_before_is_stale() -> None:
    given(CASE, *SUBMITTED).when(CONFIRM).too_early()
    warned_again = (*ROUND_2, e.Warned(score=80, reason=REASON, at=at(11)))
    given(CASE, *warned_again).when(CONFIRM).nothing()
    given(CASE, *warned_again).when(replace(CONFIRM, round=2)).then(e.WarningConfirmed(person="p-holder", at=AT))


def test_a_result_that_holds_is_the_business_of_payment() -> None:
    given(CASE, *APPROVED).when(ACCEPT_RESULT).nothing()


def test_a_rejected_result_goes_back_to_the_leader_once() -> None:
    rejected = e.ResultRejected(reason=REASON, at=AT)
    given(CASE, *APPROVED).when(REJECT_RESULT).then(rejected)
    second = replace(approved, digest=result(attempt=2))
    given(CASE, *APPROVED, rejected, second).when(REJECT_RESULT).nothing()
    given(CASE, *CONTROLLED).when(REJECT_RESULT).nothing()
