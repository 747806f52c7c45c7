"""The dossier's business: what can be asked, what happens then, and in which situations a case can be."""

from collections.abc import Sequence
from typing import assert_never

from services.chassis import Decider

from . import commands, events
from .commands import Command, FactCommand, TreasuryCommand, UnitCommand
from .decide_facts import decide_fact
from .decide_treasury import decide_treasury, result_to_sign
from .decide_unit import decide_unit
from .events import Event
from .evolve import evolve
from .situations import Nothing, State

__all__ = ["DECIDER", "Command", "Event", "State", "commands", "decide", "events", "evolve", "result_to_sign"]


def decide(command: Command, state: State) -> Sequence[Event]:
    """The one decision: by whose wish it is."""
    if isinstance(command, UnitCommand):
        return decide_unit(command, state)
    if isinstance(command, TreasuryCommand):
        return decide_treasury(command, state)
    if isinstance(command, FactCommand):
        return decide_fact(command, state)
    assert_never(command)


DECIDER: Decider[Command, State, Event] = Decider(
    initial=Nothing(), decide=decide, evolve=evolve, commands=Command, events=Event, states=State
)
