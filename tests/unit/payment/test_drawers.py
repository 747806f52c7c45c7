"""What payment hears and says: facts in, commands; events, facts out; and words that nobody here has met do no harm."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from khobac_contracts import payment as facts
from khobac_contracts.catalog import BY_MODEL, read_by
from khobac_contracts.dossier import DossierApproved
from khobac_contracts.registration import AccountOpened as AccountOpenedFact
from khobac_contracts.signature import ResultRejected, ResultVerified
from khobac_contracts.vocabulary import Fact

from services.chassis.core.drawers import FactContext, Happened, Recorded
from services.payment.announce import announce
from services.payment.domain import DECIDER
from services.payment.domain.commands import AcceptVerdict, OpenAccount, RecordApproval, RejectVerdict
from services.payment.domain.events import (
    AccountOpened,
    ApprovalDropped,
    ApprovalRecorded,
    Event,
    PaymentFailed,
    PaymentNotOrdered,
    VerdictAccepted,
)
from services.payment.domain.orders import payments_of
from services.payment.domain.reasons import refused_by_bank
from services.payment.listen import LISTEN
from services.payment.views import ACCOUNTS, ORDERS, project
from tests.invented import facts_with_invented_words

from .makers import AT, DOSSIER, OPENED, TREASURY, UNIT, approval, granted, ordered, orders, settled

SAMPLES = Path(__file__).parents[3] / "contracts" / "samples"
CONTEXT = FactContext("x@1/1", "x", "x", AT, 1, None, "x", 0, 0, received_at=datetime(2026, 10, 8, 4, tzinfo=UTC))


def sample(model: type[Fact], **changed: Any) -> Any:
    """The golden sample of a fact, with other words here and there."""
    content = json.loads((SAMPLES / BY_MODEL[model].newest.file).read_text(encoding="utf-8"))
    return model.model_validate_json(json.dumps({**content, **changed}), strict=True)


def test_everything_that_is_ours_to_hear_is_heard() -> None:
    assert set(LISTEN) == {entry.model for entry in read_by("payment")}


def test_an_approval_is_heard_with_all_its_payments() -> None:
    fact = sample(DossierApproved)
    second = {**json.loads(fact.payments[0].model_dump_json()), "item": 2, "amount": 7}
    payments = [json.loads(fact.payments[0].model_dump_json()), second]
    fact = sample(DossierApproved, payments=payments, amount=fact.amount + 7)
    [addressed] = LISTEN[DossierApproved](fact, CONTEXT)
    assert isinstance(addressed.command, RecordApproval)
    approved = addressed.command.approval
    assert (addressed.stream, approved.account, approved.amount) == (fact.account, fact.account, fact.amount)
    assert [(each.item, each.amount) for each in approved.payments] == [(1, fact.amount - 7), (2, 7)]
    assert {each.payee for each in approved.payments} == {fact.payments[0].payee}
    assert (approved.procedure, approved.form) == (fact.procedure, fact.form)


def test_a_verified_result_counts_once_for_a_dossier_whatever_fact_says_it() -> None:
    fact = sample(ResultVerified)
    [addressed] = LISTEN[ResultVerified](fact, CONTEXT)
    assert isinstance(addressed.command, AcceptVerdict)
    assert (addressed.stream, addressed.cause) == (fact.account, f"order/{fact.dossier}")


def test_a_rejected_result_counts_each_time() -> None:
    [addressed] = LISTEN[ResultRejected](sample(ResultRejected), CONTEXT)
    assert isinstance(addressed.command, RejectVerdict)
    assert addressed.cause is None


@pytest.mark.parametrize("model", [ResultVerified, ResultRejected])
def test_the_result_of_a_request_pays_nothing(model: type[Fact]) -> None:
    assert LISTEN[model](sample(model, account=None), CONTEXT) == []


def test_every_payment_is_announced_under_its_item() -> None:
    first, second = orders(approval(300, 200))
    said = [fact for event in ordered(300, 200) for fact in announce(event, DECIDER.initial)]
    assert [(type(each), each.item, each.amount, each.end_to_end_id) for each in said] == [  # type: ignore[attr-defined]
        (facts.PaymentOrdered, 1, 300, f"{DOSSIER}/1"),
        (facts.PaymentOrdered, 2, 200, f"{DOSSIER}/2"),
    ]
    [fact] = announce(settled(second), DECIDER.initial)
    assert isinstance(fact, facts.PaymentSettled)
    assert (fact.item, fact.unit, fact.treasury, fact.bank_reference) == (2, UNIT, TREASURY, "FT1")
    reason = refused_by_bank("AC04", "")
    ends: list[Event] = [
        PaymentFailed(order=first, code="AC04", reason=reason, postings=(), at=AT),
        PaymentNotOrdered(payment=payments_of(approval(300))[0], code="UNKNOWN_ACCOUNT", reason=reason, at=AT),
    ]
    for end in ends:
        [failed] = announce(end, DECIDER.initial)
        assert isinstance(failed, facts.PaymentFailed)
        assert (failed.item, failed.amount, failed.reason.vi) == (1, 300, "Tài khoản người thụ hưởng đã đóng.")


def test_what_stays_in_the_ledger_is_not_announced() -> None:
    for event in (OPENED, granted()):
        assert announce(event, DECIDER.initial) == []


WHAT_COMES_OF_IT: dict[type[Fact], tuple[type[Event], list[tuple[str, str | None]]]] = {
    AccountOpenedFact: (AccountOpened, [(ACCOUNTS, None)]),
    DossierApproved: (ApprovalRecorded, [(ORDERS, "awaiting_verdict")]),
    ResultVerified: (VerdictAccepted, []),
    ResultRejected: (ApprovalDropped, [(ORDERS, "result_rejected")]),
}
"""Of a fact with an invented word: the one event, and the rows with their status."""
INVENTED = list(facts_with_invented_words("payment"))


def test_there_are_words_to_invent() -> None:
    assert {place for place, _ in INVENTED} >= {
        "account.opened: kind",
        "dossier.approved: signature/role",
        "result.verified: findings/0/indication",
        "result.rejected: procedure",
    }


@pytest.mark.parametrize("fact", [pytest.param(fact, id=place) for place, fact in INVENTED])
def test_an_invented_word_does_no_harm(fact: Fact) -> None:
    [addressed] = LISTEN[type(fact)](fact, CONTEXT)
    command: Any = addressed.command
    past: list[Event] = [OPENED]
    if isinstance(command, RejectVerdict):
        held = approval(dossier=command.dossier, digest=command.digest)
        past += DECIDER.decide(RecordApproval(approval=held, at=AT), DECIDER.initial)
    if isinstance(command, OpenAccount):
        past = []
    state = DECIDER.fold(DECIDER.initial, past)
    [event] = DECIDER.decide(command, state)
    state = DECIDER.evolve(state, event)
    rows = project(Recorded("x", 1, state, (Happened("x", event, AT, "test"),)))
    happened, shown = WHAT_COMES_OF_IT[type(fact)]
    assert type(event) is happened
    assert [(row.view, row.fields.get("status") if row.fields else None) for row in rows] == shown
    assert announce(event, state) == []  # nobody else is told before money moves
