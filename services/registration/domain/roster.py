"""The people of a unit or treasury office: in which role, with which certificates, and where they are reached."""

from datetime import datetime
from typing import TypeAlias

import msgspec
from khobac_contracts.vocabulary import Role

from .roles import LOGIN_ENDS


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """A human being. Name, addresses and citizen id are sealed under the person's own key."""

    id: str
    name: str
    email: str
    citizen: str
    phone: str | None = None
    login: str = ""


class Appointment(msgspec.Struct, frozen=True, kw_only=True):
    """A person in a role, for these accounts."""

    person: str
    role: Role
    title: str
    delegate: bool = False
    accounts: tuple[str, ...] = ()


class Certificate(msgspec.Struct, frozen=True, kw_only=True):
    """A certificate as it is registered: per person, title and account. `key` is the digest of its public key."""

    person: str
    role: Role
    title: str
    accounts: tuple[str, ...]
    fingerprint: str
    serial: str
    issuer: str
    key: str
    not_before: datetime
    not_after: datetime


class Contact(msgspec.Struct, frozen=True, kw_only=True):
    """Where somebody is told of things; sealed."""

    person: str
    role: Role
    email: str
    phone: str | None = None


Contacts: TypeAlias = tuple[Contact, ...]


class Roster(msgspec.Struct, frozen=True, kw_only=True):
    """Everybody of one unit or treasury office."""

    organisation: str
    people: tuple[Person, ...] = ()
    appointments: tuple[Appointment, ...] = ()
    certificates: tuple[Certificate, ...] = ()
    contacts: Contacts = ()

    def person(self, id: str) -> Person | None:
        return next((person for person in self.people if person.id == id), None)

    def appointment(self, person: str, role: Role) -> Appointment | None:
        return next((a for a in self.appointments if (a.person, a.role) == (person, role)), None)

    def roles(self, person: str) -> frozenset[Role]:
        return frozenset(a.role for a in self.appointments if a.person == person)

    def certificates_of(self, person: str, role: Role) -> tuple[Certificate, ...]:
        return tuple(c for c in self.certificates if (c.person, c.role) == (person, role))

    def login_for(self, role: Role) -> str:
        """The next free log-in name of a role: 1057843.ktt, then 1057843.ktt2."""
        taken = {each.login for each in self.people}
        stem = f"{self.organisation}.{LOGIN_ENDS[role]}"
        numbered = (stem if n == 1 else f"{stem}{n}" for n in range(1, len(taken) + 2))
        return next(login for login in numbered if login not in taken)
