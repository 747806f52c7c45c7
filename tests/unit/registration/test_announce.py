"""Each event that others must hear becomes its fact, and no fact carries personal data in clear."""

import msgspec
from khobac_contracts import registration as facts
from khobac_contracts.vocabulary import Fact, Role

from services.registration.announce import announce
from services.registration.domain import DECIDER, Event
from services.registration.domain.entries import AppointmentEnded, CertificateEntered, CertificateStruck
from services.registration.domain.keys import KeyClaimed
from services.registration.domain.notices import Account, AccountEntered
from services.registration.domain.users import LoggedIn, LogInFailed, LoginIssued, PasswordSet

from .people import ACCOUNT, ADMIN, AT, LATER, MEMBER, UNIT, certificate
from .test_users import ACTIVE, ISSUED, ME


def _told(*past: Event) -> list[Fact]:
    """All facts of a history."""
    state = DECIDER.initial
    told: list[Fact] = []
    for event in past:
        state = DECIDER.evolve(state, event)
        told += announce(event, state)
    return told


def test_a_unit_that_joins_is_announced_with_its_signatories_and_contacts() -> None:
    told = _told(*MEMBER)
    assert [type(fact) for fact in told] == [
        facts.UnitJoined,
        facts.SignatoryAppointed,
        facts.SignatoryAppointed,
        facts.ContactChanged,
    ]
    assert {fact.model_dump()["unit"] for fact in told} == {UNIT}
    assert isinstance(told[-1], facts.ContactChanged)
    assert all(recipient.email.startswith("sealed:1:") for recipient in told[-1].recipients)


def test_changes_of_a_member_are_announced() -> None:
    bound = msgspec.structs.replace(
        certificate("p-chief", Role.CHIEF_ACCOUNTANT), title="Kế toán trưởng", accounts=(ACCOUNT,)
    )
    told = _told(
        *MEMBER,
        CertificateEntered(certificate=bound, by=ADMIN, at=LATER),
        CertificateStruck(person="p-chief", role=Role.CHIEF_ACCOUNTANT, fingerprint=bound.fingerprint, at=LATER),
        AppointmentEnded(person="p-chief", role=Role.CHIEF_ACCOUNTANT, at=LATER),
        AccountEntered(account=Account(code=ACCOUNT, kind="estimate"), at=LATER),
    )[4:]
    assert [type(fact) for fact in told] == [
        facts.CertificateBound,
        facts.CertificateUnbound,
        facts.SignatoryEnded,
        facts.AccountOpened,
    ]
    assert isinstance(told[0], facts.CertificateBound)
    assert (told[0].accounts, told[0].context.session) == ((ACCOUNT,), "s-1")


def test_what_happens_at_the_door_is_announced_with_its_circumstances() -> None:
    told = _told(
        *ACTIVE,
        LogInFailed(reason="wrong_password", by=ME, at=AT),
        LoggedIn(session="s-1", by=ME, at=AT),
    )
    assert [type(fact) for fact in told] == [facts.CredentialChanged, facts.LoginFailed, facts.LoginSucceeded]
    assert isinstance(told[1], facts.LoginFailed)
    assert (told[1].unit, told[1].user) == (UNIT, "1057843.ktt")


def test_codes_and_claims_stay_at_home() -> None:
    assert isinstance(ISSUED, LoginIssued)
    assert _told(ISSUED) == []
    assert _told(KeyClaimed(key="k", person="p", at=AT)) == []
    assert isinstance(ACTIVE[1], PasswordSet)
    assert "argon2-of-it" not in str(_told(ISSUED, msgspec.structs.replace(ACTIVE[1], password="argon2-of-it")))
