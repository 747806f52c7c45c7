"""What holds for a dossier is settled when it is declared and kept with it, whatever a table says later."""

from dataclasses import replace as row
from datetime import date

import pytest
from fastapi import FastAPI
from khobac_contracts.vocabulary import Role
from msgspec.structs import replace

from services.chassis.core.errors import InvalidInput, NotAllowed, TooEarly, WrongState
from services.chassis.core.testing import given
from services.chassis.web.access import IdempotentCall, matrix
from services.dossier.api.shared import DossierKit, signing_role
from services.dossier.api.shown.dossier import ReceiptPage
from services.dossier.api.unit import routes
from services.dossier.domain import procedures
from services.dossier.domain.case import CASE
from services.dossier.domain.case import commands as c
from services.dossier.domain.case import events as e
from services.dossier.domain.case.state import AwaitingReceipt
from services.dossier.domain.forms import FORMS
from services.dossier.domain.procedures import PROCEDURES, Gate, Outcome, Procedure, terms
from services.dossier.domain.unit import UNIT, KnownUnit, KnowUnit, UnitKnown, UnknownUnit, known
from services.kernel.deadlines import DEADLINES, deadline
from services.kernel.roles import UNIT_ROLES
from services.kernel.signers import SIGNING_RULES, signing_rule
from services.kernel.swaps import SWAPS, Swap

from .cases import (
    ACCOUNTANT,
    AT,
    CHIEF,
    CONTROLLED,
    DIGEST,
    HOLDER,
    SPENDING,
    TREASURY_ACCOUNTANT,
    accountant_checked,
    approve,
    at,
    chief_signed,
    controlled,
    declare,
    declared,
    handed_over,
    holder_signed,
    received,
    sign,
    verified,
)

DAY = date(2026, 11, 16)
ALONE = terms("C2-02a/NS", on=DAY, without_chief_accountant=True)
declared_alone = replace(declared, terms=ALONE)


def test_the_declaration_keeps_procedure_and_version_with_signers_gates_and_deadline() -> None:
    given(CASE).when(declare()).then(declared)
    assert (SPENDING.procedure, SPENDING.version) == ("recurrent-spending", "2026-01-01")
    assert SPENDING.signers == (Role.CHIEF_ACCOUNTANT, Role.ACCOUNT_HOLDER)
    assert SPENDING.gates == (Gate.SIGNATURES, Gate.RISK)
    assert "347/2025" in SPENDING.deadline.basis


def test_a_unit_without_a_chief_accountant_hands_over_with_one_signature() -> None:
    given(CASE).when(declare(HOLDER, without_chief_accountant=True)).then(replace(declared_alone, by=HOLDER))
    given(CASE, declared_alone).when(sign(HOLDER)).then(holder_signed)
    decided = given(CASE, declared_alone, holder_signed).when(c.HandOver(by=HOLDER, at=AT)).events()
    assert [type(event) for event in decided] == [e.HandedOver]


def test_where_nobody_is_chief_accountant_nobody_signs_as_one() -> None:
    refusal = given(CASE, declared_alone).when(sign(CHIEF)).refused(NotAllowed, "role-not-allowed")
    assert "thuộc vai trò: chủ tài khoản;" in refusal.vi
    given(CASE, declared_alone, holder_signed).when(c.HandOver(by=CHIEF, at=AT)).refused(NotAllowed, "role-not-allowed")


def test_a_unit_that_gets_a_chief_accountant_later_ends_its_dossiers_as_it_declared_them() -> None:
    past = (declared_alone, holder_signed)
    assert given(CASE, *past).when(c.HandOver(by=HOLDER, at=AT)).events()
    given(CASE, declared, holder_signed).when(c.HandOver(by=HOLDER, at=AT)).refused(WrongState, "signatures-missing")


LATER = row(PROCEDURES[0], valid_from=date(2026, 11, 1), gates=(Gate.SIGNATURES,), outcome=Outcome.REQUESTS)


@pytest.mark.parametrize("table", [(*PROCEDURES, LATER), ()])
def test_a_table_that_changes_later_changes_nothing_for_who_declared_before(
    table: tuple[Procedure, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    past = (declared, chief_signed, holder_signed, handed_over, verified, received, accountant_checked, controlled)
    monkeypatch.setattr(procedures, "PROCEDURES", table)
    given(CASE, *past).when(approve()).refused(WrongState, "verdict-missing")
    monkeypatch.undo()
    ended = given(CASE, *CONTROLLED, approve_event()).state()
    assert type(ended).__name__ == "AwaitingPayment"


def approve_event() -> e.Event:
    (event,) = given(CASE, *CONTROLLED).when(approve()).events()
    return event


def test_a_role_that_signs_for_the_first_time_needs_nothing_but_its_row() -> None:
    own = replace(SPENDING, signers=(Role.UNIT_ACCOUNTANT, Role.ACCOUNT_HOLDER))
    past = (replace(declared, terms=own),)
    state = given(CASE, *past).state()
    assert signing_role(having(Role.UNIT_ACCOUNTANT, Role.CHIEF_ACCOUNTANT), state, None) is Role.UNIT_ACCOUNTANT
    assert signing_role(having(*UNIT_ROLES), state, Role.UNIT_ACCOUNTANT) is Role.UNIT_ACCOUNTANT
    decided = given(CASE, *past).when(sign(ACCOUNTANT)).events()
    assert [type(event) for event in decided] == [e.Signed]
    given(CASE, declared).when(sign(ACCOUNTANT)).refused(NotAllowed, "role-not-allowed")


def having(*roles: Role) -> IdempotentCall:
    return IdempotentCall(
        person="an",
        user="an",
        organisation="1234567",
        roles=frozenset(roles),
        cause="c",
        fingerprint="f",
        at=AT,
        traceparent=None,
    )


def test_every_route_of_signing_admits_every_role_of_a_unit() -> None:
    app = FastAPI()
    app.include_router(routes(DossierKit.__new__(DossierKit)))
    guards = {path: guard for _, path, guard in matrix(app) if guard and path.endswith(("/signatures", "/hand-over"))}
    assert len(guards) == 2
    assert {guard.admitted for guard in guards.values()} == {frozenset(UNIT_ROLES)}


def test_a_receipt_names_the_law_of_its_own_day() -> None:
    own = replace(SPENDING, deadline=row(SPENDING.deadline, answer_basis="Thông tư của ngày ấy"))
    state = given(CASE, replace(declared, terms=own), chief_signed, holder_signed, handed_over).state()
    assert isinstance(state, AwaitingReceipt)
    assert ReceiptPage.of(state.filed).answer_basis == "Thông tư của ngày ấy"


def test_the_row_in_force_on_the_day_is_taken() -> None:
    table = (*PROCEDURES, LATER)
    before = terms("C2-02a/NS", on=date(2026, 10, 31), without_chief_accountant=False, procedures=table)
    after = terms("C2-02a/NS", on=date(2026, 11, 1), without_chief_accountant=False, procedures=table)
    assert (before.version, before.outcome) == ("2026-01-01", Outcome.PAYS)
    assert (after.version, after.outcome) == ("2026-11-01", Outcome.REQUESTS)


def test_a_version_means_one_set_of_terms(monkeypatch: pytest.MonkeyPatch) -> None:
    row_of_signers = row(SIGNING_RULES[0], valid_from=date(2026, 11, 2), signers=(Role.ACCOUNT_HOLDER,))
    row_of_deadlines = row(DEADLINES[0], valid_from=date(2026, 11, 3), days=3)
    monkeypatch.setattr(signing_rule, "__kwdefaults__", {"rules": (*SIGNING_RULES, row_of_signers)})
    monkeypatch.setattr(deadline, "__defaults__", ((*DEADLINES, row_of_deadlines),))
    found = [terms("C2-02a/NS", on=date(2026, 11, day), without_chief_accountant=False) for day in (1, 2, 3)]
    assert [each.version for each in found] == ["2026-01-01", "2026-11-02", "2026-11-03"]


def test_a_form_that_no_procedure_takes_is_refused_by_its_symbol() -> None:
    with pytest.raises(InvalidInput) as refused:
        terms("C9-99/KB", on=DAY, without_chief_accountant=False)
    assert refused.value.fields[0].pointer == "/form"
    assert "C2-02a/NS" in refused.value.fields[0].expected_vi


@pytest.mark.parametrize("procedure", PROCEDURES, ids=lambda each: f"{each.name} {each.valid_from}")
@pytest.mark.parametrize("without", [False, True])
def test_every_row_has_signers_and_a_deadline_and_the_gate_of_signatures(procedure: Procedure, without: bool) -> None:
    assert Gate.SIGNATURES in procedure.gates
    assert (Gate.RISK in procedure.gates) == (procedure.outcome is Outcome.PAYS)
    for symbol in procedure.forms:
        found = terms(symbol, on=procedure.valid_from, without_chief_accountant=without)
        assert found.signers
        assert found.deadline.procedure == procedure.name


def test_every_form_belongs_to_one_procedure_at_a_time() -> None:
    symbols = {form.symbol for form in FORMS}
    assert {symbol for row in PROCEDURES for symbol in row.forms} == symbols
    for symbol in symbols:
        assert len({row.name for row in PROCEDURES if symbol in row.forms}) == 1


def test_due_times_are_settled_at_their_step_by_the_real_calendar() -> None:
    """Monday 23 November 2026: the day after is a public holiday."""
    monday = at(7 * 24 * 60)
    (event,) = given(CASE, declared, chief_signed, holder_signed).when(c.HandOver(by=HOLDER, at=monday)).events()
    assert isinstance(event, e.HandedOver)
    assert event.answer_due == at(9 * 24 * 60)
    (taken,) = (
        given(CASE, declared, chief_signed, holder_signed, event)
        .when(c.Receive(by=TREASURY_ACCOUNTANT, at=monday))
        .events()
    )
    assert isinstance(taken, e.Received)
    assert taken.decision_due == at(9 * 24 * 60)
    assert event.digest == DIGEST


def test_due_times_go_by_the_swaps_that_come_with_the_command() -> None:
    """Tuesday is swapped away in this office."""
    swaps = SWAPS.extended([Swap(date(2026, 11, 17), None, "Thông báo thử")])
    (event,) = (
        given(CASE, declared, chief_signed, holder_signed).when(c.HandOver(by=HOLDER, at=AT, swaps=swaps)).events()
    )
    assert isinstance(event, e.HandedOver)
    assert event.answer_due == at(2 * 24 * 60)
    past = (declared, chief_signed, holder_signed, event)
    (taken,) = given(CASE, *past).when(c.Receive(by=TREASURY_ACCOUNTANT, at=AT, swaps=swaps)).events()
    assert isinstance(taken, e.Received)
    assert taken.decision_due == at(2 * 24 * 60)


def test_a_unit_is_known_from_what_registration_says_and_the_last_word_counts() -> None:
    known_ = UnitKnown(without_chief_accountant=False, at=AT)
    given(UNIT).when(KnowUnit(without_chief_accountant=False, at=AT)).then(known_)
    given(UNIT, known_).when(KnowUnit(without_chief_accountant=False, at=at(1))).nothing()
    changed = UnitKnown(without_chief_accountant=True, at=at(1))
    given(UNIT, known_).when(KnowUnit(without_chief_accountant=True, at=at(1))).then(changed)
    assert given(UNIT, known_, changed).state() == KnownUnit(without_chief_accountant=True, since=at(1))


def test_a_unit_that_was_not_heard_of_yet_is_told_to_try_again() -> None:
    with pytest.raises(TooEarly):
        known(UnknownUnit())
