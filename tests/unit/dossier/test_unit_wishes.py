"""What a unit may do with its dossier, and every way in which it is told no."""

from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from services.chassis.core.errors import InvalidInput, NotAllowed, NotFound, Refusal, TooMany, WrongState
from services.chassis.core.testing import given
from services.dossier.domain.case import CASE, Command
from services.dossier.domain.case import commands as c
from services.dossier.domain.case import events as e
from services.dossier.domain.case.attachments import MAX_ATTACHMENTS
from services.dossier.domain.case.decide.unit import MAX_REVISIONS
from services.dossier.domain.case.looking import round_of
from services.dossier.domain.forms import CheckedForm
from services.kernel.circumstances import Actor

from .cases import (
    ACCOUNTANT,
    AT,
    CHIEF,
    DRAFT,
    HELD,
    HOLDER,
    RETURNED,
    ROUND_2,
    SIGNED,
    SITUATIONS,
    SUBMITTED,
    TREASURY,
    TREASURY_ACCOUNTANT,
    checked,
    chief_signed,
    declare,
    declared,
    form,
    handed_over,
    holder_signed,
    pdf,
    sign,
)

DECLARE = declare()
HAND_OVER = c.HandOver(by=HOLDER, at=AT)
TOMORROW_AT_NINE = datetime(2026, 11, 17, 2, tzinfo=UTC)
WITHDRAW = c.Withdraw(by=HOLDER, at=AT)
STRANGER = replace(CHIEF, organisation="7654321")
OF_UNIT: list[Command] = [
    c.Change(declared=checked(), by=CHIEF, at=AT),
    c.Attach(attachment=pdf(), by=CHIEF, at=AT),
    c.Detach(digest=pdf().digest, by=CHIEF, at=AT),
    sign(CHIEF),
    HAND_OVER,
    WITHDRAW,
]


def fields(refusal: Refusal) -> list[str]:
    return [field.pointer for field in refusal.fields]


def test_a_dossier_is_declared_once() -> None:
    given(CASE).when(DECLARE).then(declared)
    refusal = given(CASE, *DRAFT).when(DECLARE).refused(WrongState, "not-in-this-state")
    assert "Bản nháp" in refusal.vi
    assert "change, attach, sign, hand over, withdraw" in refusal.en


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        (
            {"amount": 12_500_001, "lines": form().lines, "amount_in_words": form(amount=12_500_001).amount_in_words},
            "/amount",
        ),
        ({"amount_in_words": "Mười hai triệu đồng"}, "/amount_in_words"),
        ({"account": "9523.4.7654321.00000"}, "/account"),
        ({"account": "nonsense"}, "/account"),
        ({"budget_year": 2024}, "/budget_year"),
        ({"budget_year": 2027}, "/budget_year"),
        ({"lines": (replace(form().lines[0], invoice_date=None),)}, "/lines/0/invoice_no"),
        ({"lines": (replace(form().lines[0], voucher_no="7"),)}, "/lines/0/voucher_no"),
    ],
)
def test_a_form_that_contradicts_itself_never_gets_into_a_command(changes: dict[str, object], pointer: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        checked(form(**changes))
    assert fields(refused.value) == [pointer]


def test_every_contradiction_is_named_at_once() -> None:
    with pytest.raises(InvalidInput) as refused:
        checked(form(account="9523.4.7654321.00000", amount_in_words="một đồng", budget_year=2020))
    assert fields(refused.value) == ["/amount_in_words", "/account", "/budget_year"]


def test_a_form_is_checked_once_and_by_its_own_unit() -> None:
    """What was checked as one unit's is not another's, in a draft neither."""
    theirs = CheckedForm(form=form(account="9523.4.7654321.00000"), unit="7654321", at=AT)
    given(CASE).when(replace(DECLARE, declared=theirs)).refused(NotFound, "no-such-dossier")
    given(CASE, *DRAFT).when(c.Change(declared=theirs, by=CHIEF, at=AT)).refused(NotFound, "no-such-dossier")


def test_an_officer_declares_nothing() -> None:
    given(CASE).when(replace(DECLARE, by=TREASURY_ACCOUNTANT)).refused(NotAllowed, "role-not-allowed")


@pytest.mark.parametrize("command", OF_UNIT)
def test_what_is_not_there_or_not_theirs_looks_the_same(command: Command) -> None:
    nothing = given(CASE).when(command).refused(NotFound, "no-such-dossier")
    theirs = given(CASE, *SIGNED).when(replace(command, by=STRANGER)).refused(NotFound, "no-such-dossier")
    assert nothing.vi == theirs.vi


@pytest.mark.parametrize("command", OF_UNIT)
@pytest.mark.parametrize("situation", [name for name in SITUATIONS if name not in {"draft", "signed", "returned"}])
def test_after_the_hand_over_nothing_can_be_prepared(command: Command, situation: str) -> None:
    when = given(CASE, *SITUATIONS[situation]).when(command)
    if isinstance(command, c.Withdraw) and situation in {"submitted", "received", "checked", "controlled", "held"}:
        when.then(e.Withdrawn(by=HOLDER, at=AT))
        return
    refusal = when.refused(WrongState, "not-in-this-state")
    assert "trạng thái" in refusal.vi
    assert "possible:" in refusal.en


def test_a_draft_changes_until_it_is_signed_and_then_the_signatures_fall() -> None:
    change = c.Change(declared=checked(form(document_no="UNC-08")), by=ACCOUNTANT, at=AT)
    changed = e.Changed(form=change.declared.form, by=ACCOUNTANT, at=AT)
    given(CASE, *DRAFT).when(change).then(changed)
    dropped = e.SignaturesDropped(by=ACCOUNTANT, at=AT)
    given(CASE, *DRAFT, chief_signed).when(change).then(changed, dropped)
    given(CASE, *SIGNED, changed, dropped).when(HAND_OVER).refused(WrongState, "signatures-missing")


def test_the_code_names_the_agency_so_the_office_stays() -> None:
    change = c.Change(declared=checked(form(treasury="0099")), by=CHIEF, at=AT)
    assert fields(given(CASE, *DRAFT).when(change).refused(InvalidInput, "invalid-input")) == ["/treasury"]


def test_a_draft_does_not_change_for_ever() -> None:
    changes = [e.Changed(form=form(), by=CHIEF, at=AT)] * MAX_REVISIONS
    given(CASE, *DRAFT, *changes).when(OF_UNIT[0]).refused(TooMany, "too-many-changes")


def test_attachments_come_and_go_and_drop_the_signatures() -> None:
    attach, attached = c.Attach(attachment=pdf(), by=CHIEF, at=AT), e.Attached(attachment=pdf(), by=CHIEF, at=AT)
    dropped = e.SignaturesDropped(by=CHIEF, at=AT)
    given(CASE, *DRAFT).when(attach).then(attached)
    given(CASE, *DRAFT, attached).when(attach).nothing()
    given(CASE, *SIGNED).when(attach).then(attached, dropped)
    detach, detached = c.Detach(digest=pdf().digest, by=CHIEF, at=AT), e.Detached(digest=pdf().digest, by=CHIEF, at=AT)
    given(CASE, *DRAFT, attached).when(detach).then(detached)
    given(CASE, *DRAFT, attached, detached).when(detach).refused(NotFound, "no-such-attachment")


def test_twenty_attachments_and_no_more() -> None:
    full = [e.Attached(attachment=pdf(n), by=CHIEF, at=AT) for n in range(1, MAX_ATTACHMENTS + 1)]
    given(CASE, *DRAFT, *full).when(c.Attach(attachment=pdf(), by=CHIEF, at=AT)).refused(
        TooMany, "too-many-attachments"
    )


def test_the_chief_accountant_signs_first_then_the_account_holder() -> None:
    given(CASE, *DRAFT).when(sign(HOLDER)).refused(WrongState, "signing-order")
    given(CASE, *DRAFT).when(sign(CHIEF)).then(chief_signed)
    given(CASE, *DRAFT, chief_signed).when(sign(CHIEF)).refused(WrongState, "already-signed")
    given(CASE, *DRAFT, chief_signed).when(sign(HOLDER)).then(holder_signed)


def test_nobody_signs_twice_in_two_roles() -> None:
    both = replace(HOLDER, person=CHIEF.person)
    given(CASE, *DRAFT, chief_signed).when(sign(both)).refused(NotAllowed, "same-person")


def test_an_accountant_does_not_sign_nor_hand_over() -> None:
    refusal = given(CASE, *DRAFT).when(sign(ACCOUNTANT)).refused(NotAllowed, "role-not-allowed")
    assert refusal.vi == "Bước này thuộc vai trò: kế toán trưởng, chủ tài khoản; bạn đang là kế toán đơn vị."
    assert refusal.en == "This step belongs to: chief accountant, account holder; you act as unit accountant."
    given(CASE, *SIGNED).when(c.HandOver(by=ACCOUNTANT, at=AT)).refused(NotAllowed, "role-not-allowed")


def test_a_signature_on_what_was_just_changed_is_not_taken() -> None:
    changed = e.Changed(form=form(), by=CHIEF, at=AT)
    given(CASE, *DRAFT, changed).when(sign(CHIEF, revision=0)).refused(WrongState, "draft-changed")
    given(CASE, *DRAFT, changed).when(sign(CHIEF, revision=1)).then(chief_signed)
    given(CASE, *DRAFT, chief_signed).when(sign(HOLDER, digest="ff" * 32)).refused(WrongState, "draft-changed")


@pytest.mark.parametrize("by", [CHIEF, HOLDER])
def test_a_signed_dossier_is_handed_over_by_either_signer(by: Actor) -> None:
    hand_over = replace(HAND_OVER, by=by)
    event = replace(handed_over, answer_due=TOMORROW_AT_NINE, by=by, at=AT)
    given(CASE, *SIGNED).when(hand_over).then(event)


def test_without_both_signatures_nothing_is_handed_over() -> None:
    refusal = given(CASE, *DRAFT, chief_signed).when(HAND_OVER).refused(WrongState, "signatures-missing")
    assert "thiếu chữ ký của chủ tài khoản;" in refusal.vi
    assert "the signature of account holder is missing" in refusal.en


def test_a_returned_dossier_goes_a_second_round_with_new_signatures() -> None:
    given(CASE, *RETURNED).when(HAND_OVER).refused(WrongState, "signatures-missing")
    again = replace(handed_over, digest="d2" * 32, round=2, answer_due=TOMORROW_AT_NINE, at=AT)
    given(CASE, *ROUND_2[:-1]).when(HAND_OVER).then(again)


def test_a_draft_is_withdrawn_by_anyone_of_the_unit_a_filed_dossier_by_its_signers() -> None:
    by_accountant = replace(WITHDRAW, by=ACCOUNTANT)
    given(CASE, *DRAFT).when(by_accountant).then(e.Withdrawn(by=ACCOUNTANT, at=AT))
    given(CASE, *SUBMITTED).when(by_accountant).refused(NotAllowed, "role-not-allowed")
    given(CASE, *RETURNED).when(replace(WITHDRAW, by=CHIEF)).then(e.Withdrawn(by=CHIEF, at=AT))


def test_only_the_head_of_the_unit_makes_a_warned_dossier_go_away() -> None:
    given(CASE, *HELD).when(replace(WITHDRAW, by=CHIEF)).refused(NotAllowed, "role-not-allowed")
    given(CASE, *HELD).when(WITHDRAW).then(e.Withdrawn(by=HOLDER, at=AT))


def test_the_treasury_named_in_the_form_is_not_the_unit() -> None:
    officer = replace(CHIEF, organisation=TREASURY)
    given(CASE, *SIGNED).when(replace(HAND_OVER, by=officer)).refused(NotFound, "no-such-dossier")


def test_which_hand_over_it_is_is_told_by_the_event_and_the_next_is_one_more() -> None:
    third = replace(handed_over, round=3)
    state = given(CASE, *SIGNED, third).state()
    assert round_of(state) == 3
    returned = e.Returned(by=TREASURY_ACCOUNTANT, guidance="Bổ sung hợp đồng", at=AT)
    assert round_of(given(CASE, *SIGNED, third, returned).state()) == 4
