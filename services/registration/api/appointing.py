"""Somebody takes a role, leaves it, or needs a new activation code: the same in a unit and in a treasury office."""

from services.chassis import IdempotentCall
from services.registration.domain.organisation.commands import Appoint, EndAppointment
from services.registration.domain.refusals import no_such_person
from services.registration.domain.roster import Person, Roster

from .asked import RoleForm, SignatoryForm
from .issuing import issue_login
from .sealed import entered, signatories
from .shared import RegistrationKit, acting, roster_of, visible_roster
from .shown import LoginPage, SignatoryPage


async def appoint_person(
    kit: RegistrationKit, organisation: str, form: SignatoryForm, call: IdempotentCall
) -> LoginPage:
    person, appointment = await entered(form, kit.sealing, kit.identity)
    command = Appoint(organisation=organisation, person=person, appointment=appointment, by=acting(call), at=call.at)
    roster = roster_of(await kit.organisations.tell(call, organisation, command), organisation)
    return await issue_login(kit, call, roster, person_in(roster, person.id))


async def end_appointment(
    kit: RegistrationKit, organisation: str, person: str, form: RoleForm, call: IdempotentCall
) -> list[SignatoryPage]:
    await visible_roster(kit, organisation, call)
    command = EndAppointment(person=person, role=form.role, by=acting(call), at=call.at)
    state = await kit.organisations.tell(call, organisation, command)
    return await signatories(roster_of(state, organisation), kit.sealing)


async def issue_again(kit: RegistrationKit, organisation: str, person: str, call: IdempotentCall) -> LoginPage:
    roster = await visible_roster(kit, organisation, call)
    return await issue_login(kit, call, roster, person_in(roster, person), anew=True)


def person_in(roster: Roster, person: str) -> Person:
    found = roster.person(person)
    if found is None:
        raise no_such_person(roster.organisation)
    return found
