"""Risk's business: each dossier is weighed against what its unit does usually."""

from services.chassis import Decider

from .commands import Command
from .decide import decide
from .events import Event
from .evolve import evolve
from .state import Profile

DECIDER: Decider[Command, Profile, Event] = Decider(
    Profile(), decide, evolve, commands=Command, events=Event, states=Profile
)
