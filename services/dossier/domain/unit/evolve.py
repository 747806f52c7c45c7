"""Each word on a unit replaces the one before."""

from .events import Event
from .state import KnownUnit, State


def evolve(state: State, event: Event) -> State:
    return KnownUnit(without_chief_accountant=event.without_chief_accountant, since=event.at)
