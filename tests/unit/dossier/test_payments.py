"""A dossier ends with the bank's answer on the last of its payments, and says what was paid and what was not."""

import pytest
from msgspec.structs import replace

from services.chassis.core.testing import given
from services.dossier.domain.case import CASE, Command
from services.dossier.domain.case import commands as c
from services.dossier.domain.case import events as e
from services.dossier.domain.case.state import AwaitingPayment, Settled, Unpaid
from services.dossier.domain.forms import Form13, Money, Payment
from services.kernel.bilingual import Bilingual

from .cases import APPROVED, AT, CONTROLLED, HELD, REASON, SUBMITTED, form, result

SETTLE = c.SettlePayment(item=1, reference="B1", at=AT)
FAIL = c.FailPayment(item=1, code="AC04", reason=REASON, at=AT)
settled = e.ItemSettled(item=1, reference="B1", at=AT)
failed = e.ItemFailed(item=1, code="AC04", reason=REASON, at=AT)


def test_of_a_single_payment_the_answer_is_the_end() -> None:
    given(CASE, *APPROVED).when(SETTLE).then(settled, e.Paid(at=AT))
    given(CASE, *APPROVED).when(FAIL).then(failed, e.PaymentFailed(reason=REASON, at=AT))


def test_payment_ends_an_approved_case_only() -> None:
    for early in (SUBMITTED, CONTROLLED, HELD):
        given(CASE, *early).when(SETTLE).too_early()


@pytest.fixture
def three(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a list of payees (form 20) will ask: one dossier, three payments."""

    def money(self: Form13) -> Money:
        payments = (
            Payment(item, item * 1_000_000, self.payee.sealed, self.payee.digest, self.payee.bank) for item in (1, 2, 3)
        )
        return Money(self.account, tuple(payments))

    monkeypatch.setattr(Form13, "money", money)


def answered(*commands: Command) -> list[e.Event]:
    """The events after the approval, each command decided on those before."""
    approved = replace(APPROVED[-1], digest=result())
    past: list[e.Event] = [*APPROVED[:-1], approved]
    began = len(past)
    for command in commands:
        past += given(CASE, *past).when(command).events()
    return past[began:]


@pytest.mark.usefixtures("three")
def test_all_settled_in_any_order_is_paid() -> None:
    events = answered(*(replace(SETTLE, item=item, reference=f"B{item}") for item in (3, 1, 2)))
    assert [type(event) for event in events] == [e.ItemSettled] * 3 + [e.Paid]
    state = given(CASE, *APPROVED, *events).state()
    assert isinstance(state, Settled)
    assert sorted(state.settled) == [(1, "B1"), (2, "B2"), (3, "B3")]


@pytest.mark.usefixtures("three")
def test_one_that_fails_leaves_the_others_to_their_answers_and_the_end_names_all() -> None:
    two_failed = (replace(FAIL, item=2), SETTLE)
    assert not any(isinstance(event, e.PaymentFailed) for event in answered(*two_failed))
    assert isinstance(given(CASE, *APPROVED, *answered(*two_failed)).state(), AwaitingPayment)
    events = answered(*two_failed, replace(SETTLE, item=3))
    assert events[-1] == e.PaymentFailed(
        reason=Bilingual(
            "khoản 1 (1.000.000 đồng): đã chi; khoản 2 (2.000.000 đồng): không chi được, Lý do; "
            "khoản 3 (3.000.000 đồng): đã chi",
            "item 1 (1,000,000 VND): paid; item 2 (2,000,000 VND): not paid, A reason; item 3 (3,000,000 VND): paid",
        ),
        at=AT,
    )
    state = given(CASE, *APPROVED, *events).state()
    assert isinstance(state, Unpaid)
    assert ([each.item for each in state.settled], [each.item for each in state.failed]) == ([1, 3], [2])


@pytest.mark.usefixtures("three")
def test_the_first_answer_on_a_payment_counts() -> None:
    for again in (SETTLE, FAIL):
        given(CASE, *APPROVED, settled).when(again).nothing()
        given(CASE, *APPROVED, failed).when(again).nothing()


def test_an_answer_on_a_payment_that_nobody_approved_is_not_swallowed() -> None:
    given(CASE, *APPROVED).when(replace(SETTLE, item=2)).too_early()


def test_a_payment_is_named_by_its_item_from_one() -> None:
    money = form().money()
    assert [payment.item for payment in money.payments] == [1]
    assert money.amount == 12_500_000
