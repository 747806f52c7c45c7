"""What happens to a unit or a treasury office."""

from datetime import datetime
from typing import TypeAlias

from khobac_contracts.vocabulary import Role

from services.chassis import PlainData
from services.kernel.circumstances import Circumstances
from services.registration.domain.notice import Account, Notice
from services.registration.domain.roster import Appointment, Certificate, Contacts, Person


class NoticeHandedIn(PlainData, frozen=True, kw_only=True):
    notice: Notice
    at: datetime


class UnitAccepted(PlainData, frozen=True, kw_only=True):
    unit: str
    name: str
    treasury: str
    without_chief_accountant: bool
    at: datetime


class NoticeRefused(PlainData, frozen=True, kw_only=True):
    reason: str
    at: datetime


class AccountEntered(PlainData, frozen=True, kw_only=True):
    account: Account
    at: datetime


class OfficeOpened(PlainData, frozen=True, kw_only=True):
    """A treasury office has its first officer."""

    treasury: str
    at: datetime


class PersonEntered(PlainData, frozen=True, kw_only=True):
    """A person is known to the organisation, or their data was corrected."""

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
    by: Circumstances
    at: datetime


class CertificateStruck(PlainData, frozen=True, kw_only=True):
    person: str
    role: Role
    fingerprint: str
    at: datetime


class ContactsSet(PlainData, frozen=True, kw_only=True):
    contacts: Contacts
    by: Circumstances
    at: datetime


JoiningEvent: TypeAlias = NoticeHandedIn | UnitAccepted | NoticeRefused | AccountEntered | OfficeOpened
RosterEvent: TypeAlias = (
    PersonEntered | Appointed | AppointmentEnded | CertificateEntered | CertificateStruck | ContactsSet
)
OrganisationEvent: TypeAlias = JoiningEvent | RosterEvent
