"""Appointing, binding certificates, and contacts: the same for a unit and for a treasury office."""

from collections.abc import Sequence
from datetime import datetime
from typing import assert_never

import msgspec
from khobac_contracts.vocabulary import ROLE_WORDS, Role

from services.chassis import FieldError, InvalidInput, NotFound, WrongState

from .entries import (
    Appoint,
    Appointed,
    AppointmentEnded,
    BindCertificate,
    CertificateEntered,
    CertificateStruck,
    ContactsSet,
    EndAppointment,
    PersonEntered,
    RosterCommand,
    RosterEvent,
    SetContacts,
    UnbindCertificate,
)
from .people import Acting, Appointment, Certificate, Contact, Person, Roster
from .rules import check_appointment

MAX_CERTIFICATES = 8
"""Of one person in one role: the old one, the new one, and some room."""


def decide(command: RosterCommand, roster: Roster) -> Sequence[RosterEvent]:
    match command:
        case Appoint():
            check_appointment(roster, command.appointment, command.at)
            return enter(roster, command.person, command.appointment, command.by, command.at)
        case EndAppointment():
            return _end(command, roster)
        case BindCertificate():
            return _bind(command, roster)
        case UnbindCertificate():
            return _unbind(command, roster)
        case SetContacts():
            return _set_contacts(command, roster)
        case _:
            assert_never(command)


def enter(
    roster: Roster, person: Person, appointment: Appointment, by: Acting, at: datetime
) -> tuple[RosterEvent, ...]:
    """What happens when somebody takes a role; a newcomer is told of things from then on."""
    known = roster.person(person.id)
    login = (known or person).login or roster.login_for(appointment.role)
    person = msgspec.structs.replace(person, login=login)
    events: tuple[RosterEvent, ...] = () if known == person else (PersonEntered(person=person, at=at),)
    events += (Appointed(appointment=appointment, at=at),)
    if known is None:
        contact = Contact(person=person.id, role=appointment.role, email=person.email, phone=person.phone)
        events += (ContactsSet(contacts=(*roster.contacts, contact), by=by, at=at),)
    return events


def _end(command: EndAppointment, roster: Roster) -> Sequence[RosterEvent]:
    _appointed(roster, command.person, command.role)
    others = [a for a in roster.appointments if a.role == command.role and a.person != command.person]
    if command.role == Role.TREASURY_ADMIN and not others:
        raise WrongState(
            "last-admin",
            vi=f"Đây là quản trị viên cuối cùng của {roster.body}; hãy bổ nhiệm người khác trước.",
            en=f"This is the last administrator of {roster.body}; appoint another one first.",
        )
    struck = [
        CertificateStruck(person=c.person, role=c.role, fingerprint=c.fingerprint, at=command.at)
        for c in roster.certificates
        if (c.person, c.role) == (command.person, command.role)
    ]
    ended = AppointmentEnded(person=command.person, role=command.role, at=command.at)
    staying = tuple(c for c in roster.contacts if c.person != command.person)
    leaves = roster.roles(command.person) == {command.role}
    if not leaves or not staying or staying == roster.contacts:
        return [*struck, ended]
    return [*struck, ended, ContactsSet(contacts=staying, by=command.by, at=command.at)]


def _bind(command: BindCertificate, roster: Roster) -> Sequence[RosterEvent]:
    new = command.certificate
    appointment = _appointed(roster, new.person, new.role)
    accounts = new.accounts or appointment.accounts
    if foreign := [account for account in accounts if account not in appointment.accounts]:
        raise InvalidInput(
            FieldError(
                "/accounts",
                ", ".join(foreign),
                f"chỉ tài khoản mà người này được ký: {', '.join(appointment.accounts) or 'không có'}",
                f"only accounts on which the person may sign: {', '.join(appointment.accounts) or 'none'}",
            ),
            slug="account-not-covered",
        )
    _not_bound_yet(roster, new)
    bound = msgspec.structs.replace(new, title=appointment.title, accounts=accounts)
    return [CertificateEntered(certificate=bound, by=command.by, at=command.at)]


def _not_bound_yet(roster: Roster, new: Certificate) -> None:
    if any(c.key == new.key and c.person != new.person for c in roster.certificates):
        raise key_taken()
    mine = [c for c in roster.certificates if (c.person, c.role) == (new.person, new.role)]
    if any(c.fingerprint == new.fingerprint for c in mine):
        raise WrongState(
            "certificate-already-bound",
            vi="Chứng thư số này đã được đăng ký cho người này trong vai trò này.",
            en="This certificate is registered for this person in this role already.",
        )
    if len(mine) >= MAX_CERTIFICATES:
        raise WrongState(
            "too-many-certificates",
            vi=f"Người này đã có {MAX_CERTIFICATES} chứng thư số trong vai trò này; hãy hủy đăng ký bớt.",
            en=f"This person has {MAX_CERTIFICATES} certificates in this role; unbind some first.",
        )


def key_taken() -> WrongState:
    """A key belongs to one person: two people's signatures made with it would prove one of them."""
    return WrongState(
        "certificate-of-another-person",
        vi="Chứng thư số (hoặc khóa của nó) đã đăng ký cho người khác; mỗi chứng thư số chỉ thuộc về một người.",
        en="This certificate (or its key) is registered for somebody else; a certificate belongs to one person only.",
    )


def _unbind(command: UnbindCertificate, roster: Roster) -> Sequence[RosterEvent]:
    bound = [c for c in roster.certificates if (c.fingerprint, c.role) == (command.fingerprint, command.role)]
    if not bound:
        role = ROLE_WORDS[command.role]
        raise NotFound(
            "no-such-certificate",
            vi=f"Không có chứng thư số này trong vai trò {role.vi} tại {roster.body}.",
            en=f"There is no such certificate in the role {role.en} at {roster.body}.",
        )
    return [CertificateStruck(person=c.person, role=c.role, fingerprint=c.fingerprint, at=command.at) for c in bound]


def _set_contacts(command: SetContacts, roster: Roster) -> Sequence[RosterEvent]:
    for place, contact in enumerate(command.contacts):
        if contact.role not in roster.roles(contact.person):
            role = ROLE_WORDS[contact.role]
            raise InvalidInput(
                FieldError(
                    f"/recipients/{place}/person",
                    contact.person,
                    f"người đang giữ vai trò {role.vi} tại {roster.body}",
                    f"somebody in the role {role.en} at {roster.body}",
                ),
                slug="recipient-not-appointed",
            )
    return [ContactsSet(contacts=command.contacts, by=command.by, at=command.at)]


def _appointed(roster: Roster, person: str, role: Role) -> Appointment:
    found = roster.appointment(person, role)
    if found is None:
        words = ROLE_WORDS[role]
        raise NotFound(
            "not-appointed",
            vi=f"Người {person} không giữ vai trò {words.vi} tại {roster.body}.",
            en=f"The person {person} is not {words.en} at {roster.body}.",
        )
    return found


def evolve(roster: Roster, event: RosterEvent) -> Roster:
    change = msgspec.structs.replace
    match event:
        case PersonEntered():
            others = tuple(p for p in roster.people if p.id != event.person.id)
            return change(roster, people=(*others, event.person))
        case Appointed():
            return change(roster, appointments=(*roster.appointments, event.appointment))
        case AppointmentEnded():
            gone = (event.person, event.role)
            left = tuple(a for a in roster.appointments if (a.person, a.role) != gone)
            return change(roster, appointments=left)
        case CertificateEntered():
            return change(roster, certificates=(*roster.certificates, event.certificate))
        case CertificateStruck():
            struck = (event.person, event.role, event.fingerprint)
            kept = tuple(c for c in roster.certificates if (c.person, c.role, c.fingerprint) != struck)
            return change(roster, certificates=kept)
        case ContactsSet():
            return change(roster, contacts=event.contacts)
        case _:
            assert_never(event)
