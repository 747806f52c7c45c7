"""What is entered into a roster and struck from it: the commands, and the events that they lead to."""

from datetime import datetime
from typing import TypeAlias

from khobac_contracts.vocabulary import Role

from services.chassis import PlainData

from .people import Acting, Appointment, Certificate, Contacts, Person


class Appoint(PlainData, frozen=True, kw_only=True):
    """A person takes a role; `body` opens a treasury office that has nobody yet."""

    body: str
    person: Person
    appointment: Appointment
    by: Acting
    at: datetime


class EndAppointment(PlainData, frozen=True, kw_only=True):
    """A person leaves a role."""

    person: str
    role: Role
    by: Acting
    at: datetime


class BindCertificate(PlainData, frozen=True, kw_only=True):
    """A certificate is registered; the title is the appointment's, and so are the accounts if none are named."""

    certificate: Certificate
    by: Acting
    at: datetime


class UnbindCertificate(PlainData, frozen=True, kw_only=True):
    """A certificate is no longer to be accepted in that role."""

    fingerprint: str
    role: Role
    at: datetime


class SetContacts(PlainData, frozen=True, kw_only=True):
    """Notices go there from now on."""

    contacts: Contacts
    by: Acting
    at: datetime


class PersonEntered(PlainData, frozen=True, kw_only=True):
    """A person is known to the body, or their data was corrected."""

    person: Person
    at: datetime


class Appointed(PlainData, frozen=True, kw_only=True):
    appointment: Appointment
    at: datetime


class AppointmentEnded(PlainData, frozen=True, kw_only=True):
    person: str
    role: Role
    at: datetime


class CertificateEntered(PlainData, frozen=True, kw_only=True):
    certificate: Certificate
    by: Acting
    at: datetime


class CertificateStruck(PlainData, frozen=True, kw_only=True):
    person: str
    role: Role
    fingerprint: str
    at: datetime


class ContactsSet(PlainData, frozen=True, kw_only=True):
    contacts: Contacts
    by: Acting
    at: datetime


RosterCommand: TypeAlias = Appoint | EndAppointment | BindCertificate | UnbindCertificate | SetContacts
RosterEvent: TypeAlias = (
    PersonEntered | Appointed | AppointmentEnded | CertificateEntered | CertificateStruck | ContactsSet
)
