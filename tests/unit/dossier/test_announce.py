"""Each step that the unit can see is announced once, with the status after it; nothing personal goes out in clear."""

import pytest
from khobac_contracts.dossier import DossierApproved, DossierSubmitted, DossierWithdrawn, StatusChanged
from khobac_contracts.envelope import freeze
from khobac_contracts.vocabulary import Fact, Status

from services.chassis.core.drawers import Recorded
from services.dossier.announce import announce
from services.dossier.domain.case import CASE
from services.dossier.domain.case import events as e
from services.dossier.views import CASES, DOSSIERS, project

from .cases import (
    APPROVED,
    AT,
    CHIEF,
    CODE,
    CONTROLLED,
    DIGEST,
    DRAFT,
    HELD,
    HOLDER,
    PAID,
    PASSED,
    REASON,
    REFUSED,
    RETURNED,
    ROUND_2,
    SIGNED,
    SITUATIONS,
    STOPPED,
    SUBMITTED,
    UNIT,
    UNPAID,
    WITHDRAWN,
    at,
    confirmed,
    form,
    result,
    settled,
    verified,
)


def announced(*past: e.Event) -> list[Fact]:
    """What the last event of a past becomes."""
    return list(announce(past[-1], CASE.fold(CASE.initial, past)))


def test_the_hand_over_carries_both_signatures_in_order_and_seals_what_is_personal() -> None:
    submitted, status = announced(*SUBMITTED)
    assert isinstance(submitted, DossierSubmitted)
    assert [signature.role for signature in submitted.signatures] == ["chief_accountant", "account_holder"]
    assert submitted.digest == DIGEST
    assert submitted.round == 1
    assert submitted.lines[0].economic_code == "6551"
    assert (submitted.procedure, submitted.form) == ("recurrent-spending", "C2-02a/NS")
    [payment] = submitted.payments
    assert (payment.item, payment.amount, payment.payee_bank) == (1, 12_500_000, "970415")
    assert payment.payee_digest == form().payee.digest
    assert all(signature.cms.startswith("sealed:1:") for signature in submitted.signatures)
    assert isinstance(status, StatusChanged)
    assert (status.status, status.step, status.submitted_at) == (Status.SUBMITTED, "handed_over", at(1))


def test_the_second_round_says_so() -> None:
    submitted, _ = announced(*ROUND_2)
    assert isinstance(submitted, DossierSubmitted)
    assert (submitted.round, submitted.digest) == (2, "d2" * 32)


def test_the_approval_carries_the_result_and_its_signature() -> None:
    approval, status = announced(*APPROVED)
    assert isinstance(approval, DossierApproved)
    assert approval.signature.role == "treasury_leader"
    [payment] = approval.payments
    assert (payment.item, payment.amount, payment.payee) == (1, 12_500_000, f"sealed:1:{UNIT}:AAAA")
    assert (approval.digest, approval.submission_digest) == (result(), DIGEST)
    assert isinstance(status, StatusChanged)
    assert (status.status, status.step) == (Status.PROCESSING, "leader_approved")


@pytest.mark.parametrize(
    ("past", "status", "step"),
    [
        ((*SUBMITTED, verified), Status.SUBMITTED, "signatures_verified"),
        ((*HELD, verified), Status.ON_HOLD, "signatures_verified"),
        (HELD, Status.ON_HOLD, "warned"),
        ((*HELD, confirmed), Status.SUBMITTED, "warning_confirmed"),
        (STOPPED, Status.PAYMENT_REFUSED, "warning_disputed"),
        ((*SUBMITTED, e.SignaturesRejected(reason=REASON, at=AT)), Status.REFUSED, "signatures_rejected"),
        (SITUATIONS["received"], Status.RECEIVED, "received"),
        (SITUATIONS["checked"], Status.PROCESSING, "accountant_checked"),
        (CONTROLLED, Status.PROCESSING, "controller_checked"),
        ((*APPROVED, e.ResultRejected(reason=REASON, at=AT)), Status.PROCESSING, "result_rejected"),
        (RETURNED, Status.RETURNED, "returned"),
        (REFUSED, Status.REFUSED, "refused"),
        (PAID, Status.PAID, "paid"),
        (UNPAID, Status.PAYMENT_REFUSED, "payment_failed"),
    ],
)
def test_every_step_is_a_status_changed(past: tuple[e.Event, ...], status: Status, step: str) -> None:
    [fact] = announced(*past)
    assert isinstance(fact, StatusChanged)
    assert (fact.status, fact.step, fact.changed_at) == (status, step, past[-1].at)


@pytest.mark.parametrize(
    ("past", "reason"),
    [(HELD, "Lý do"), (UNPAID, "Lý do"), (REFUSED, "Sai mục chi"), (RETURNED, "Bổ sung hợp đồng")],
)
def test_a_bad_turn_has_its_reason(past: tuple[e.Event, ...], reason: str) -> None:
    [fact] = announced(*past)
    assert isinstance(fact, StatusChanged)
    assert fact.reason is not None
    assert fact.reason.vi == reason


def test_every_fact_can_be_written_with_the_words_that_the_contracts_know() -> None:
    for past in SITUATIONS.values():
        for fact in announced(*past):
            freeze(fact)


def test_an_answer_on_one_payment_of_several_is_no_step() -> None:
    assert announced(*APPROVED, settled) == []


def test_preparing_is_the_units_own_affair() -> None:
    for past in (DRAFT, SIGNED, (*SIGNED, e.SignaturesDropped(by=CHIEF, at=AT)), PASSED):
        assert announced(*past) == []
    assert announced(*DRAFT, e.Withdrawn(by=HOLDER, at=AT)) == []


def test_a_filed_dossier_that_is_taken_back_says_so() -> None:
    withdrawn, status = announced(*WITHDRAWN)
    assert isinstance(withdrawn, DossierWithdrawn)
    assert isinstance(status, StatusChanged)
    assert status.submitted_at == at(1)


def rows(*past: e.Event) -> dict[str, dict[str, object]]:
    state = CASE.fold(CASE.initial, past)
    return {row.view: row.fields for row in project(Recorded(CODE, len(past), state, ()))}


@pytest.mark.parametrize(
    ("situation", "turn", "due"),
    [
        ("draft", None, False),
        ("submitted", "treasury_accountant", True),
        ("received", "treasury_accountant", True),
        ("checked", "treasury_controller", True),
        ("controlled", "treasury_leader", True),
        ("held", "account_holder", False),
        ("approved", "bank", False),
        ("request approved", "verdict", False),
        ("completed", None, False),
        ("paid", None, False),
    ],
)
def test_the_lists_say_whose_turn_it_is_and_until_when(situation: str, turn: str | None, due: bool) -> None:
    row = rows(*SITUATIONS[situation])[DOSSIERS]
    assert row["waits_for"] == turn
    assert (row["due"] is not None) == due


def test_a_disputed_dossier_is_an_officers_case() -> None:
    assert rows(*STOPPED)[CASES]["disputed_by"] == "p-holder"
    assert CASES not in rows(*HELD)


def test_before_anything_is_declared_there_is_nothing_to_list() -> None:
    assert rows() == {}
