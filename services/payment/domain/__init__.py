"""Payment's business: money leaves an account once a payment, only for an approved and verified result, within the estimate."""

from services.chassis import Decider

from .commands import Command
from .decide import decide
from .events import Event
from .evolve import evolve
from .state import State, Unopened

DECIDER: Decider[Command, State, Event] = Decider(
    initial=Unopened(), decide=decide, evolve=evolve, commands=Command, events=Event, states=State
)
