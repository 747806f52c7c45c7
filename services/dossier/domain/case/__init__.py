"""A case: one dossier from its declaration to its end."""

from services.chassis import Decider

from . import commands, events
from .commands import Command
from .decide import decide
from .events import Event
from .evolve import evolve
from .state import Nothing, State

__all__ = ["CASE", "Command", "Event", "State", "commands", "events"]

CASE: Decider[Command, State, Event] = Decider(
    initial=Nothing(), decide=decide, evolve=evolve, commands=Command, events=Event, states=State
)
