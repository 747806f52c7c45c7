"""The one decision of an organisation: on its way in and its accounts, or on its people."""

from collections.abc import Sequence
from typing import assert_never

from services.kernel.codes import is_office
from services.registration.domain.organisation.commands import (
    AcceptNotice,
    Appoint,
    BindCertificate,
    EndAppointment,
    HandInNotice,
    OpenAccount,
    OpenRequestedAccounts,
    OrganisationCommand,
    RefuseNotice,
    SetContacts,
    UnbindCertificate,
)
from services.registration.domain.organisation.events import NoticeRefused, OfficeOpened, OrganisationEvent
from services.registration.domain.organisation.state import Member, Office, OrganisationState, Unknown
from services.registration.domain.roster import Roster

from .joining import accept, hand_in, open_account, open_requested, waiting, wrong
from .people import decide_roster

__all__ = ["decide", "decide_roster"]


def decide(command: OrganisationCommand, state: OrganisationState) -> Sequence[OrganisationEvent]:
    match command:
        case HandInNotice():
            return hand_in(command, state)
        case AcceptNotice():
            return accept(command, waiting(state))
        case RefuseNotice():
            waiting(state)
            return [NoticeRefused(reason=command.reason, at=command.at)]
        case OpenAccount():
            return open_account(command, state)
        case OpenRequestedAccounts():
            return open_requested(command, state)
        case Appoint() if isinstance(state, Unknown) and is_office(command.organisation):
            opened = OfficeOpened(treasury=command.organisation, at=command.at)
            return [opened, *decide_roster(command, Office(roster=Roster(organisation=command.organisation)))]
        case Appoint() | EndAppointment() | BindCertificate() | UnbindCertificate() | SetContacts():
            return decide_roster(command, _staffed(state))
        case _:
            assert_never(command)


def _staffed(state: OrganisationState) -> Member | Office:
    if not isinstance(state, Member | Office):
        raise wrong(state)
    return state
