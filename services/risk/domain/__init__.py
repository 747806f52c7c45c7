"""Risk's business: each dossier is weighed against what its unit does usually."""

from services.chassis import Decider

from .commands import Command
from .decide import decide
from .events import Event
from .evolve import evolve
from .profile import Profile

DECIDER: Decider[Command, Profile, Event] = Decider(
    initial=Profile(), decide=decide, evolve=evolve, commands=Command, events=Event, states=Profile
)
