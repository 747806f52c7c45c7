"""Each event that others must hear becomes its fact, and no fact carries personal data in clear."""

import msgspec
from khobac_contracts import registration as facts
from khobac_contracts.vocabulary import Fact, Role

from services.chassis.core.decider import C, E, S
from services.chassis.core.kinds import Kind
from services.registration.announce import announce_organisation, announce_user
from services.registration.domain import ORGANISATION, USER
from services.registration.domain.notice import Account
from services.registration.domain.organisation.events import (
    AccountEntered,
    AppointmentEnded,
    CertificateEntered,
    CertificateStruck,
    OrganisationEvent,
)
from services.registration.domain.user.events import LoggedIn, LogInFailed, LoginIssued, UserEvent

from .people import ACCOUNT, ADMIN, AT, LATER, MEMBER, UNIT, certificate
from .test_users import ACTIVE, ISSUED, ME, SET


def _facts(kind: Kind[C, S, E], *past: E) -> list[Fact]:
    """All facts of a history."""
    state = kind.decider.initial
    found: list[Fact] = []
    for event in past:
        state = kind.decider.evolve(state, event)
        found += kind.announce(event, state)
    return found


def _of_organisation(*past: OrganisationEvent) -> list[Fact]:
    return _facts(Kind(ORGANISATION, announce_organisation), *past)


def _of_user(*past: UserEvent) -> list[Fact]:
    return _facts(Kind(USER, announce_user), *past)


def test_a_unit_that_joins_is_announced_with_its_signatories_and_contacts() -> None:
    announced = _of_organisation(*MEMBER)
    assert [type(fact) for fact in announced] == [
        facts.UnitJoined,
        facts.SignatoryAppointed,
        facts.SignatoryAppointed,
        facts.ContactChanged,
    ]
    assert {fact.model_dump().get("organisation", UNIT) for fact in announced} == {UNIT}
    assert isinstance(announced[0], facts.UnitJoined)
    assert (announced[0].unit, announced[0].without_chief_accountant) == (UNIT, False)
    assert isinstance(announced[-1], facts.ContactChanged)
    assert all(recipient.email.startswith("sealed:1:") for recipient in announced[-1].recipients)


def test_changes_of_a_member_are_announced() -> None:
    bound = msgspec.structs.replace(
        certificate("p-chief", Role.CHIEF_ACCOUNTANT), title="Kế toán trưởng", accounts=(ACCOUNT,)
    )
    announced = _of_organisation(
        *MEMBER,
        CertificateEntered(certificate=bound, by=ADMIN, at=LATER),
        CertificateStruck(person="p-chief", role=Role.CHIEF_ACCOUNTANT, fingerprint=bound.fingerprint, at=LATER),
        AppointmentEnded(person="p-chief", role=Role.CHIEF_ACCOUNTANT, at=LATER),
        AccountEntered(account=Account(code=ACCOUNT, kind="estimate"), at=LATER),
    )[4:]
    assert [type(fact) for fact in announced] == [
        facts.CertificateBound,
        facts.CertificateUnbound,
        facts.SignatoryEnded,
        facts.AccountOpened,
    ]
    assert isinstance(announced[0], facts.CertificateBound)
    assert (announced[0].accounts, announced[0].context.session) == ((ACCOUNT,), "s-1")


def test_what_happens_at_the_door_is_announced_with_its_circumstances() -> None:
    announced = _of_user(
        *ACTIVE,
        LogInFailed(reason="wrong_password", failures=1, locked_until=None, by=ME, at=AT),
        LoggedIn(session="s-1", by=ME, at=AT),
    )
    assert [type(fact) for fact in announced] == [facts.CredentialChanged, facts.LoginFailed, facts.LoginSucceeded]
    assert isinstance(announced[1], facts.LoginFailed)
    assert (announced[1].organisation, announced[1].user) == (UNIT, "1057843.ktt")


def test_codes_and_claims_stay_at_home() -> None:
    assert isinstance(ISSUED, LoginIssued)
    assert _of_user(ISSUED) == []
    assert "argon2-of-it" not in str(_of_user(ISSUED, msgspec.structs.replace(SET, password="argon2-of-it")))
