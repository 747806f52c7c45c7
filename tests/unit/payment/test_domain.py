"""Orders are made once, from an approval and its verdict, all of them or none, and never over the estimate."""

import msgspec
import pytest

from services.chassis.core.errors import NotFound, WrongState
from services.chassis.core.testing import given
from services.payment.domain import DECIDER
from services.payment.domain.answers import Answer
from services.payment.domain.commands import (
    AcceptVerdict,
    GrantEstimate,
    OpenAccount,
    RecordAnswer,
    RecordApproval,
    RejectVerdict,
)
from services.payment.domain.events import (
    AccountOpened,
    ApprovalDropped,
    ApprovalRecorded,
    DiscrepancyFound,
    Event,
    PaymentFailed,
    PaymentNotOrdered,
    PaymentOrdered,
    RejectionOvertaken,
    VerdictAccepted,
)
from services.payment.domain.ledger import Balances
from services.payment.domain.orders import Order
from services.payment.domain.state import Opened

from .makers import (
    ACCOUNT,
    AT,
    DIGEST,
    DOSSIER,
    OPENED,
    TREASURY,
    UNIT,
    approval,
    executed,
    granted,
    ordered,
    orders,
    recorded,
    refused,
    settled,
)

VERIFIED = AcceptVerdict(dossier=DOSSIER, digest=DIGEST, at=AT)
REJECTED = RejectVerdict(dossier=DOSSIER, digest=DIGEST, at=AT)
GRANT = GrantEstimate(account=ACCOUNT, amount=1000, budget_year=2026, decision="12/QĐ-UBND", at=AT)
Past = tuple[Event, ...]
ORDER = orders(approval())[0]


def at_the_end(*past: Event) -> Opened:
    state = given(DECIDER, *past).state()
    assert isinstance(state, Opened)
    return state


def not_ordered(events: list[Event]) -> list[PaymentNotOrdered]:
    """Nothing but payments that the bank never hears of."""
    found = [event for event in events if isinstance(event, PaymentNotOrdered)]
    assert len(found) == len(events)
    return found


def test_an_account_is_opened_once() -> None:
    command = OpenAccount(account=ACCOUNT, unit=UNIT, treasury=TREASURY, kind="estimate", at=AT)
    given(DECIDER).when(command).then(OPENED)
    given(DECIDER, OPENED).when(command).nothing()


def test_an_estimate_makes_money_available() -> None:
    given(DECIDER, OPENED).when(GRANT).then(granted())
    assert at_the_end(OPENED, granted()).balances == Balances(granted=1000, available=1000)


def test_an_estimate_needs_an_account_and_a_new_decision() -> None:
    given(DECIDER).when(GRANT).refused(NotFound, "unknown-account")
    given(DECIDER, OPENED, granted()).when(GRANT).refused(WrongState, "decision-already-entered")


@pytest.mark.parametrize("kind", ["deposit", "a-kind-of-2031"])
def test_only_an_estimate_account_gets_an_estimate(kind: str) -> None:
    other = AccountOpened(account=ACCOUNT, unit=UNIT, treasury=TREASURY, kind=kind, at=AT)
    given(DECIDER, other).when(GRANT).refused(WrongState, "not-an-estimate-account")


def test_an_approval_waits_for_its_verdict() -> None:
    given(DECIDER, OPENED, granted()).when(RecordApproval(approval=approval(), at=AT)).then(recorded())


def test_the_verdict_orders_the_payment_and_reserves_the_amount() -> None:
    given(DECIDER, OPENED, granted(), recorded()).when(VERIFIED).then(*ordered())
    state = at_the_end(OPENED, granted(), recorded(), *ordered())
    assert state.balances == Balances(granted=1000, available=600, reserved=400)
    assert state.orders == {DOSSIER: (ORDER,)}
    assert not state.waiting


def test_every_payment_of_a_dossier_is_an_order_of_its_own() -> None:
    given(DECIDER, OPENED, granted(), recorded(300, 200, 500)).when(VERIFIED).then(*ordered(300, 200, 500))
    state = at_the_end(OPENED, granted(), recorded(300, 200, 500), *ordered(300, 200, 500))
    assert state.balances == Balances(granted=1000, available=0, reserved=1000)
    assert [order.item for order in state.orders[DOSSIER]] == [1, 2, 3]
    assert len({order.instruction for order in state.orders[DOSSIER]}) == 3


def test_all_payments_of_a_dossier_are_ordered_or_none() -> None:
    """The first two would fit: the unit signed for three."""
    past: Past = (OPENED, granted(999), recorded(300, 200, 500))
    failed = not_ordered(given(DECIDER, *past).when(VERIFIED).events())
    assert [(each.payment.item, each.payment.amount) for each in failed] == [(1, 300), (2, 200), (3, 500)]
    assert {each.code for each in failed} == {"INSUFFICIENT_ESTIMATE"}
    assert "1.000 đồng" in failed[0].reason.vi
    assert "999 đồng" in failed[0].reason.vi
    state = at_the_end(*past, *failed)
    assert state.balances == Balances(granted=999, available=999)
    assert not state.waiting


def test_an_approval_names_each_payment_once_and_at_least_one() -> None:
    [payment] = approval().payments
    for payments in ((payment, payment), ()):
        with pytest.raises(ValueError, match="each item once"):
            approval(payments=payments)


def test_a_verdict_that_is_faster_than_the_approval_is_kept() -> None:
    early = VerdictAccepted(dossier=DOSSIER, digest=DIGEST, at=AT)
    given(DECIDER, OPENED, granted()).when(VERIFIED).then(early)
    both = RecordApproval(approval=approval(300, 200), at=AT)
    given(DECIDER, OPENED, granted(), early).when(both).then(recorded(300, 200), *ordered(300, 200))


def test_a_verdict_over_other_bytes_orders_nothing() -> None:
    other = AcceptVerdict(dossier=DOSSIER, digest="e" * 64, at=AT)
    given(DECIDER, OPENED, granted(), recorded()).when(other).then(
        VerdictAccepted(dossier=DOSSIER, digest="e" * 64, at=AT)
    )


def test_the_whole_estimate_may_be_spent_to_the_last_dong() -> None:
    (event,) = given(DECIDER, OPENED, granted(400), recorded()).when(VERIFIED).events()
    assert isinstance(event, PaymentOrdered)


def test_an_account_that_never_opened_pays_nothing() -> None:
    [failed] = not_ordered(given(DECIDER, recorded()).when(VERIFIED).events())
    assert failed.code == "UNKNOWN_ACCOUNT"


def test_nobody_spends_from_the_account_of_another_unit() -> None:
    theirs = ApprovalRecorded(approval=approval(unit="7654321"), at=AT)
    [failed] = not_ordered(given(DECIDER, OPENED, granted(), theirs).when(VERIFIED).events())
    assert failed.code == "NOT_THE_UNITS_ACCOUNT"


def test_no_treasury_office_pays_from_an_account_kept_at_another() -> None:
    """The bank would debit the other office's account for this office's estimate."""
    elsewhere = ApprovalRecorded(approval=approval(300, 200, treasury="0022"), at=AT)
    failed = not_ordered(given(DECIDER, OPENED, granted(), elsewhere).when(VERIFIED).events())
    assert [each.code for each in failed] == ["NOT_THE_TREASURYS_ACCOUNT"] * 2
    assert "Kho bạc khác" in failed[0].reason.vi
    assert "another treasury office" in failed[0].reason.en


def test_a_rejected_result_drops_the_approval() -> None:
    dropped = ApprovalDropped(approval=approval(300, 200), at=AT)
    given(DECIDER, OPENED, recorded(300, 200)).when(REJECTED).then(dropped)
    given(DECIDER, OPENED).when(REJECTED).too_early()


def test_a_late_rejection_does_not_drop_the_approval_that_was_signed_anew() -> None:
    anew = ApprovalRecorded(approval=approval(digest="e" * 64), at=AT)
    overtaken = RejectionOvertaken(dossier=DOSSIER, digest=DIGEST, at=AT)
    again: Past = (OPENED, granted(), recorded(), anew)
    given(DECIDER, *again).when(REJECTED).then(overtaken)
    (order,) = given(DECIDER, *again, overtaken).when(msgspec.structs.replace(VERIFIED, digest="e" * 64)).events()
    assert isinstance(order, PaymentOrdered)


def test_a_rejection_of_bytes_that_a_heard_approval_does_not_have_drops_nothing() -> None:
    other = RejectVerdict(dossier=DOSSIER, digest="e" * 64, at=AT)
    given(DECIDER, OPENED, granted(), recorded()).when(other).nothing()


def test_the_bank_executes() -> None:
    past: Past = (OPENED, granted(), recorded(), *ordered())
    given(DECIDER, *past).when(RecordAnswer(answer=executed(ORDER), at=AT)).then(settled(ORDER))
    state = at_the_end(*past, settled(ORDER))
    assert state.balances == Balances(granted=1000, available=600, clearing=400)
    assert not state.orders


def test_the_bank_refuses_and_the_money_is_available_again() -> None:
    past: Past = (OPENED, granted(), recorded(), *ordered())
    command = RecordAnswer(answer=refused(ORDER, "AC04", "closed 2025"), at=AT)
    (failed,) = given(DECIDER, *past).when(command).events()
    assert isinstance(failed, PaymentFailed)
    assert failed.code == "AC04"
    assert failed.reason.vi == "Tài khoản người thụ hưởng đã đóng. (closed 2025)"
    assert at_the_end(*past, failed).balances == Balances(granted=1000, available=1000)


def test_each_payment_of_a_dossier_has_an_end_of_its_own() -> None:
    """Of two payments one is refused: the other one stays ordered, and the refused amount is free."""
    first, second = orders(approval(300, 200))
    past: Past = (OPENED, granted(), recorded(300, 200), *ordered(300, 200))
    (failed,) = given(DECIDER, *past).when(RecordAnswer(answer=refused(first), at=AT)).events()
    state = at_the_end(*past, failed)
    assert state.orders == {DOSSIER: (second,)}
    assert state.balances == Balances(granted=1000, available=800, reserved=200)
    given(DECIDER, *past, failed).when(RecordApproval(approval=approval(300, 200), at=AT)).nothing()
    given(DECIDER, *past, failed).when(REJECTED).nothing()
    given(DECIDER, *past, failed).when(RecordAnswer(answer=executed(second), at=AT)).then(settled(second))
    assert not at_the_end(*past, failed, settled(second)).orders


@pytest.mark.parametrize("answer", [executed(ORDER), refused(ORDER)])
def test_an_answer_for_what_is_not_open_is_for_a_person_to_look_at(answer: Answer) -> None:
    found, command = DiscrepancyFound(account=ACCOUNT, answer=answer, at=AT), RecordAnswer(answer=answer, at=AT)
    ended: Past = (OPENED, granted(), recorded(), *ordered(), settled(ORDER))
    given(DECIDER, OPENED, granted()).when(command).then(found)
    given(DECIDER, *ended).when(command).then(found)
    assert at_the_end(*ended, found) == at_the_end(*ended)


def _one_name_of_each() -> list[Answer]:
    first, second = orders(approval(300, 200))
    return [
        executed(first, instruction="other"),
        executed(first, instruction=second.instruction),
        executed(first, item=2),
        executed(first, item=3),
    ]


@pytest.mark.parametrize("answer", _one_name_of_each())
def test_an_answer_under_names_that_do_not_belong_together_changes_nothing(answer: Answer) -> None:
    past: Past = (OPENED, granted(), recorded(300, 200), *ordered(300, 200))
    (found,) = given(DECIDER, *past).when(RecordAnswer(answer=answer, at=AT)).events()
    assert isinstance(found, DiscrepancyFound)


@pytest.mark.parametrize("answer", _one_name_of_each())
def test_an_answer_under_names_that_do_not_belong_together_leaves_the_real_ones_their_cause(answer: Answer) -> None:
    real = [executed(order) for order in orders(approval(300, 200))]
    assert answer.cause not in {each.cause for each in real}
    assert len({each.cause for each in real}) == 2


def test_an_answer_for_an_account_that_never_was_is_refused() -> None:
    given(DECIDER).when(RecordAnswer(answer=executed(ORDER), at=AT)).refused(NotFound, "unknown-order")


def test_a_second_approval_of_an_open_order_is_ignored() -> None:
    past: Past = (OPENED, granted(), recorded(), *ordered())
    given(DECIDER, *past).when(RecordApproval(approval=approval(), at=AT)).nothing()


def test_what_is_remembered_survives_the_journal() -> None:
    state = at_the_end(OPENED, granted(), recorded(300, 200), *ordered(300, 200))
    assert msgspec.convert(msgspec.to_builtins(state), DECIDER.states) == state
    assert isinstance(state.orders[DOSSIER][0], Order)
