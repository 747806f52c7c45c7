"""How an organisation stands after an event."""

from typing import assert_never

from msgspec.structs import replace

from services.registration.domain.roster import Roster

from .events import (
    AccountEntered,
    Appointed,
    AppointmentEnded,
    CertificateEntered,
    CertificateStruck,
    ContactsSet,
    NoticeHandedIn,
    NoticeRefused,
    OfficeOpened,
    OrganisationEvent,
    PersonEntered,
    RosterEvent,
    UnitAccepted,
)
from .state import Applied, Member, Office, OrganisationState, Refused


def evolve(state: OrganisationState, event: OrganisationEvent) -> OrganisationState:
    match event:
        case NoticeHandedIn():
            return Applied(notice=event.notice, at=event.at)
        case NoticeRefused():
            return _refused(state, event)
        case UnitAccepted():
            return _member(event)
        case OfficeOpened():
            return Office(roster=Roster(organisation=event.treasury))
        case AccountEntered():
            return replace(state, accounts=(*state.accounts, event.account)) if isinstance(state, Member) else state
        case (
            PersonEntered()
            | Appointed()
            | AppointmentEnded()
            | CertificateEntered()
            | CertificateStruck()
            | ContactsSet()
        ):
            if isinstance(state, Member | Office):
                return replace(state, roster=evolved_roster(state.roster, event))
            return state
        case _:
            assert_never(event)


def _refused(state: OrganisationState, event: NoticeRefused) -> OrganisationState:
    if not isinstance(state, Applied):
        return state
    notice = state.notice
    return Refused(unit=notice.unit, name=notice.name, treasury=notice.treasury, reason=event.reason, at=event.at)


def _member(event: UnitAccepted) -> Member:
    return Member(
        name=event.name,
        treasury=event.treasury,
        without_chief_accountant=event.without_chief_accountant,
        roster=Roster(organisation=event.unit),
        joined_at=event.at,
    )


def evolved_roster(roster: Roster, event: RosterEvent) -> Roster:
    match event:
        case PersonEntered():
            others = tuple(p for p in roster.people if p.id != event.person.id)
            return replace(roster, people=(*others, event.person))
        case Appointed():
            return replace(roster, appointments=(*roster.appointments, event.appointment))
        case AppointmentEnded():
            gone = (event.person, event.role)
            left = tuple(a for a in roster.appointments if (a.person, a.role) != gone)
            return replace(roster, appointments=left)
        case CertificateEntered():
            return replace(roster, certificates=(*roster.certificates, event.certificate))
        case CertificateStruck():
            struck = (event.person, event.role, event.fingerprint)
            kept = tuple(c for c in roster.certificates if (c.person, c.role, c.fingerprint) != struck)
            return replace(roster, certificates=kept)
        case ContactsSet():
            return replace(roster, contacts=event.contacts)
        case _:
            assert_never(event)
