"""Appointing, binding certificates, and contacts: the same for a unit and for a treasury office."""

from collections.abc import Sequence
from datetime import datetime
from typing import assert_never

from khobac_contracts.vocabulary import ROLE_WORDS, Role
from msgspec.structs import replace

from services.chassis import FieldError, InvalidInput, NotFound, WrongState
from services.kernel.circumstances import Circumstances
from services.registration.domain.appointment_rules import check_appointment, check_declaration
from services.registration.domain.certificate_rules import check_binding
from services.registration.domain.organisation.commands import (
    Appoint,
    BindCertificate,
    EndAppointment,
    RosterCommand,
    SetContacts,
    UnbindCertificate,
)
from services.registration.domain.organisation.events import (
    Appointed,
    AppointmentEnded,
    CertificateEntered,
    CertificateStruck,
    ContactsSet,
    PersonEntered,
    RosterEvent,
)
from services.registration.domain.organisation.state import Member, Office
from services.registration.domain.refusals import not_appointed
from services.registration.domain.roster import Appointment, Contact, Person, Roster


def decide_roster(command: RosterCommand, state: Member | Office) -> Sequence[RosterEvent]:
    roster = state.roster
    match command:
        case Appoint():
            if isinstance(state, Member) and state.without_chief_accountant:
                check_declaration(command.appointment)
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
    roster: Roster, person: Person, appointment: Appointment, by: Circumstances, at: datetime
) -> tuple[RosterEvent, ...]:
    """What happens when somebody takes a role; a newcomer is told of things from then on."""
    known = roster.person(person.id)
    login = (known or person).login or roster.login_for(appointment.role)
    person = replace(person, login=login)
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
            vi=f"Đây là quản trị viên cuối cùng của {roster.organisation}; hãy bổ nhiệm người khác trước.",
            en=f"This is the last administrator of {roster.organisation}; appoint another one first.",
        )
    struck = [
        CertificateStruck(person=c.person, role=c.role, fingerprint=c.fingerprint, at=command.at)
        for c in roster.certificates_of(command.person, command.role)
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
    bound = replace(new, title=appointment.title, accounts=new.accounts or appointment.accounts)
    check_binding(roster, appointment, bound)
    return [CertificateEntered(certificate=bound, by=command.by, at=command.at)]


def _unbind(command: UnbindCertificate, roster: Roster) -> Sequence[RosterEvent]:
    bound = [c for c in roster.certificates if (c.fingerprint, c.role) == (command.fingerprint, command.role)]
    if not bound:
        role = ROLE_WORDS[command.role]
        raise NotFound(
            "no-such-certificate",
            vi=f"Không có chứng thư số này trong vai trò {role.vi} tại {roster.organisation}.",
            en=f"There is no such certificate in the role {role.en} at {roster.organisation}.",
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
                    f"người đang giữ vai trò {role.vi} tại {roster.organisation}",
                    f"somebody in the role {role.en} at {roster.organisation}",
                ),
                slug="recipient-not-appointed",
            )
    return [ContactsSet(contacts=command.contacts, by=command.by, at=command.at)]


def _appointed(roster: Roster, person: str, role: Role) -> Appointment:
    found = roster.appointment(person, role)
    if found is None:
        raise not_appointed(person, role, roster.organisation)
    return found
