"""Who may sign what for an organisation: given what was heard, when signatures are judged, then the verdict."""

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st
from khobac_contracts.vocabulary import Indication, SubIndication

from services.chassis.core.errors import TooEarly
from services.chassis.core.testing import given
from services.kernel.bilingual import Bilingual
from services.signature.domain import DECIDER
from services.signature.domain.commands import (
    Appoint,
    Bind,
    DeclareChiefAccountant,
    EndAppointment,
    JudgeResult,
    JudgeSubmission,
    OfferedSignature,
    Unbind,
)
from services.signature.domain.events import (
    Appointed,
    AppointmentEnded,
    Bound,
    ChiefAccountantDeclared,
    Event,
    Finding,
    ResultRejected,
    ResultVerified,
    SubmissionRejected,
    SubmissionVerified,
    Unbound,
    Verdict,
)
from services.signature.domain.registry import MOST
from services.signature.domain.state import Organisation
from services.signature.domain.validation import ValidationReport

from .makers import CHIEF, HOLDER, LEADER

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
BEFORE = NOW - timedelta(days=30)
ACCOUNT = "9523.4.1234567.00000"
OTHER = "3713.0.1234567.00000"


def bound(person: str, role: Any, **changed: Any) -> Bound:
    made = Bound(fingerprint=f"fp-{person}", person=person, role=role, accounts=(ACCOUNT,), at=BEFORE)
    return msgspec.structs.replace(made, **changed)


CHIEF_APPOINTED = Appointed(person="an", role=CHIEF, accounts=(ACCOUNT,), at=BEFORE)
HOLDER_APPOINTED = Appointed(person="binh", role=HOLDER, accounts=(ACCOUNT,), at=BEFORE)
CHIEF_BOUND, HOLDER_BOUND = bound("an", CHIEF), bound("binh", HOLDER)
JOINED = ChiefAccountantDeclared(none=False, at=BEFORE)
WITHOUT_CHIEF = ChiefAccountantDeclared(none=True, at=BEFORE)
REGISTERED: tuple[Event, ...] = (JOINED, CHIEF_APPOINTED, HOLDER_APPOINTED, CHIEF_BOUND, HOLDER_BOUND)
HOLDER_ALONE: tuple[Event, ...] = (WITHOUT_CHIEF, HOLDER_APPOINTED, HOLDER_BOUND)
OFFICE: tuple[Event, ...] = (
    Appointed(person="dung", role=LEADER, accounts=(), at=BEFORE),
    bound("dung", LEADER, accounts=()),
)


def signed(person: str, role: Any, *, signed_at: datetime = NOW, **report: Any) -> OfferedSignature:
    made = ValidationReport(
        indication=Indication.PASSED,
        fingerprint=f"fp-{person}",
        serial=f"5e{person}",
        key=f"key-{person}",
        signed_at=signed_at,
    )
    made = msgspec.structs.replace(made, **report)
    return OfferedSignature(role=role, person=person, serial=f"5e{person}", cms="sealed", report=made)


CHIEFS, HOLDERS, LEADERS = signed("an", CHIEF), signed("binh", HOLDER), signed("dung", LEADER)


def submission(*signatures: OfferedSignature, **changed: Any) -> JudgeSubmission:
    made = JudgeSubmission(
        dossier="H15.50.05.13-260302-0001",
        procedure="recurrent-spending",
        form="C2-02a/NS",
        unit="1234567",
        treasury="0011",
        account=ACCOUNT,
        digest="0" * 64,
        signatures=signatures or (CHIEFS, HOLDERS),
        declared_at=NOW,
        handed_over=NOW,
        caught_up=True,
        at=NOW + timedelta(seconds=1),
    )
    return msgspec.structs.replace(made, **changed)


def result(*signatures: OfferedSignature) -> JudgeResult:
    return msgspec.convert(msgspec.to_builtins(submission(*signatures)) | {"type": "JudgeResult"}, JudgeResult)


def rejected(past: tuple[Event, ...], command: JudgeSubmission | JudgeResult, place: int, words: str) -> Finding:
    event = verdict(past, command)
    assert isinstance(event, SubmissionRejected | ResultRejected)
    finding = event.findings[place]
    assert finding.reason is not None
    assert words in finding.reason.en, finding
    assert finding.reason.vi
    assert finding.indication != Indication.PASSED
    return finding


def verdict(past: tuple[Event, ...], command: JudgeSubmission | JudgeResult) -> Verdict:
    [event] = given(DECIDER, *past).when(command).events()
    assert isinstance(event, SubmissionVerified | SubmissionRejected | ResultVerified | ResultRejected)
    return event


def without(*events: Event) -> tuple[Event, ...]:
    return tuple(event for event in REGISTERED if event not in events)


def test_both_signatures_hold() -> None:
    event = verdict(REGISTERED, submission())
    assert isinstance(event, SubmissionVerified)
    assert (event.organisation, event.procedure, event.form) == ("1234567", "recurrent-spending", "C2-02a/NS")
    assert [(f.role, f.person, f.indication) for f in event.findings] == [
        (CHIEF, "an", Indication.PASSED),
        (HOLDER, "binh", Indication.PASSED),
    ]


def test_the_verdict_says_by_which_rule_and_keeps_saying_it() -> None:
    """Stored whole: a table that changes later changes no verdict that was given."""
    requirement = verdict(REGISTERED, submission()).requirement
    assert requirement is not None
    assert requirement.rule == "recurrent-spending"
    assert requirement.valid_from.isoformat() == "2026-01-01"
    assert requirement.signers == (CHIEF, HOLDER)
    assert "347/2025" in requirement.basis


def test_a_unit_without_a_chief_accountant_signs_with_its_holder_alone() -> None:
    event = verdict(HOLDER_ALONE, submission(HOLDERS))
    assert isinstance(event, SubmissionVerified)
    assert event.requirement is not None
    assert (event.requirement.signers, "Không có" in event.requirement.basis) == ((HOLDER,), True)
    rejected(HOLDER_ALONE, submission(CHIEFS, HOLDERS), 0, "Exactly 1")


def test_who_has_a_chief_accountant_does_not_sign_alone() -> None:
    rejected(REGISTERED, submission(HOLDERS), 0, "Exactly 2")


def test_what_a_unit_declared_may_be_on_its_way() -> None:
    """It joined by a topic of its own: the holder's one signature is not refused before that has been heard."""
    unheard = (HOLDER_APPOINTED, HOLDER_BOUND)
    given(DECIDER, *unheard).when(submission(HOLDERS)).too_early()
    rejected(unheard, submission(HOLDERS, last_try=True), 0, "Exactly 2")
    given(DECIDER, *REGISTERED).when(submission(HOLDERS, caught_up=False)).too_early()
    assert isinstance(verdict(without(JOINED), submission()), SubmissionVerified), "both is enough for any unit"


def test_the_newest_declaration_counts_in_whatever_order_they_come() -> None:
    later = ChiefAccountantDeclared(none=False, at=BEFORE + timedelta(days=1))
    for heard in itertools.permutations((WITHOUT_CHIEF, later)):
        rejected((*heard, *REGISTERED[1:]), submission(HOLDERS), 0, "Exactly 2")


def test_a_request_takes_the_holder_alone_whatever_the_unit_declared() -> None:
    for past in (REGISTERED, HOLDER_ALONE, without(JOINED)):
        event = verdict(past, submission(HOLDERS, procedure="account-registration", form="01/MTK", account=None))
        assert isinstance(event, SubmissionVerified)
        assert event.account is None


def test_a_procedure_without_a_rule_is_rejected_and_says_so() -> None:
    event = verdict(REGISTERED, submission(procedure="a-procedure-of-later"))
    assert isinstance(event, SubmissionRejected)
    assert event.requirement is None
    rejected(REGISTERED, submission(procedure="a-procedure-of-later"), 1, "No rule says who signs")


def test_a_role_that_nobody_has_met_is_not_among_those_who_sign() -> None:
    third = Appointed(person="chi", role="third_signer", accounts=(ACCOUNT,), at=BEFORE)
    past = (*REGISTERED, third, bound("chi", "third_signer"))
    rejected(past, submission(signed("chi", "third_signer"), HOLDERS), 0, "must be the chief accountant's")
    rejected(past, submission(CHIEFS, HOLDERS, signed("chi", "third_signer")), 2, "Exactly 2")


def test_what_is_heard_is_recorded() -> None:
    nobody = given(DECIDER)
    nobody.when(Appoint(person="an", role=CHIEF, accounts=(ACCOUNT,), at=BEFORE)).then(CHIEF_APPOINTED)
    nobody.when(Bind(person="an", role=CHIEF, accounts=(ACCOUNT,), fingerprint="fp-an", at=BEFORE)).then(CHIEF_BOUND)
    ended = AppointmentEnded(person="an", role=CHIEF, at=NOW)
    nobody.when(EndAppointment(person="an", role=CHIEF, at=NOW)).then(ended)
    nobody.when(DeclareChiefAccountant(none=True, at=BEFORE)).then(WITHOUT_CHIEF)
    unbound = Unbound(person="an", role=CHIEF, fingerprint="fp-an", at=NOW)
    nobody.when(Unbind(person="an", role=CHIEF, fingerprint="fp-an", at=NOW)).then(unbound)


def test_a_signature_that_does_not_hold_by_itself_keeps_its_reason() -> None:
    changed = Bilingual("Nội dung đã thay đổi.", "changed")
    tampered = signed(
        "an", CHIEF, indication=Indication.FAILED, sub_indication=SubIndication.HASH_FAILURE, reason=changed
    )
    finding = rejected(REGISTERED, submission(tampered, HOLDERS), 0, "changed")
    assert (finding.indication, finding.sub_indication) == (Indication.FAILED, SubIndication.HASH_FAILURE)


def test_a_signature_that_was_not_validated_never_passes() -> None:
    unread = msgspec.structs.replace(CHIEFS, report=None)
    finding = rejected(REGISTERED, submission(unread, HOLDERS), 0, "no longer")
    assert finding.sub_indication == SubIndication.SIGNED_DATA_NOT_FOUND


def test_swapped_roles() -> None:
    rejected(REGISTERED, submission(HOLDERS, CHIEFS), 0, "must be the chief accountant's")


def test_a_certificate_of_another_role() -> None:
    bound = (*REGISTERED, Appointed(person="binh", role=CHIEF, accounts=(ACCOUNT,), at=BEFORE))
    rejected(bound, submission(signed("binh", CHIEF), HOLDERS), 0, "not registered for the role chief accountant")


def test_a_certificate_of_another_person() -> None:
    borrowed = signed("an", CHIEF, fingerprint="fp-binh")
    rejected(REGISTERED, submission(borrowed, HOLDERS), 0, "registered for another person")


def test_the_same_person_twice() -> None:
    both = (*REGISTERED, Appointed(person="an", role=HOLDER, accounts=(ACCOUNT,), at=BEFORE))
    both = (*both, bound("an", HOLDER))
    rejected(both, submission(CHIEFS, signed("an", HOLDER)), 1, "two different people")


def test_the_same_key_twice() -> None:
    rejected(REGISTERED, submission(CHIEFS, signed("binh", HOLDER, key="key-an")), 1, "one and the same key")


def test_the_holder_signs_after_the_chief() -> None:
    early = signed("binh", HOLDER, signed_at=NOW - timedelta(minutes=6))
    rejected(REGISTERED, submission(CHIEFS, early), 1, "must sign after")
    skewed = signed("binh", HOLDER, signed_at=NOW - timedelta(minutes=4))
    assert isinstance(verdict(REGISTERED, submission(CHIEFS, skewed)), SubmissionVerified)


def test_one_signature_or_three() -> None:
    rejected(REGISTERED, submission(CHIEFS), 0, "Exactly 2")
    rejected(REGISTERED, submission(CHIEFS, HOLDERS, HOLDERS), 2, "Exactly 2")


def test_another_serial_than_the_dossier_says() -> None:
    rejected(REGISTERED, submission(signed("an", CHIEF, serial="99"), HOLDERS), 0, "serial number")


def test_another_account() -> None:
    rejected(REGISTERED, submission(account=OTHER), 0, "may not sign for account")
    appointed_only = (*REGISTERED, Appointed(person="an", role=CHIEF, accounts=(ACCOUNT, OTHER), at=BEFORE))
    rejected(appointed_only, submission(account=OTHER), 0, "may not sign for account")


def test_unbound_or_ended_before_the_hand_over() -> None:
    then = NOW - timedelta(minutes=1)
    unbound = Unbound(person="an", role=CHIEF, fingerprint="fp-an", at=then)
    rejected((*REGISTERED, unbound), submission(), 0, "did not hold")
    rejected(
        (*REGISTERED, AppointmentEnded(person="an", role=CHIEF, at=then)), submission(), 0, "was not chief accountant"
    )


def test_unbound_or_ended_after_the_hand_over_changes_nothing() -> None:
    later = NOW + timedelta(seconds=1)
    unbound = Unbound(person="an", role=CHIEF, fingerprint="fp-an", at=later)
    for event in (unbound, AppointmentEnded(person="an", role=CHIEF, at=later)):
        assert isinstance(verdict((*REGISTERED, event), submission()), SubmissionVerified)


def test_bound_after_the_hand_over_is_too_late() -> None:
    late = bound("an", CHIEF, at=NOW + timedelta(minutes=1))
    rejected((*without(CHIEF_BOUND), late), submission(), 0, "did not hold")


@pytest.mark.parametrize("missing", [(CHIEF_BOUND,), (HOLDER_APPOINTED,), REGISTERED[1:], REGISTERED])
def test_what_is_missing_may_be_on_its_way(missing: tuple[Event, ...]) -> None:
    past = without(*missing)
    given(DECIDER, *past).when(submission()).too_early()
    given(DECIDER, *past).when(submission(at=NOW + timedelta(days=1))).too_early()
    assert isinstance(verdict(past, submission(last_try=True)), SubmissionRejected)


WIDENED = (
    AppointmentEnded(person="an", role=CHIEF, at=BEFORE + timedelta(days=1)),
    Unbound(person="an", role=CHIEF, fingerprint="fp-an", at=BEFORE + timedelta(days=1)),
    Appointed(person="an", role=CHIEF, accounts=(ACCOUNT, OTHER), at=BEFORE + timedelta(days=2)),
    bound("an", CHIEF, accounts=(ACCOUNT, OTHER), at=BEFORE + timedelta(days=2)),
)
"""A signatory gets a further account: four facts by four topics, all before the hand-over."""


@pytest.mark.parametrize("heard", list(itertools.permutations(WIDENED)))
def test_what_was_registered_anew_is_waited_for_in_whatever_order_it_comes(heard: tuple[Event, ...]) -> None:
    """After a pause the dossier may be read between them: refused only by what is not old."""
    for count in range(len(WIDENED)):
        past = given(DECIDER, *REGISTERED, *heard[:count])
        try:
            [event] = past.when(submission(caught_up=False)).events()
        except TooEarly:
            continue
        assert isinstance(event, SubmissionVerified), heard[:count]
    assert isinstance(verdict((*REGISTERED, *heard), submission()), SubmissionVerified)


def test_who_is_known_to_be_wrong_is_not_waited_for_once_all_is_heard() -> None:
    for wrong in (signed("an", HOLDER), signed("binh", HOLDER, fingerprint="fp-an")):
        given(DECIDER, *REGISTERED).when(submission(CHIEFS, wrong, caught_up=False)).too_early()
        assert isinstance(verdict(REGISTERED, submission(CHIEFS, wrong)), SubmissionRejected)


def test_what_is_known_to_be_wrong_is_not_waited_for() -> None:
    assert isinstance(verdict(REGISTERED, submission(HOLDERS, CHIEFS, caught_up=False)), SubmissionRejected)


def test_the_leader_signs_the_result_for_the_office() -> None:
    event = verdict(OFFICE, result(LEADERS))
    assert isinstance(event, ResultVerified)
    assert (event.organisation, event.unit) == ("0011", "1234567")


def test_who_is_no_leader_does_not_sign_the_result() -> None:
    rejected((*OFFICE, *REGISTERED), result(HOLDERS), 0, "must be the treasury leader's")
    rejected((*OFFICE, *REGISTERED), result(LEADERS, LEADERS), 0, "Exactly 1")


def test_any_order_of_what_is_heard_leads_to_the_same() -> None:
    """Appointments and their ends come by different topics; so do bindings."""
    end = AppointmentEnded(person="an", role=CHIEF, at=NOW)
    again = Appointed(person="an", role=CHIEF, accounts=(ACCOUNT, OTHER), at=NOW + timedelta(hours=1))
    heard: tuple[Event, ...] = (CHIEF_APPOINTED, end, again)
    for past in itertools.permutations(heard):
        state = DECIDER.fold(DECIDER.initial, past)
        assert isinstance(state, Organisation)
        [signatory] = state.signatories
        assert signatory.accounts == (ACCOUNT, OTHER)
        assert [signatory.period.holds(at) for at in (BEFORE, NOW, again.at)] == [True, False, True]


def test_appointed_again_while_in_office_keeps_the_time() -> None:
    again = msgspec.structs.replace(CHIEF_APPOINTED, accounts=(ACCOUNT, OTHER), at=NOW + timedelta(seconds=1))
    assert isinstance(verdict((*REGISTERED, again), submission()), SubmissionVerified)


@for_all(st.lists(st.tuples(st.integers(0, 200), st.integers(0, 200), st.booleans()), max_size=150))
def test_the_state_is_bounded(heard: list[tuple[int, int, bool]]) -> None:
    state = DECIDER.initial
    for person, minutes, ends in heard:
        at = BEFORE + timedelta(minutes=minutes)
        changed: Event = (
            Unbound(person=str(person), role=CHIEF, fingerprint=f"fp-{person}", at=at)
            if ends
            else bound(str(person), CHIEF, at=at)
        )
        state = DECIDER.evolve(state, changed)
        state = DECIDER.evolve(state, Appointed(person=str(person), role=CHIEF, accounts=(), at=at))
    if heard:
        assert isinstance(state, Organisation)
        assert len(state.bindings) <= MOST
        assert len(state.signatories) <= MOST


def test_everything_survives_the_journal() -> None:
    state = given(DECIDER, *REGISTERED).state()
    assert msgspec.convert(msgspec.to_builtins(state), DECIDER.states) == state
    for each in (verdict(REGISTERED, submission()), verdict(REGISTERED, submission(HOLDERS, CHIEFS)), *REGISTERED):
        assert msgspec.convert(msgspec.to_builtins(each), DECIDER.events) == each
