"""What signature hears and says, and how a batch is examined before it is decided."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from khobac_contracts.catalog import read_by
from khobac_contracts.dossier import DossierApproved, DossierSubmitted, Line, Signed
from khobac_contracts.registration import CertificateBound, CertificateUnbound, SignatoryAppointed, SignatoryEnded
from khobac_contracts.signature import SignatureRejected, SignatureVerified
from khobac_contracts.vocabulary import Context

from deploy.local.pki import Person, Pki
from deploy.local.signing import Stencil, sign_detached
from services.chassis.core.decider import StreamCommand
from services.chassis.core.drawers import FactContext, Happened, Recorded
from services.chassis.core.errors import Outage
from services.chassis.store.sealing import MemoryKeyStore, Sealing
from services.signature.adapters.examiner import ON_THE_LOOP, Examiner
from services.signature.announce import announce
from services.signature.domain import DECIDER, State
from services.signature.domain.messages import JudgeSubmission, Rejected, Verified
from services.signature.domain.verdict import Sub
from services.signature.listen import LISTEN
from services.signature.views import project

from .makers import CHIEF, DATA, HANDED_OVER, HOLDER, LEADER, Trusting, foreign_person, odd

ACCOUNT, UNIT, TREASURY, DOSSIER = "9523.4.1234567.00000", "1234567", "0011", "H15.50.05.13-261122-0001"
BEFORE = HANDED_OVER - timedelta(days=1)
CONTEXT = Context(user="an", person="an", at=BEFORE)
SEALING = Sealing(b"k" * 32, MemoryKeyStore())


def heard(seconds: float = 0.0) -> FactContext:
    at = HANDED_OVER + timedelta(seconds=seconds)
    return FactContext("x@1/1", "x", "x", at, 1, None, "x", 0, 0, received_at=at)


def fold(told: Sequence[StreamCommand], state: State) -> State:
    for each in told:
        command: Any = each.command
        state = DECIDER.fold(state, DECIDER.decide(command, state))
    return state


def registered(unit: str, who: dict[str, tuple[Any, Person]]) -> State:
    state: State = DECIDER.initial
    for person, (role, card) in who.items():
        accounts = () if role == LEADER else (ACCOUNT,)
        facts = (
            SignatoryAppointed(unit=unit, person=person, role=role, title="x", accounts=accounts, appointed_at=BEFORE),
            CertificateBound(
                unit=unit,
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
            told = LISTEN[type(fact)](fact, heard())
            assert {each.stream for each in told} == {unit}
            state = fold(told, state)
    return state


async def sealed(person: str, role: Any, card: Person, blob: bytes) -> Signed:
    cms = await SEALING.seal_bytes(person, blob)
    return Signed(role=role, person=person, cms=cms, serial=card.serial, context=CONTEXT)


def submitted(*signatures: Signed, dossier: str = DOSSIER) -> DossierSubmitted:
    return DossierSubmitted(
        dossier=dossier,
        unit=UNIT,
        treasury=TREASURY,
        account=ACCOUNT,
        form="C2-02a/NS",
        amount=1000,
        lines=(Line(economic_code="6501", amount=1000),),
        payee_digest="0" * 64,
        payee_bank="970415",
        digest=hashlib.sha256(DATA).hexdigest(),
        signatures=signatures,
        submitted_at=HANDED_OVER,
    )


def detached(card: Person) -> bytes:
    return sign_detached(card.key, card.certificate, card.chain[:-1], DATA, HANDED_OVER)


@pytest.fixture
def examiner(pki: Pki) -> Examiner:
    trusting = Trusting(pki)
    return Examiner(SEALING, trusting.paths, lambda: trusting.now)


def decided(told: Sequence[StreamCommand], state: State) -> Any:
    command: Any = told[0].command
    [event] = DECIDER.decide(command, state)
    return event


def test_everything_that_is_ours_to_hear_is_heard() -> None:
    assert set(LISTEN) == {entry.model for entry in read_by("signature")}


async def test_from_the_fact_to_the_verdict(chief: Person, holder: Person, examiner: Examiner) -> None:
    state = registered(UNIT, {"an": (CHIEF, chief), "binh": (HOLDER, holder)})
    fact = submitted(
        await sealed("an", CHIEF, chief, detached(chief)), await sealed("binh", HOLDER, holder, detached(holder))
    )
    event = decided(await examiner(list(LISTEN[DossierSubmitted](fact, heard()))), state)
    assert isinstance(event, Verified), event
    [announced] = announce(event, state)
    assert isinstance(announced, SignatureVerified)
    assert [f.indication for f in announced.findings] == ["PASSED", "PASSED"]
    [row] = project(Recorded(UNIT, 9, state, (Happened("x", event, HANDED_OVER, "fact"),)))
    assert (row.id, row.fields["verified"], row.fields["treasury"]) == (f"{DOSSIER}/submission", True, TREASURY)


async def test_a_tampered_line_is_rejected_with_its_reason(chief: Person, holder: Person, examiner: Examiner) -> None:
    state = registered(UNIT, {"an": (CHIEF, chief), "binh": (HOLDER, holder)})
    tampered = odd(chief, digest=hashlib.sha256(b"before it was changed").digest())
    fact = submitted(await sealed("an", CHIEF, chief, tampered), await sealed("binh", HOLDER, holder, detached(holder)))
    event = decided(await examiner(list(LISTEN[DossierSubmitted](fact, heard()))), state)
    [announced] = announce(event, state)
    assert isinstance(announced, SignatureRejected)
    first, second = announced.findings
    assert (first.indication, first.sub_indication, second.indication) == ("FAILED", "HASH_FAILURE", "PASSED")
    assert first.reason is not None
    assert "Nội dung đã thay đổi" in first.reason.vi


async def test_the_leaders_signature(pki: Pki, examiner: Examiner) -> None:
    leader = pki.issue(common_name="Lê Văn D TEST", ca="government-ca-1")
    state = registered(TREASURY, {"dung": (LEADER, leader)})
    fact = DossierApproved(
        dossier=DOSSIER,
        unit=UNIT,
        treasury=TREASURY,
        account=ACCOUNT,
        amount=1000,
        payee=await SEALING.seal(UNIT, "{}"),
        payee_bank="970415",
        digest=hashlib.sha256(DATA).hexdigest(),
        signature=await sealed("dung", LEADER, leader, detached(leader)),
        approved_at=HANDED_OVER,
    )
    told = await examiner(list(LISTEN[DossierApproved](fact, heard())))
    assert told[0].stream == TREASURY
    event = decided(told, state)
    assert isinstance(event, Verified), event
    assert (event.body, event.subject) == (TREASURY, "result")


async def test_a_stranger_is_waited_for_and_then_rejected(examiner: Examiner) -> None:
    stranger = foreign_person()
    fact = submitted(
        await sealed("an", CHIEF, stranger, detached(stranger)), await sealed("binh", HOLDER, stranger, b"garbage")
    )
    state = registered(UNIT, {})
    event = decided(await examiner(list(LISTEN[DossierSubmitted](fact, heard()))), state)
    assert isinstance(event, Rejected)
    assert [finding.sub for finding in event.findings] == [Sub.NO_CERTIFICATE_CHAIN_FOUND, Sub.FORMAT_FAILURE]


@pytest.mark.parametrize("last_try", [False, True])
@pytest.mark.parametrize("caught_up", [False, True])
async def test_the_verdict_knows_whether_it_may_wait(chief: Person, caught_up: bool, last_try: bool) -> None:
    fact = submitted(await sealed("an", CHIEF, chief, detached(chief)))
    [told] = LISTEN[DossierSubmitted](fact, replace(heard(), caught_up=caught_up, last_try=last_try))
    assert isinstance(told.command, JudgeSubmission)
    assert (told.command.caught_up, told.command.last_try) == (caught_up, last_try)


async def test_a_dropped_key_or_a_broken_seal_spoils_only_its_own(
    chief: Person, holder: Person, examiner: Examiner
) -> None:
    good = await sealed("an", CHIEF, chief, detached(chief))
    broken = good.model_copy(update={"cms": good.cms[:-6] + "AAAAAA"})
    gone = good.model_copy(update={"cms": good.cms.replace(":an:", ":nobody:")})
    [told] = await examiner(list(LISTEN[DossierSubmitted](submitted(broken, gone, good), heard())))
    assert isinstance(told.command, JudgeSubmission)
    reports = [offered.report for offered in told.command.signatures]
    assert reports[:2] == [None, None]
    assert reports[2] is not None
    assert reports[2].passed


async def test_many_at_once_keep_their_places(chief: Person, holder: Person, examiner: Examiner) -> None:
    cards = {"an": (CHIEF, chief), "binh": (HOLDER, holder)}
    signed = {person: await sealed(person, role, card, detached(card)) for person, (role, card) in cards.items()}
    told: list[StreamCommand] = []
    for n in range(ON_THE_LOOP):
        order = ("an", "binh") if n % 3 else ("binh", "an")
        fact = submitted(*(signed[person] for person in order), dossier=f"H15.50.05.13-261122-{n:04}")
        told += LISTEN[DossierSubmitted](fact, heard())
        told += LISTEN[SignatoryEnded](SignatoryEnded(unit=UNIT, person="x", role=CHIEF, ended_at=HANDED_OVER), heard())
    examined = await examiner(told)
    assert [type(each.command) for each in examined] == [type(each.command) for each in told]
    for each in examined:
        if isinstance(each.command, JudgeSubmission):
            for offered in each.command.signatures:
                assert offered.report is not None
                assert offered.report.serial == cards[offered.person][1].serial


async def test_nobody_guesses_without_a_list(pki: Pki, chief: Person) -> None:
    trusting = Trusting(pki, lists=())
    examiner = Examiner(SEALING, trusting.paths, lambda: trusting.now)
    fact = submitted(await sealed("an", CHIEF, chief, detached(chief)))
    with pytest.raises(Outage):
        await examiner(list(LISTEN[DossierSubmitted](fact, heard())))


def test_what_ends_is_heard() -> None:
    for fact in (
        SignatoryEnded(unit=UNIT, person="an", role=CHIEF, ended_at=HANDED_OVER),
        CertificateUnbound(unit=UNIT, person="an", role=CHIEF, fingerprint="0" * 64, unbound_at=HANDED_OVER),
    ):
        [told] = LISTEN[type(fact)](fact, heard())
        command: Any = told.command
        events = DECIDER.decide(command, DECIDER.initial)
        assert len(events) == 1
        assert not announce(events[0], DECIDER.initial)


def test_the_stencil_signs_what_the_hand_signs(chief: Person) -> None:
    stencil = Stencil(chief.key, chief.certificate, chief.chain[:-1])
    assert stencil.sign(hashlib.sha256(DATA).digest(), HANDED_OVER) == detached(chief)
