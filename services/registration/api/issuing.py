"""A log-in is issued with an activation code that the treasury hands over in person."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

from services.chassis import IdempotentCall
from services.registration.domain.identity import digest_of
from services.registration.domain.roster import Person, Roster
from services.registration.domain.user.commands import IssueLogin
from services.registration.domain.user.state import Active, LockedOut

from .shared import RegistrationKit
from .shown import LoginPage

CODE_VALID = timedelta(days=7)


async def issue_logins(
    kit: RegistrationKit, call: IdempotentCall, roster: Roster, people: Sequence[Person]
) -> list[LoginPage]:
    return list(await asyncio.gather(*(issue_login(kit, call, roster, person) for person in people)))


async def issue_login(
    kit: RegistrationKit, call: IdempotentCall, roster: Roster, person: Person, *, anew: bool = False
) -> LoginPage:
    """Somebody who has a password keeps it, and gets no code, unless a new one is wanted (`anew`)."""
    code = kit.identity.activation_code(person.login, call.cause)
    expires = call.at + CODE_VALID
    command = IssueLogin(
        login=person.login,
        person=person.id,
        organisation=roster.organisation,
        code=digest_of(code),
        expires_at=expires,
        at=call.at,
        anew=anew,
    )
    state = await kit.users.tell(call, person.login, command)
    has_password = isinstance(state, Active | LockedOut)
    return LoginPage(
        person=person.id,
        login=person.login,
        roles=sorted(roster.roles(person.id)),
        activation_code=None if has_password else code,
        expires_at=None if has_password else expires,
    )
