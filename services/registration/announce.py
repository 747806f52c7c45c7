"""What the others hear of registration: each event in the contracts' own words."""

from collections.abc import Sequence
from typing import assert_never

from khobac_contracts import registration as facts
from khobac_contracts.vocabulary import Fact

from services.registration.domain import notices, users

from .domain.beginning import Nobody
from .domain.bodies import BodyEvent, BodyState, Member, Office
from .domain.entries import (
    Appointed,
    AppointmentEnded,
    CertificateEntered,
    CertificateStruck,
    ContactsSet,
    PersonEntered,
)


def announce_body(event: BodyEvent, state: BodyState) -> Sequence[Fact]:
    if not isinstance(state, Member | Office):
        return []
    body = state.roster.body
    match event:
        case notices.UnitAccepted():
            return [facts.UnitJoined(unit=event.unit, name=event.name, treasury=event.treasury, joined_at=event.at)]
        case notices.AccountEntered():
            return [_account_opened(event, state)] if isinstance(state, Member) else []
        case Appointed():
            appointment = event.appointment
            return [
                facts.SignatoryAppointed(
                    unit=body,
                    person=appointment.person,
                    role=appointment.role,
                    title=appointment.title,
                    delegate=appointment.delegate,
                    accounts=appointment.accounts,
                    appointed_at=event.at,
                )
            ]
        case AppointmentEnded():
            return [facts.SignatoryEnded(unit=body, person=event.person, role=event.role, ended_at=event.at)]
        case CertificateEntered():
            return [_certificate_bound(event, body)]
        case CertificateStruck():
            return [_certificate_unbound(event, body)]
        case ContactsSet():
            return [_contact_changed(event, body)]
        case notices.NoticeHandedIn() | notices.NoticeRefused() | notices.OfficeOpened() | PersonEntered():
            return []
        case _:
            assert_never(event)


def announce_user(event: users.UserEvent, state: users.UserState) -> Sequence[Fact]:
    if isinstance(state, Nobody):
        return []
    match event:
        case users.PasswordSet():
            return [facts.CredentialChanged(unit=state.body, context=event.by.context())]
        case users.LoggedIn():
            return [facts.LoginSucceeded(unit=state.body, context=event.by.context())]
        case users.LogInFailed():
            return [_login_failed(event, state.body)]
        case users.LoginIssued():
            return []
        case _:
            assert_never(event)


def _account_opened(event: notices.AccountEntered, member: Member) -> facts.AccountOpened:
    return facts.AccountOpened(
        unit=member.roster.body,
        account=event.account.code,
        treasury=member.treasury,
        kind=event.account.kind,
        opened_at=event.at,
    )


def _certificate_bound(event: CertificateEntered, body: str) -> facts.CertificateBound:
    bound = event.certificate
    return facts.CertificateBound(
        unit=body,
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


def _certificate_unbound(event: CertificateStruck, body: str) -> facts.CertificateUnbound:
    return facts.CertificateUnbound(
        unit=body, person=event.person, role=event.role, fingerprint=event.fingerprint, unbound_at=event.at
    )


def _contact_changed(event: ContactsSet, body: str) -> facts.ContactChanged:
    return facts.ContactChanged(
        unit=body,
        recipients=tuple(
            facts.Recipient(person=c.person, role=c.role, email=c.email, phone=c.phone) for c in event.contacts
        ),
        changed_at=event.at,
        context=event.by.context(),
    )


def _login_failed(event: users.LogInFailed, body: str) -> facts.LoginFailed:
    return facts.LoginFailed(
        unit=body,
        user=event.by.user,
        reason=event.reason,
        device=event.by.device,
        network=event.by.network,
        country=event.by.country,
        at=event.at,
    )
