"""A request takes the same road without risk and payment, and ends when the treasury's signed result is verified."""

import pytest
from khobac_contracts.dossier import DossierSubmitted, RequestApproved, RequestCompleted, StatusChanged
from khobac_contracts.vocabulary import Status, Step

from services.chassis.core.errors import WrongState
from services.chassis.core.testing import given
from services.dossier.announce import announce
from services.dossier.domain.case import CASE
from services.dossier.domain.case import commands as c
from services.dossier.domain.case import events as e
from services.dossier.domain.case.state import Completed

from .cases import (
    AT,
    CODE,
    COMPLETED,
    DIGEST,
    HOLDER,
    REASON,
    REQUEST_APPROVED,
    REQUEST_CONTROLLED,
    REQUEST_RESULT,
    SUBMITTED,
    approve,
    at,
    request_approved,
    request_of,
    sign,
)

REQUEST_SUBMITTED = request_of(SUBMITTED)
VERIFIED = c.AcceptResult(digest=REQUEST_RESULT, at=AT)


def test_whom_the_procedure_names_signs_and_hands_over() -> None:
    draft, signed = REQUEST_SUBMITTED[:1], REQUEST_SUBMITTED[:2]
    given(CASE, *draft).when(sign(HOLDER)).then(signed[1])
    assert given(CASE, *signed).when(c.HandOver(by=HOLDER, at=AT)).events()


def test_the_leader_approves_without_an_assessment_but_not_without_the_verdict_on_the_signatures() -> None:
    given(CASE, *REQUEST_CONTROLLED).when(approve(digest=REQUEST_RESULT)).then(_at(request_approved))
    unverified = tuple(each for each in REQUEST_CONTROLLED if not isinstance(each, e.SignaturesVerified))
    refusal = given(CASE, *unverified).when(approve(digest=REQUEST_RESULT)).refused(WrongState, "verdict-missing")
    assert "risk" not in refusal.en


def test_no_assessment_holds_or_clears_a_request() -> None:
    for command in (
        c.Warn(round=1, score=90, reason=REASON, at=AT),
        c.ClearRisk(round=1, score=1, at=AT),
    ):
        given(CASE, *REQUEST_SUBMITTED).when(command).nothing()


def test_it_ends_when_the_result_is_verified_and_its_owner_hears_what_was_asked_for() -> None:
    given(CASE, *REQUEST_APPROVED).when(VERIFIED).then(e.RequestCompleted(at=AT))
    given(CASE, *REQUEST_APPROVED).when(c.AcceptResult(digest="00" * 32, at=AT)).nothing()
    given(CASE, *REQUEST_CONTROLLED).when(VERIFIED).nothing()
    given(CASE, *COMPLETED).when(VERIFIED).nothing()
    assert isinstance(given(CASE, *COMPLETED).state(), Completed)


def test_a_result_that_does_not_hold_goes_back_to_the_leader() -> None:
    rejected = e.ResultRejected(reason=REASON, at=at(8))
    reject = c.RejectResult(digest=REQUEST_RESULT, reason=REASON, at=at(8))
    given(CASE, *REQUEST_APPROVED).when(reject).then(rejected)
    given(CASE, *REQUEST_APPROVED, rejected).when(approve(digest=REQUEST_RESULT)).refused(WrongState, "result-changed")


@pytest.mark.parametrize(
    "command",
    [c.SettlePayment(item=1, reference="B1", at=AT), c.FailPayment(item=1, code="AC04", reason=REASON, at=AT)],
)
def test_an_answer_of_the_bank_on_a_request_is_not_swallowed(command: c.Command) -> None:
    given(CASE, *REQUEST_APPROVED).when(command).too_early()


def test_an_approved_request_is_no_order_to_pay_whatever_its_form_says_of_money() -> None:
    state = given(CASE, *REQUEST_APPROVED).state()
    approval, status = announce(REQUEST_APPROVED[-1], state)
    assert isinstance(approval, RequestApproved)
    assert (approval.digest, approval.submission_digest) == (REQUEST_RESULT, DIGEST)
    assert isinstance(status, StatusChanged)
    assert status.step is Step.LEADER_APPROVED


def test_what_signature_and_owner_hear_of_a_request() -> None:
    submitted, _ = announce(REQUEST_SUBMITTED[-1], given(CASE, *REQUEST_SUBMITTED).state())
    assert isinstance(submitted, DossierSubmitted)
    assert [signature.role for signature in submitted.signatures] == ["account_holder"]
    completed, status = announce(COMPLETED[-1], given(CASE, *COMPLETED).state())
    assert isinstance(completed, RequestCompleted)
    assert (completed.dossier, completed.procedure) == (CODE, "some-request")
    assert completed.data == {}, "a form discloses nothing that it does not name"
    assert isinstance(status, StatusChanged)
    assert (status.status, status.step) == (Status.COMPLETED, Step.COMPLETED)


def _at(event: e.LeaderApproved) -> e.LeaderApproved:
    return e.LeaderApproved(by=event.by, signature=event.signature, digest=event.digest, at=AT)
