"""What the others hear of registration: each event in the contracts' own words."""

from collections.abc import Sequence
from typing import assert_never, cast

from khobac_contracts import registration as facts
from khobac_contracts.vocabulary import Fact

from services.registration.domain import notices, users

from .domain import Event, State
from .domain.bodies import Member, Office
from .domain.entries import (
    Appointed,
    AppointmentEnded,
    CertificateEntered,
    CertificateStruck,
    ContactsSet,
    PersonEntered,
)
from .domain.keys import KeyClaimed
from .domain.users import Active, LockedOut


def announce(event: Event, state: State) -> Sequence[Fact]:
    match event:
        case notices.UnitAccepted():
            return [facts.UnitJoined(unit=event.unit, name=event.name, treasury=event.treasury, joined_at=event.at)]
        case notices.AccountEntered():
            member = cast("Member", state)
            return [_account_opened(event, member)]
        case Appointed():
            appointment = event.appointment
            return [
                facts.SignatoryAppointed(
                    unit=_body(state),
                    person=appointment.person,
                    role=appointment.role,
                    title=appointment.title,
                    delegate=appointment.delegate,
                    accounts=appointment.accounts,
                    appointed_at=event.at,
                )
            ]
        case AppointmentEnded():
            return [facts.SignatoryEnded(unit=_body(state), person=event.person, role=event.role, ended_at=event.at)]
        case CertificateEntered():
            return [_certificate_bound(event, _body(state))]
        case CertificateStruck():
            return [_certificate_unbound(event, _body(state))]
        case ContactsSet():
            return [_contact_changed(event, _body(state))]
        case users.PasswordSet():
            return [facts.CredentialChanged(unit=_users_body(state), context=event.by.context())]
        case users.LoggedIn():
            return [facts.LoginSucceeded(unit=_users_body(state), context=event.by.context())]
        case users.LogInFailed():
            return [_login_failed(event, _users_body(state))]
        case (
            notices.NoticeHandedIn()
            | notices.NoticeRefused()
            | notices.OfficeOpened()
            | PersonEntered()
            | users.LoginIssued()
            | KeyClaimed()
        ):
            return []
        case _:
            assert_never(event)


def _body(state: State) -> str:
    return cast("Member | Office", state).roster.body


def _users_body(state: State) -> str:
    return cast("Active | LockedOut", state).body


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
