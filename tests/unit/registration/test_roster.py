"""Certificates are bound per person, title and account; roles end with their certificates; contacts are the organisation's own."""

import msgspec
from khobac_contracts.vocabulary import Role

from services.chassis.core.errors import InvalidInput, NotFound, WrongState
from services.chassis.core.testing import given
from services.registration.domain import KEY, ORGANISATION
from services.registration.domain.key.commands import ClaimKey
from services.registration.domain.key.events import KeyClaimed
from services.registration.domain.key.state import Claimed, Unclaimed
from services.registration.domain.organisation.commands import (
    BindCertificate,
    EndAppointment,
    SetContacts,
    UnbindCertificate,
)
from services.registration.domain.organisation.events import (
    AppointmentEnded,
    CertificateEntered,
    CertificateStruck,
    ContactsSet,
    OrganisationEvent,
)
from services.registration.domain.roster import Certificate

from .people import ACCOUNT, ADMIN, AT, BOTH_CONTACTS, DEPOSIT, LATER, MEMBER, certificate, contact

CHIEFS = certificate("p-chief", Role.CHIEF_ACCOUNTANT)


def _bind(bound: Certificate) -> BindCertificate:
    return BindCertificate(certificate=bound, by=ADMIN, at=LATER)


def _entered(bound: Certificate) -> CertificateEntered:
    complete = msgspec.structs.replace(bound, title="Kế toán trưởng", accounts=(ACCOUNT,))
    return CertificateEntered(certificate=complete, by=ADMIN, at=LATER)


def test_a_certificate_takes_title_and_accounts_from_the_appointment() -> None:
    given(ORGANISATION, *MEMBER).when(_bind(CHIEFS)).then(_entered(CHIEFS))


def test_a_certificate_needs_its_appointment() -> None:
    given(ORGANISATION, *MEMBER).when(_bind(certificate("p-chief", Role.ACCOUNT_HOLDER))).refused(
        NotFound, "not-appointed"
    )
    given(ORGANISATION, *MEMBER).when(_bind(certificate("p-stranger", Role.CHIEF_ACCOUNTANT))).refused(
        NotFound, "not-appointed"
    )


def test_a_certificate_covers_no_more_accounts_than_the_appointment() -> None:
    wide = msgspec.structs.replace(CHIEFS, accounts=(ACCOUNT, DEPOSIT))
    refusal = given(ORGANISATION, *MEMBER).when(_bind(wide)).refused(InvalidInput, "account-not-covered")
    assert (refusal.fields[0].pointer, refusal.fields[0].given) == ("/accounts", DEPOSIT)


def test_a_certificate_is_bound_once_and_to_one_person() -> None:
    past = (*MEMBER, _entered(CHIEFS))
    given(ORGANISATION, *past).when(_bind(CHIEFS)).refused(WrongState, "certificate-already-bound")
    given(ORGANISATION, *past).when(_bind(certificate("p-holder", Role.ACCOUNT_HOLDER))).refused(
        WrongState, "certificate-of-another-person"
    )
    renewed_with_the_same_key = certificate("p-holder", Role.ACCOUNT_HOLDER, number="2")
    given(ORGANISATION, *past).when(_bind(renewed_with_the_same_key)).refused(
        WrongState, "certificate-of-another-person"
    )


def test_a_person_has_a_bounded_number_of_certificates() -> None:
    eight = [_entered(certificate("p-chief", Role.CHIEF_ACCOUNTANT, number=number)) for number in "12345678"]
    past: tuple[OrganisationEvent, ...] = (*MEMBER, *eight)
    given(ORGANISATION, *past).when(_bind(certificate("p-chief", Role.CHIEF_ACCOUNTANT, number="9"))).refused(
        WrongState, "too-many-certificates"
    )


def test_a_certificate_can_be_unbound() -> None:
    unbind = UnbindCertificate(fingerprint=CHIEFS.fingerprint, role=Role.CHIEF_ACCOUNTANT, at=LATER)
    struck = CertificateStruck(person="p-chief", role=Role.CHIEF_ACCOUNTANT, fingerprint=CHIEFS.fingerprint, at=LATER)
    past = (*MEMBER, _entered(CHIEFS))
    given(ORGANISATION, *past).when(unbind).then(struck)
    given(ORGANISATION, *past, struck).when(unbind).refused(NotFound, "no-such-certificate")


def test_a_role_ends_with_its_certificates_and_its_notices() -> None:
    end = EndAppointment(person="p-chief", role=Role.CHIEF_ACCOUNTANT, by=ADMIN, at=LATER)
    past = (*MEMBER, _entered(CHIEFS))
    events = given(ORGANISATION, *past).when(end).events()
    assert events == [
        CertificateStruck(person="p-chief", role=Role.CHIEF_ACCOUNTANT, fingerprint=CHIEFS.fingerprint, at=LATER),
        AppointmentEnded(person="p-chief", role=Role.CHIEF_ACCOUNTANT, at=LATER),
        ContactsSet(contacts=BOTH_CONTACTS[:1], by=ADMIN, at=LATER),
    ]
    given(ORGANISATION, *past, *events).when(end).refused(NotFound, "not-appointed")
    given(ORGANISATION, *past, *events).when(_bind(CHIEFS)).refused(NotFound, "not-appointed")


def test_contacts_are_replaced_as_a_whole_and_are_people_of_the_organisation() -> None:
    only_holder = (contact("p-holder", Role.ACCOUNT_HOLDER),)
    given(ORGANISATION, *MEMBER).when(SetContacts(contacts=only_holder, by=ADMIN, at=LATER)).then(
        ContactsSet(contacts=only_holder, by=ADMIN, at=LATER)
    )
    for stranger in (contact("p-stranger", Role.ACCOUNT_HOLDER), contact("p-chief", Role.ACCOUNT_HOLDER)):
        refusal = (
            given(ORGANISATION, *MEMBER)
            .when(SetContacts(contacts=(*only_holder, stranger), by=ADMIN, at=LATER))
            .refused(InvalidInput, "recipient-not-appointed")
        )
        assert refusal.fields[0].pointer == "/recipients/1/person"


def test_a_key_belongs_to_who_showed_it_first() -> None:
    claim = ClaimKey(key="k1", person="p-chief", at=AT)
    claimed = KeyClaimed(key="k1", person="p-chief", at=AT)
    given(KEY).when(claim).then(claimed)
    given(KEY, claimed).when(claim).nothing()
    given(KEY, claimed).when(ClaimKey(key="k1", person="p-other", at=AT)).refused(
        WrongState, "certificate-of-another-person"
    )
    assert given(KEY, claimed).state() == Claimed(person="p-chief")
    assert given(KEY).state() == Unclaimed()
