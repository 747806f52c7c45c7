"""What signature hears and says, and how a batch is validated before it is decided."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from khobac_contracts import signature as facts
from khobac_contracts.catalog import read_by
from khobac_contracts.dossier import (
    ApprovedPayment,
    DossierApproved,
    DossierSubmitted,
    Line,
    PaymentItem,
    RequestApproved,
    Signed,
)
from khobac_contracts.envelope import freeze
from khobac_contracts.registration import (
    CertificateBound,
    CertificateUnbound,
    SignatoryAppointed,
    SignatoryEnded,
    UnitJoined,
)
from khobac_contracts.vocabulary import Context, Fact, Role, SubIndication

from deploy.local.pki import Person, Pki
from deploy.local.signing import Stencil, sign_detached
from services.chassis.core.decider import StreamCommand
from services.chassis.core.drawers import FactContext, Happened, Recorded
from services.chassis.core.errors import Outage
from services.chassis.store.sealing import MemoryKeyStore, Sealing
from services.signature.adapters.validator import ON_THE_LOOP, Validator
from services.signature.announce import announce
from services.signature.api.shown import VerdictPage
from services.signature.domain import DECIDER
from services.signature.domain.commands import DeclareChiefAccountant, JudgeResult, JudgeSubmission
from services.signature.domain.events import ResultVerified, SubmissionRejected, SubmissionVerified
from services.signature.domain.state import State
from services.signature.listen import LISTEN
from services.signature.views import project
from tests.invented import facts_with_invented_words

from .makers import CHIEF, DATA, HANDED_OVER, HOLDER, LEADER, Trusting, foreign_person, odd

ACCOUNT, UNIT, TREASURY, DOSSIER = "9523.4.1234567.00000", "1234567", "0011", "H15.50.05.13-261122-0001"
BEFORE = HANDED_OVER - timedelta(days=1)
CONTEXT = Context(user="an", person="an", at=BEFORE)
SEALING = Sealing(b"k" * 32, MemoryKeyStore())


FACT = FactContext("x@1/1", "x", "x", HANDED_OVER, 1, None, "x", 0, 0, received_at=HANDED_OVER)
OF_DOSSIER: dict[str, Any] = {"dossier": DOSSIER, "procedure": "recurrent-spending", "form": "C2-02a/NS"}


def fold(commands: Sequence[StreamCommand], state: State) -> State:
    for each in commands:
        command: Any = each.command
        state = DECIDER.fold(state, DECIDER.decide(command, state))
    return state


def registered(organisation: str, who: dict[str, tuple[Any, Person]]) -> State:
    state: State = DECIDER.initial
    for person, (role, card) in who.items():
        accounts = () if role == LEADER else (ACCOUNT,)
        facts = (
            SignatoryAppointed(
                organisation=organisation,
                person=person,
                role=role,
                title="x",
                accounts=accounts,
                appointed_at=BEFORE,
            ),
            CertificateBound(
                organisation=organisation,
                person=person,
                role=role,
                title="x",
                accounts=accounts,
                fingerprint=card.fingerprint,
                serial=card.serial,
                issuer="CN=x",
                not_before=BEFORE,
                not_after=HANDED_OVER,
                bound_at=BEFORE,
                context=CONTEXT,
            ),
        )
        for fact in facts:
            commands = LISTEN[type(fact)](fact, FACT)
            assert {each.stream for each in commands} == {organisation}
            state = fold(commands, state)
    return state


async def sealed(person: str, role: Any, card: Person, blob: bytes) -> Signed:
    cms = await SEALING.seal_bytes(person, blob)
    return Signed(role=role, person=person, cms=cms, serial=card.serial, context=CONTEXT)


def submitted(*signatures: Signed, dossier: str = DOSSIER) -> DossierSubmitted:
    return DossierSubmitted(
        **{**OF_DOSSIER, "dossier": dossier},
        unit=UNIT,
        treasury=TREASURY,
        account=ACCOUNT,
        amount=1000,
        payments=(PaymentItem(item=1, amount=1000, payee_digest="0" * 64, payee_bank="970415"),),
        lines=(Line(economic_code="6501", amount=1000),),
        digest=hashlib.sha256(DATA).hexdigest(),
        signatures=signatures,
        round=1,
        declared_at=BEFORE,
        submitted_at=HANDED_OVER,
    )


def detached(card: Person) -> bytes:
    return sign_detached(card.key, card.certificate, card.chain[:-1], DATA, HANDED_OVER)


@pytest.fixture
def validator(pki: Pki) -> Validator:
    trusting = Trusting(pki)
    return Validator(SEALING, trusting.paths, lambda: trusting.now)


def decided(commands: Sequence[StreamCommand], state: State) -> Any:
    command: Any = commands[0].command
    [event] = DECIDER.decide(command, state)
    return event


def test_everything_that_is_ours_to_hear_is_heard() -> None:
    assert set(LISTEN) == {entry.model for entry in read_by("signature")}


async def test_from_the_fact_to_the_verdict(chief: Person, holder: Person, validator: Validator) -> None:
    state = registered(UNIT, {"an": (CHIEF, chief), "binh": (HOLDER, holder)})
    fact = submitted(
        await sealed("an", CHIEF, chief, detached(chief)), await sealed("binh", HOLDER, holder, detached(holder))
    )
    event = decided(await validator(list(LISTEN[DossierSubmitted](fact, FACT))), state)
    assert isinstance(event, SubmissionVerified), event
    [announced] = announce(event, state)
    assert isinstance(announced, facts.SubmissionVerified)
    assert (announced.procedure, announced.form) == (fact.procedure, fact.form)
    assert [f.indication for f in announced.findings] == ["PASSED", "PASSED"]
    [row] = project(Recorded(UNIT, 9, state, (Happened("x", event, HANDED_OVER, "fact"),)))
    assert (row.id, row.fields["verified"], row.fields["treasury"]) == (f"{DOSSIER}/submission", True, TREASURY)


async def test_a_tampered_line_is_rejected_with_its_reason(chief: Person, holder: Person, validator: Validator) -> None:
    state = registered(UNIT, {"an": (CHIEF, chief), "binh": (HOLDER, holder)})
    tampered = odd(chief, digest=hashlib.sha256(b"before it was changed").digest())
    fact = submitted(await sealed("an", CHIEF, chief, tampered), await sealed("binh", HOLDER, holder, detached(holder)))
    event = decided(await validator(list(LISTEN[DossierSubmitted](fact, FACT))), state)
    [announced] = announce(event, state)
    assert isinstance(announced, facts.SubmissionRejected)
    first, second = announced.findings
    assert (first.indication, first.sub_indication, second.indication) == ("FAILED", "HASH_FAILURE", "PASSED")
    assert first.reason is not None
    assert "Nội dung đã thay đổi" in first.reason.vi


async def test_the_leaders_signature(pki: Pki, validator: Validator) -> None:
    leader = pki.issue(common_name="Lê Văn D TEST", ca="government-ca-1")
    state = registered(TREASURY, {"dung": (LEADER, leader)})
    signed: dict[str, Any] = {
        **OF_DOSSIER,
        "unit": UNIT,
        "treasury": TREASURY,
        "account": ACCOUNT,
        "digest": hashlib.sha256(DATA).hexdigest(),
        "submission_digest": "0" * 64,
        "signature": await sealed("dung", LEADER, leader, detached(leader)),
        "approved_at": HANDED_OVER,
    }
    payment = ApprovedPayment(item=1, amount=1000, payee=await SEALING.seal(UNIT, "{}"), payee_bank="970415")
    pays = DossierApproved(**signed, amount=1000, payments=(payment,))
    request = RequestApproved(**signed)
    for fact, account in ((pays, ACCOUNT), (request, None)):
        commands = await validator(list(LISTEN[type(fact)](fact, FACT)))
        assert commands[0].stream == TREASURY
        event = decided(commands, state)
        assert isinstance(event, ResultVerified), event
        assert event.organisation == TREASURY
        [announced] = announce(event, state)
        assert isinstance(announced, facts.ResultVerified)
        assert announced.account == account, "a result names the account that it pays from, and a request pays nothing"
        [row] = project(Recorded(TREASURY, 9, state, (Happened("x", event, HANDED_OVER, "fact"),)))
        assert (row.id, row.fields["verified"]) == (f"{DOSSIER}/result", True)


async def test_a_stranger_is_waited_for_and_then_rejected(validator: Validator) -> None:
    stranger = foreign_person()
    fact = submitted(
        await sealed("an", CHIEF, stranger, detached(stranger)), await sealed("binh", HOLDER, stranger, b"garbage")
    )
    state = registered(UNIT, {})
    event = decided(await validator(list(LISTEN[DossierSubmitted](fact, FACT))), state)
    assert isinstance(event, SubmissionRejected)
    assert [finding.sub_indication for finding in event.findings] == [
        SubIndication.NO_CERTIFICATE_CHAIN_FOUND,
        SubIndication.FORMAT_FAILURE,
    ]


@pytest.mark.parametrize("last_try", [False, True])
@pytest.mark.parametrize("caught_up", [False, True])
async def test_the_verdict_knows_whether_it_may_wait(chief: Person, caught_up: bool, last_try: bool) -> None:
    fact = submitted(await sealed("an", CHIEF, chief, detached(chief)))
    [addressed] = LISTEN[DossierSubmitted](fact, replace(FACT, caught_up=caught_up, last_try=last_try))
    assert isinstance(addressed.command, JudgeSubmission)
    assert (addressed.command.caught_up, addressed.command.last_try) == (caught_up, last_try)


async def test_a_dropped_key_or_a_broken_seal_spoils_only_its_own(
    chief: Person, holder: Person, validator: Validator
) -> None:
    good = await sealed("an", CHIEF, chief, detached(chief))
    broken = good.model_copy(update={"cms": good.cms[:-6] + "AAAAAA"})
    gone = good.model_copy(update={"cms": good.cms.replace(":an:", ":nobody:")})
    [addressed] = await validator(list(LISTEN[DossierSubmitted](submitted(broken, gone, good), FACT)))
    assert isinstance(addressed.command, JudgeSubmission)
    reports = [offered.report for offered in addressed.command.signatures]
    assert reports[:2] == [None, None]
    assert reports[2] is not None
    assert reports[2].passed


async def test_many_at_once_keep_their_places(chief: Person, holder: Person, validator: Validator) -> None:
    cards = {"an": (CHIEF, chief), "binh": (HOLDER, holder)}
    signed = {person: await sealed(person, role, card, detached(card)) for person, (role, card) in cards.items()}
    ended = SignatoryEnded(organisation=UNIT, person="x", role=CHIEF, ended_at=HANDED_OVER)
    commands: list[StreamCommand] = []
    for n in range(ON_THE_LOOP):
        order = ("an", "binh") if n % 3 else ("binh", "an")
        fact = submitted(*(signed[person] for person in order), dossier=f"H15.50.05.13-261122-{n:04}")
        commands += LISTEN[DossierSubmitted](fact, FACT)
        commands += LISTEN[SignatoryEnded](ended, FACT)
    validated = await validator(commands)
    assert [type(each.command) for each in validated] == [type(each.command) for each in commands]
    for each in validated:
        if isinstance(each.command, JudgeSubmission):
            for offered in each.command.signatures:
                assert offered.report is not None
                assert offered.report.serial == cards[offered.person][1].serial


async def test_nobody_guesses_without_a_list(pki: Pki, chief: Person) -> None:
    trusting = Trusting(pki, lists=())
    validator = Validator(SEALING, trusting.paths, lambda: trusting.now)
    fact = submitted(await sealed("an", CHIEF, chief, detached(chief)))
    with pytest.raises(Outage):
        await validator(list(LISTEN[DossierSubmitted](fact, FACT)))


def test_what_ends_is_heard() -> None:
    for fact in (
        SignatoryEnded(organisation=UNIT, person="an", role=CHIEF, ended_at=HANDED_OVER),
        CertificateUnbound(organisation=UNIT, person="an", role=CHIEF, fingerprint="0" * 64, unbound_at=HANDED_OVER),
    ):
        [addressed] = LISTEN[type(fact)](fact, FACT)
        command: Any = addressed.command
        events = DECIDER.decide(command, DECIDER.initial)
        assert len(events) == 1
        assert not announce(events[0], DECIDER.initial)


@pytest.mark.parametrize("without", [False, True])
def test_what_a_unit_declares_at_its_joining_is_heard(without: bool) -> None:
    fact = UnitJoined(unit=UNIT, name="x", treasury=TREASURY, without_chief_accountant=without, joined_at=BEFORE)
    [addressed] = LISTEN[UnitJoined](fact, FACT)
    assert addressed.stream == UNIT
    assert addressed.command == DeclareChiefAccountant(none=without, at=BEFORE)


INVENTED = list(facts_with_invented_words("signature"))


def test_there_are_words_to_invent() -> None:
    assert {place for place, _ in INVENTED} >= {
        "signatory.appointed: role",
        "certificate.bound: role",
        "dossier.submitted: signatures/0/role",
        "dossier.submitted: procedure",
        "request.approved: signature/role",
    }


@pytest.mark.parametrize("fact", [pytest.param(fact, id=place) for place, fact in INVENTED])
async def test_an_invented_word_is_rejected_with_words_and_does_no_harm(fact: Fact, validator: Validator) -> None:
    """Nobody is registered, so that every verdict of these samples is a rejection, whatever was invented."""
    commands = await validator(list(LISTEN[type(fact)](fact, replace(FACT, last_try=True))))
    event = decided(commands, DECIDER.initial)
    state = DECIDER.evolve(DECIDER.initial, event)
    rows = list(project(Recorded("x", 1, state, (Happened("x", event, HANDED_OVER, "fact"),))))
    announced = list(announce(event, state))
    if isinstance(commands[0].command, JudgeSubmission | JudgeResult):
        assert len(rows) == len(announced) == 1
        assert isinstance(announced[0], facts.SubmissionRejected | facts.ResultRejected)
        assert all(finding.role in list(Role) and finding.reason for finding in announced[0].findings)
        assert freeze(announced[0])
        assert VerdictPage.of(rows[0].fields).signatures
    else:
        assert not announced
        assert not rows


def test_the_stencil_signs_what_the_hand_signs(chief: Person) -> None:
    stencil = Stencil(chief.key, chief.certificate, chief.chain[:-1])
    assert stencil.sign(hashlib.sha256(DATA).digest(), HANDED_OVER) == detached(chief)
