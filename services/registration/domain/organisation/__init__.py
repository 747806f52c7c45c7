"""A unit applies, is accepted or refused, and is a member from then on; a treasury office has officers."""

from services.chassis import Decider

from .commands import OrganisationCommand
from .decide import decide
from .events import OrganisationEvent
from .evolve import evolve
from .state import OrganisationState, Unknown

ORGANISATION: Decider[OrganisationCommand, OrganisationState, OrganisationEvent] = Decider(
    initial=Unknown(),
    decide=decide,
    evolve=evolve,
    commands=OrganisationCommand,
    events=OrganisationEvent,
    states=OrganisationState,
)
"""A stream is named by the code of a unit or a treasury office."""
