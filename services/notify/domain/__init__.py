"""Notify's business: what waits for the next mail, which warnings wait for an answer, and what became of both."""

from services.chassis import Decider

from .commands import Command
from .decide import decide
from .events import Event
from .evolve import evolve
from .state import Mailbox

DECIDER: Decider[Command, Mailbox, Event] = Decider(
    Mailbox(), decide, evolve, commands=Command, events=Event, states=Mailbox
)
