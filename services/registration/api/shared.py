"""What the routes work with, and what several of them ask: which organisation, whether the caller reaches it, who acts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from khobac_contracts.vocabulary import Role

from services.chassis import Caller, IdempotentCall, Lists, NotAllowed, NotFound, Sealing
from services.kernel.circumstances import Circumstances
from services.kernel.codes import is_unit
from services.registration.adapters.passwords import Passwords
from services.registration.domain.identity import Identity
from services.registration.domain.key.commands import ClaimKey
from services.registration.domain.key.events import KeyClaimed
from services.registration.domain.key.state import KeyState
from services.registration.domain.organisation.commands import OrganisationCommand
from services.registration.domain.organisation.events import OrganisationEvent
from services.registration.domain.organisation.state import (
    Applied,
    Member,
    Office,
    OrganisationState,
    Refused,
    Unit,
)
from services.registration.domain.refusals import no_such_organisation
from services.registration.domain.roster import Roster
from services.registration.domain.user.commands import UserCommand
from services.registration.domain.user.events import UserEvent
from services.registration.domain.user.state import UserState

from .blinded import Blinded

HEADQUARTERS = "0001"
"""Whose administrators may act for every treasury office."""


@dataclass(frozen=True)
class RegistrationKit:
    """What the routes work with."""

    organisations: Blinded[OrganisationCommand, OrganisationState, OrganisationEvent]
    users: Blinded[UserCommand, UserState, UserEvent]
    keys: Blinded[ClaimKey, KeyState, KeyClaimed]
    lists: Lists
    sealing: Sealing
    identity: Identity
    passwords: Passwords
    clock: Callable[[], datetime]


def acting(call: IdempotentCall) -> Circumstances:
    """Who acts and from where, as plain data."""
    return Circumstances.of(call.context(call.at))


async def visible_unit(kit: RegistrationKit, code: str, caller: Caller) -> Unit:
    """The unit, for an administrator of its treasury or for its own people."""
    state = await kit.organisations.load(code)
    if not isinstance(state, Applied | Refused | Member):
        raise no_such_organisation(code)
    if caller.organisation != code:
        require_reach(caller, state.notice.treasury if isinstance(state, Applied) else state.treasury)
    return state


async def visible_member(kit: RegistrationKit, code: str, caller: Caller) -> Member:
    state = await visible_unit(kit, code, caller)
    if not isinstance(state, Member):
        raise NotFound("not-joined", vi=f"Đơn vị {code} chưa tham gia.", en=f"The unit {code} has not joined.")
    return state


async def visible_roster(kit: RegistrationKit, organisation: str, caller: Caller) -> Roster:
    """The people of a unit or treasury office that the caller may see or change."""
    if is_unit(organisation):
        return (await visible_member(kit, organisation, caller)).roster
    require_reach(caller, organisation)
    return roster_of(await kit.organisations.load(organisation), organisation)


def roster_of(state: OrganisationState, organisation: str) -> Roster:
    if not isinstance(state, Member | Office):
        raise no_such_organisation(organisation)
    return state.roster


def require_reach(caller: Caller, treasury: str) -> None:
    """An administrator acts for their own office; those of the headquarters for every office."""
    if Role.TREASURY_ADMIN not in caller.roles or caller.organisation not in (HEADQUARTERS, treasury):
        raise NotAllowed(
            "other-organisation",
            vi=f"Tên đăng nhập này làm việc cho {caller.organisation}, không phải cho KBNN {treasury}.",
            en=f"This log-in acts for {caller.organisation}, not for treasury {treasury}.",
        )
