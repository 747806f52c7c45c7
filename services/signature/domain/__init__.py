"""Signature's business: who may sign what for an organisation, and the verdict on what was signed."""

from services.chassis import Decider

from .commands import Command
from .decide import decide
from .events import Event
from .evolve import evolve
from .state import State, UnknownOrganisation

DECIDER: Decider[Command, State, Event] = Decider(
    initial=UnknownOrganisation(), decide=decide, evolve=evolve, commands=Command, events=Event, states=State
)
