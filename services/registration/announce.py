"""What the others hear of registration: each event in the contracts' own words."""

from collections.abc import Sequence
from typing import assert_never

from khobac_contracts import registration as facts
from khobac_contracts.vocabulary import Fact

from .domain.organisation import events as o
from .domain.organisation.state import Member, Office, OrganisationState
from .domain.user import events as u
from .domain.user.state import Nobody, UserState


def announce_organisation(event: o.OrganisationEvent, state: OrganisationState) -> Sequence[Fact]:
    if not isinstance(state, Member | Office):
        return []
    organisation = state.roster.organisation
    match event:
        case o.UnitAccepted():
            return [_unit_joined(event)]
        case o.AccountEntered():
            return [_account_opened(event, state)] if isinstance(state, Member) else []
        case o.Appointed():
            return [_appointed(event, organisation)]
        case o.AppointmentEnded():
            return [
                facts.SignatoryEnded(organisation=organisation, person=event.person, role=event.role, ended_at=event.at)
            ]
        case o.CertificateEntered():
            return [_certificate_bound(event, organisation)]
        case o.CertificateStruck():
            return [_certificate_unbound(event, organisation)]
        case o.ContactsSet():
            return [_contact_changed(event, organisation)]
        case o.NoticeHandedIn() | o.NoticeRefused() | o.OfficeOpened() | o.PersonEntered():
            return []
        case _:
            assert_never(event)


def announce_user(event: u.UserEvent, state: UserState) -> Sequence[Fact]:
    if isinstance(state, Nobody):
        return []
    match event:
        case u.PasswordSet():
            return [facts.CredentialChanged(organisation=state.organisation, context=event.by.context())]
        case u.LoggedIn():
            return [facts.LoginSucceeded(organisation=state.organisation, context=event.by.context())]
        case u.LogInFailed():
            return [_login_failed(event, state.organisation)]
        case u.LoginIssued():
            return []
        case _:
            assert_never(event)


def _unit_joined(event: o.UnitAccepted) -> facts.UnitJoined:
    return facts.UnitJoined(
        unit=event.unit,
        name=event.name,
        treasury=event.treasury,
        without_chief_accountant=event.without_chief_accountant,
        joined_at=event.at,
    )


def _account_opened(event: o.AccountEntered, member: Member) -> facts.AccountOpened:
    return facts.AccountOpened(
        unit=member.roster.organisation,
        account=event.account.code,
        treasury=member.treasury,
        kind=event.account.kind,
        opened_at=event.at,
    )


def _appointed(event: o.Appointed, organisation: str) -> facts.SignatoryAppointed:
    appointment = event.appointment
    return facts.SignatoryAppointed(
        organisation=organisation,
        person=appointment.person,
        role=appointment.role,
        title=appointment.title,
        delegate=appointment.delegate,
        accounts=appointment.accounts,
        appointed_at=event.at,
    )


def _certificate_bound(event: o.CertificateEntered, organisation: str) -> facts.CertificateBound:
    bound = event.certificate
    return facts.CertificateBound(
        organisation=organisation,
        person=bound.person,
        role=bound.role,
        title=bound.title,
        accounts=bound.accounts,
        fingerprint=bound.fingerprint,
        serial=bound.serial,
        issuer=bound.issuer,
        not_before=bound.not_before,
        not_after=bound.not_after,
        bound_at=event.at,
        context=event.by.context(),
    )


def _certificate_unbound(event: o.CertificateStruck, organisation: str) -> facts.CertificateUnbound:
    return facts.CertificateUnbound(
        organisation=organisation,
        person=event.person,
        role=event.role,
        fingerprint=event.fingerprint,
        unbound_at=event.at,
    )


def _contact_changed(event: o.ContactsSet, organisation: str) -> facts.ContactChanged:
    return facts.ContactChanged(
        organisation=organisation,
        recipients=tuple(
            facts.Recipient(person=c.person, role=c.role, email=c.email, phone=c.phone) for c in event.contacts
        ),
        changed_at=event.at,
        context=event.by.context(),
    )


def _login_failed(event: u.LogInFailed, organisation: str) -> facts.LoginFailed:
    return facts.LoginFailed(
        organisation=organisation,
        user=event.by.user,
        reason=event.reason,
        device=event.by.device,
        network=event.by.network,
        country=event.by.country,
        at=event.at,
    )
