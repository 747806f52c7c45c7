"""What can be asked of a unit or a treasury office."""

from datetime import datetime
from typing import TypeAlias

from khobac_contracts.vocabulary import Role

from services.chassis import PlainData
from services.kernel.circumstances import Circumstances
from services.registration.domain.notice import Account, Notice
from services.registration.domain.roster import Appointment, Certificate, Contacts, Person


class HandInNotice(PlainData, frozen=True, kw_only=True):
    """A unit wants to take part."""

    notice: Notice
    at: datetime


class AcceptNotice(PlainData, frozen=True, kw_only=True):
    by: Circumstances
    at: datetime


class RefuseNotice(PlainData, frozen=True, kw_only=True):
    reason: str
    at: datetime


class OpenAccount(PlainData, frozen=True, kw_only=True):
    account: Account
    at: datetime


class OpenRequestedAccounts(PlainData, frozen=True, kw_only=True):
    """A treasury office approved a request for them; those that are open already stay as they are."""

    treasury: str
    accounts: tuple[Account, ...]
    at: datetime


class Appoint(PlainData, frozen=True, kw_only=True):
    """A person takes a role; `organisation` opens a treasury office that has nobody yet."""

    organisation: str
    person: Person
    appointment: Appointment
    by: Circumstances
    at: datetime


class EndAppointment(PlainData, frozen=True, kw_only=True):
    """A person leaves a role."""

    person: str
    role: Role
    by: Circumstances
    at: datetime


class BindCertificate(PlainData, frozen=True, kw_only=True):
    """A certificate is registered; the title is the appointment's, and so are the accounts if none are named."""

    certificate: Certificate
    by: Circumstances
    at: datetime


class UnbindCertificate(PlainData, frozen=True, kw_only=True):
    """A certificate is no longer to be accepted in that role."""

    fingerprint: str
    role: Role
    at: datetime


class SetContacts(PlainData, frozen=True, kw_only=True):
    """Notices go there from now on."""

    contacts: Contacts
    by: Circumstances
    at: datetime


JoiningCommand: TypeAlias = HandInNotice | AcceptNotice | RefuseNotice | OpenAccount | OpenRequestedAccounts
RosterCommand: TypeAlias = Appoint | EndAppointment | BindCertificate | UnbindCertificate | SetContacts
OrganisationCommand: TypeAlias = JoiningCommand | RosterCommand
