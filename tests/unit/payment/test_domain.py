"""An order is made once, from an approval and its verdict, and never over the estimate."""

from datetime import UTC, datetime
from typing import Any

import pytest

from services.chassis.core.errors import NotFound, WrongState
from services.chassis.core.testing import given
from services.payment.domain import (
    DECIDER,
    AcceptVerdict,
    AccountOpened,
    Answer,
    Approval,
    ApprovalDropped,
    ApprovalRecorded,
    Balances,
    DiscrepancyFound,
    EstimateGranted,
    GrantEstimate,
    OpenAccount,
    Opened,
    Order,
    PaymentFailed,
    PaymentOrdered,
    PaymentSettled,
    RecordAnswer,
    RecordApproval,
    RejectVerdict,
    VerdictAccepted,
    account_of,
    instruction_id,
    moved,
)

AT = datetime(2026, 10, 8, 3, 0, tzinfo=UTC)
ACCOUNT = "9523.4.1234567.00000"
DOSSIER = "H15.50.05.13-261008-0975"
INSTRUCTION = instruction_id(ACCOUNT, DOSSIER)
OPENED = AccountOpened(account=ACCOUNT, unit="1234567", treasury="0003", kind="estimate", at=AT)


def approval(amount: int = 400, digest: str = "d" * 64, **other: Any) -> Approval:
    return Approval(
        **{
            "dossier": DOSSIER,
            "unit": "1234567",
            "treasury": "0003",
            "account": ACCOUNT,
            "amount": amount,
            "payee": "sealed:1:u:x",
            "payee_bank": "970415",
            "digest": digest,
            "approved_at": AT,
            **other,
        }
    )


def order(amount: int = 400, instruction: str = INSTRUCTION) -> Order:
    return Order(
        dossier=DOSSIER,
        unit="1234567",
        treasury="0003",
        account=ACCOUNT,
        amount=amount,
        instruction=instruction,
        ordered_at=AT,
    )


def granted(amount: int = 1000) -> EstimateGranted:
    return EstimateGranted(
        amount=amount,
        budget_year=2026,
        decision="12/QĐ-UBND",
        postings=moved(amount, debit="granted", credit="available"),
        at=AT,
    )


RECORDED = ApprovalRecorded(approval=approval(), at=AT)
ORDERED = PaymentOrdered(
    approval=approval(), instruction=INSTRUCTION, postings=moved(400, debit="available", credit="reserved"), at=AT
)
SETTLED = PaymentSettled(
    order=order(), reference="FT1", postings=moved(400, debit="reserved", credit="clearing"), at=AT
)
VERIFIED = AcceptVerdict(dossier=DOSSIER, digest="d" * 64, at=AT)
REJECTED = RejectVerdict(dossier=DOSSIER, digest="d" * 64, at=AT)
GRANT = GrantEstimate(account=ACCOUNT, amount=1000, budget_year=2026, decision="12/QĐ-UBND", at=AT)


def executed(**other: Any) -> Answer:
    return Answer(
        **{
            "dossier": DOSSIER,
            "instruction": INSTRUCTION,
            "outcome": "settled",
            "status": "ACSC",
            "reference": "FT1",
            **other,
        }
    )


def test_an_account_is_opened_once() -> None:
    command = OpenAccount(account=ACCOUNT, unit="1234567", treasury="0003", kind="estimate", at=AT)
    given(DECIDER).when(command).then(OPENED)
    given(DECIDER, OPENED).when(command).nothing()


def test_an_estimate_makes_money_available() -> None:
    given(DECIDER, OPENED).when(GRANT).then(granted())
    state = given(DECIDER, OPENED, granted()).state()
    assert isinstance(state, Opened)
    assert state.balances == Balances(granted=1000, available=1000)


def test_an_estimate_needs_an_account_and_a_new_decision() -> None:
    given(DECIDER).when(GRANT).refused(NotFound, "unknown-account")
    given(DECIDER, OPENED, granted()).when(GRANT).refused(WrongState, "decision-already-entered")


def test_a_deposit_account_gets_no_estimate() -> None:
    deposit = AccountOpened(account=ACCOUNT, unit="1234567", treasury="0003", kind="deposit", at=AT)
    given(DECIDER, deposit).when(GRANT).refused(WrongState, "not-an-estimate-account")


def test_an_approval_waits_for_its_verdict() -> None:
    given(DECIDER, OPENED, granted()).when(RecordApproval(approval=approval(), at=AT)).then(RECORDED)


def test_the_verdict_orders_the_payment_and_reserves_the_amount() -> None:
    given(DECIDER, OPENED, granted(), RECORDED).when(VERIFIED).then(ORDERED)
    state = given(DECIDER, OPENED, granted(), RECORDED, ORDERED).state()
    assert isinstance(state, Opened)
    assert state.balances == Balances(granted=1000, available=600, reserved=400)
    assert state.orders == {DOSSIER: order()}
    assert not state.waiting


def test_a_verdict_that_is_faster_than_the_approval_is_kept() -> None:
    early = VerdictAccepted(dossier=DOSSIER, digest="d" * 64, at=AT)
    given(DECIDER, OPENED, granted()).when(VERIFIED).then(early)
    given(DECIDER, OPENED, granted(), early).when(RecordApproval(approval=approval(), at=AT)).then(RECORDED, ORDERED)


def test_a_verdict_over_other_bytes_orders_nothing() -> None:
    other = AcceptVerdict(dossier=DOSSIER, digest="e" * 64, at=AT)
    given(DECIDER, OPENED, granted(), RECORDED).when(other).then(
        VerdictAccepted(dossier=DOSSIER, digest="e" * 64, at=AT)
    )


def test_too_little_estimate_fails_with_both_amounts_in_words() -> None:
    (failed,) = given(DECIDER, OPENED, granted(399), RECORDED).when(VERIFIED).events()
    assert isinstance(failed, PaymentFailed)
    assert failed.code == "INSUFFICIENT_ESTIMATE"
    assert "400 đồng" in failed.vi
    assert "399 đồng" in failed.vi
    assert failed.postings == ()


def test_the_whole_estimate_may_be_spent_to_the_last_dong() -> None:
    (ordered,) = given(DECIDER, OPENED, granted(400), RECORDED).when(VERIFIED).events()
    assert isinstance(ordered, PaymentOrdered)


def test_an_account_that_never_opened_pays_nothing() -> None:
    (failed,) = given(DECIDER, RECORDED).when(VERIFIED).events()
    assert isinstance(failed, PaymentFailed)
    assert failed.code == "UNKNOWN_ACCOUNT"


def test_nobody_spends_from_the_account_of_another_unit() -> None:
    theirs = ApprovalRecorded(approval=approval(unit="7654321"), at=AT)
    (failed,) = given(DECIDER, OPENED, granted(), theirs).when(VERIFIED).events()
    assert isinstance(failed, PaymentFailed)
    assert failed.code == "NOT_THE_UNITS_ACCOUNT"


def test_a_rejected_result_drops_the_approval() -> None:
    given(DECIDER, OPENED, RECORDED).when(REJECTED).then(ApprovalDropped(approval=approval(), at=AT))
    given(DECIDER, OPENED).when(REJECTED).too_early()


def test_a_late_rejection_does_not_drop_the_approval_that_was_signed_anew() -> None:
    dropped = ApprovalDropped(approval=approval(), at=AT)
    given(DECIDER, OPENED, granted(), RECORDED, RECORDED, dropped).when(VERIFIED).then(ORDERED)
    given(DECIDER, OPENED, granted(), RECORDED, RECORDED, dropped, dropped).when(REJECTED).too_early()


def test_the_bank_executes() -> None:
    given(DECIDER, OPENED, granted(), RECORDED, ORDERED).when(RecordAnswer(answer=executed(), at=AT)).then(SETTLED)
    state = given(DECIDER, OPENED, granted(), RECORDED, ORDERED, SETTLED).state()
    assert isinstance(state, Opened)
    assert state.balances == Balances(granted=1000, available=600, clearing=400)
    assert not state.orders


def test_the_bank_refuses_and_the_money_is_available_again() -> None:
    refused = RecordAnswer(answer=executed(outcome="failed", status="RJCT", code="AC04", remark="closed 2025"), at=AT)
    past = (OPENED, granted(), RECORDED, ORDERED)
    (failed,) = given(DECIDER, *past).when(refused).events()
    assert isinstance(failed, PaymentFailed)
    assert failed.code == "AC04"
    assert failed.vi == "Tài khoản người thụ hưởng đã đóng. (closed 2025)"
    state = given(DECIDER, *past, failed).state()
    assert isinstance(state, Opened)
    assert state.balances == Balances(granted=1000, available=1000)


@pytest.mark.parametrize("answer", [executed(), executed(outcome="failed", status="RJCT", code="AC04")])
def test_an_answer_for_what_is_not_open_is_for_a_person_to_look_at(answer: Answer) -> None:
    found = DiscrepancyFound(account=ACCOUNT, answer=answer, at=AT)
    command = RecordAnswer(answer=answer, at=AT)
    given(DECIDER, OPENED, granted()).when(command).then(found)
    given(DECIDER, OPENED, granted(), RECORDED, ORDERED, SETTLED).when(command).then(found)
    before = given(DECIDER, OPENED, granted(), RECORDED, ORDERED, SETTLED).state()
    assert DECIDER.evolve(before, found) == before


def test_an_answer_under_another_name_changes_nothing() -> None:
    (found,) = (
        given(DECIDER, OPENED, granted(), RECORDED, ORDERED)
        .when(RecordAnswer(answer=executed(instruction="other"), at=AT))
        .events()
    )
    assert isinstance(found, DiscrepancyFound)


def test_an_answer_for_an_account_that_never_was_is_refused() -> None:
    given(DECIDER).when(RecordAnswer(answer=executed(), at=AT)).refused(NotFound, "unknown-order")


def test_a_second_approval_of_an_open_order_is_ignored() -> None:
    given(DECIDER, OPENED, granted(), RECORDED, ORDERED).when(RecordApproval(approval=approval(), at=AT)).nothing()


def test_the_instruction_names_the_order_and_leads_back_to_its_account() -> None:
    assert len(INSTRUCTION) == 35
    assert account_of(INSTRUCTION) == ACCOUNT
    assert instruction_id(ACCOUNT, DOSSIER) == INSTRUCTION != instruction_id(ACCOUNT, DOSSIER[:-1] + "6")


@pytest.mark.parametrize("name", ["", "x" * 35, "1" * 35, "٣" * 17 + "-" + "0" * 17])
def test_a_foreign_name_leads_nowhere(name: str) -> None:
    with pytest.raises(NotFound):
        account_of(name)
