"""A form's personal data is sealed, each person's under their own key, before it goes any further."""

from services.chassis import Sealing
from services.registration.domain.identity import Identity
from services.registration.domain.roster import Appointment, Contact, Person, Roster

from .asked import ContactsForm, SignatoryForm
from .shown import SignatoryPage


async def entered(form: SignatoryForm, sealing: Sealing, identity: Identity) -> tuple[Person, Appointment]:
    """A person with everything personal sealed, and the role they are to have."""
    id_ = identity.person(form.citizen_id)
    person = Person(
        id=id_,
        name=await sealing.seal(id_, form.name),
        email=await sealing.seal(id_, form.email),
        citizen=await sealing.seal(id_, form.citizen_id),
        phone=await sealing.seal(id_, form.phone) if form.phone else None,
    )
    accounts = tuple(dict.fromkeys(form.accounts))
    return person, Appointment(person=id_, role=form.role, title=form.title, delegate=form.delegate, accounts=accounts)


async def contacts(form: ContactsForm, sealing: Sealing) -> tuple[Contact, ...]:
    return tuple(
        [
            Contact(
                person=each.person,
                role=each.role,
                email=await sealing.seal(each.person, each.email),
                phone=await sealing.seal(each.person, each.phone) if each.phone else None,
            )
            for each in form.recipients
        ]
    )


async def signatories(roster: Roster, sealing: Sealing) -> list[SignatoryPage]:
    """The appointments with their people in clear, for who may see them."""
    people = {person.id: person for person in roster.people}
    texts = [text for person in roster.people for text in (person.name, person.email, person.phone) if text]
    clear = dict(zip(texts, await sealing.unseal(texts), strict=True))
    return [
        SignatoryPage.of(appointment, people[appointment.person], roster, clear) for appointment in roster.appointments
    ]
