"""What several routes do: seal people's data, find a body, check the administrator's reach, issue a log-in."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from khobac_contracts.vocabulary import Role

from services.chassis import Caller, IdempotentCall, KindStreams, Lists, NotAllowed, NotFound, Sealing
from services.registration.domain.bodies import (
    Applied,
    BodyCommand,
    BodyEvent,
    BodyState,
    Member,
    Office,
    Refused,
)
from services.registration.domain.identity import Identity, digest_of
from services.registration.domain.keys import ClaimKey, KeyClaimed, KeyState
from services.registration.domain.people import Acting, Appointment, Contact, Roster
from services.registration.domain.people import Person as Somebody
from services.registration.domain.users import (
    Active,
    IssueLogin,
    LockedOut,
    UserCommand,
    UserEvent,
    UserState,
)

from .asked import ContactsForm, SignatoryForm
from .shown import CertificatePage, LoginPage, SignatoryPage

HEADQUARTERS = "0001"
"""Whose administrators may act for every treasury office."""
CODE_VALID = timedelta(days=7)


def acting(said: IdempotentCall) -> Acting:
    """Who acts and from where, as plain data."""
    return Acting(
        user=said.user,
        person=said.actor,
        at=said.at,
        device=said.device,
        network=said.network,
        country=said.country,
        session=said.session,
    )


@dataclass(frozen=True)
class Clerk:
    """The hands of the routes."""

    bodies: KindStreams[BodyCommand, BodyState, BodyEvent]
    users: KindStreams[UserCommand, UserState, UserEvent]
    keys: KindStreams[ClaimKey, KeyState, KeyClaimed]
    lists: Lists
    sealing: Sealing
    identity: Identity
    clock: Callable[[], datetime]

    def blinded(self, said: IdempotentCall) -> IdempotentCall:
        return replace(said, fingerprint=self.identity.blinded(said.fingerprint))

    async def tell(self, said: IdempotentCall, body: str, command: BodyCommand) -> BodyState:
        return (await self.bodies.tell(self.blinded(said), body, command)).state

    async def tell_user(self, said: IdempotentCall, login: str, command: UserCommand) -> UserState:
        return (await self.users.tell(self.blinded(said), login, command)).state

    async def change(self, said: IdempotentCall, body: str, command: BodyCommand) -> Roster:
        """The roster after a change of it."""
        state = await self.tell(said, body, command)
        if not isinstance(state, Member | Office):
            raise no_such(body)
        return state.roster

    async def unit(self, code: str, caller: Caller) -> Applied | Refused | Member:
        """The unit, for an administrator of its treasury or for its own people."""
        state, _ = await self.bodies.load(code)
        if not isinstance(state, Applied | Refused | Member):
            raise no_such(code)
        if caller.body != code:
            reach(caller, treasury_of(state))
        return state

    async def member(self, code: str, caller: Caller) -> Member:
        state = await self.unit(code, caller)
        if not isinstance(state, Member):
            raise NotFound("not-joined", vi=f"Đơn vị {code} chưa tham gia.", en=f"The unit {code} has not joined.")
        return state

    async def roster(self, body: str, caller: Caller) -> Roster:
        """The people of a unit or treasury office that the caller may see or change."""
        if len(body) == 7:
            return (await self.member(body, caller)).roster
        reach(caller, body)
        state, _ = await self.bodies.load(body)
        if not isinstance(state, Office):
            raise no_such(body)
        return state.roster

    async def entered(self, form: SignatoryForm) -> tuple[Somebody, Appointment]:
        """A person of a form with everything personal sealed, and the role they are to have."""
        seal = self.sealing.seal
        person = self.identity.person(form.citizen_id)
        somebody = Somebody(
            id=person,
            name=await seal(person, form.name),
            email=await seal(person, form.email),
            citizen=await seal(person, form.citizen_id),
            phone=await seal(person, form.phone) if form.phone else None,
        )
        accounts = tuple(dict.fromkeys(form.accounts))
        return somebody, Appointment(
            person=person, role=form.role, title=form.title, delegate=form.delegate, accounts=accounts
        )

    async def contacts(self, form: ContactsForm) -> tuple[Contact, ...]:
        seal = self.sealing.seal
        return tuple(
            [
                Contact(
                    person=each.person,
                    role=each.role,
                    email=await seal(each.person, each.email),
                    phone=await seal(each.person, each.phone) if each.phone else None,
                )
                for each in form.recipients
            ]
        )

    async def logins(self, said: IdempotentCall, roster: Roster, people: Sequence[Somebody]) -> list[LoginPage]:
        return list(await asyncio.gather(*(self.login(said, roster, person) for person in people)))

    async def login(self, said: IdempotentCall, roster: Roster, person: Somebody, *, anew: bool = False) -> LoginPage:
        """Issue a log-in. Somebody who has a password keeps it, unless a new code is wanted (`anew`)."""
        code = self.identity.activation_code(person.login, said.cause)
        expires = said.at + CODE_VALID
        command = IssueLogin(
            login=person.login,
            person=person.id,
            body=roster.body,
            code=digest_of(code),
            expires_at=expires,
            at=said.at,
            anew=anew,
        )
        state = await self.tell_user(said, person.login, command)
        roles = sorted(roster.roles(person.id))
        if isinstance(state, Active | LockedOut):
            return LoginPage(person=person.id, login=person.login, roles=roles, activation_code=None, expires_at=None)
        return LoginPage(person=person.id, login=person.login, roles=roles, activation_code=code, expires_at=expires)

    async def signatories(self, roster: Roster) -> list[SignatoryPage]:
        people = {person.id: person for person in roster.people}
        sealed = [text for p in roster.people for text in (p.name, p.email, p.phone) if text]
        opened = dict(zip(sealed, await self.sealing.unseal(sealed), strict=True))
        return [_signatory(roster, each, people[each.person], opened) for each in roster.appointments]

    async def roles(self, body: str, person: str) -> frozenset[Role]:
        """What somebody is now; asked at each log-in, so that who left has nothing left."""
        state, _ = await self.bodies.load(body)
        return state.roster.roles(person) if isinstance(state, Member | Office) else frozenset()


def _signatory(
    roster: Roster, appointment: Appointment, person: Somebody, opened: dict[str, str | None]
) -> SignatoryPage:
    mine = [c for c in roster.certificates if (c.person, c.role) == (person.id, appointment.role)]
    return SignatoryPage(
        person=person.id,
        login=person.login,
        name=opened[person.name],
        email=opened[person.email],
        phone=opened[person.phone] if person.phone else None,
        role=appointment.role,
        title=appointment.title,
        delegate=appointment.delegate,
        accounts=list(appointment.accounts),
        certificates=[CertificatePage.of(bound) for bound in mine],
    )


def treasury_of(state: Applied | Refused | Member) -> str:
    return state.notice.treasury if isinstance(state, Applied) else state.treasury


def reach(caller: Caller, treasury: str) -> None:
    """An administrator acts for their own office; those of the headquarters for every office."""
    if Role.TREASURY_ADMIN not in caller.roles or caller.body not in (HEADQUARTERS, treasury):
        raise NotAllowed(
            "other-body",
            vi=f"Tên đăng nhập này làm việc cho {caller.body}, không phải cho KBNN {treasury}.",
            en=f"This log-in acts for {caller.body}, not for treasury {treasury}.",
        )


def person_in(roster: Roster, person: str) -> Somebody:
    found = roster.person(person)
    if found is None:
        raise NotFound(
            "no-such-person",
            vi=f"Không có người này tại {roster.body}.",
            en=f"There is no such person at {roster.body}.",
        )
    return found


def no_such(body: str) -> NotFound:
    return NotFound(
        "no-such-body",
        vi=f"Chưa có {'đơn vị' if len(body) == 7 else 'KBNN'} {body} trong hệ thống.",
        en=f"There is no {'unit' if len(body) == 7 else 'treasury office'} {body} here yet.",
    )
