"""A unit, as far as its dossiers depend on what registration says of it."""

from services.chassis import Decider, TooEarly

from .commands import Command, KnowUnit
from .decide import decide
from .events import Event, UnitKnown
from .evolve import evolve
from .state import KnownUnit, State, UnknownUnit

__all__ = ["UNIT", "Command", "Event", "KnowUnit", "KnownUnit", "State", "UnitKnown", "UnknownUnit", "known"]

UNIT: Decider[Command, State, Event] = Decider(
    initial=UnknownUnit(), decide=decide, evolve=evolve, commands=Command, events=Event, states=State, kind="unit"
)


def known(state: State) -> KnownUnit:
    """What is known of a unit. Raises TooEarly: registration has told of it, or will, and the fact is on its way."""
    if isinstance(state, KnownUnit):
        return state
    raise TooEarly("registration has not told of this unit yet")
