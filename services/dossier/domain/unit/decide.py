"""The last word of registration on a unit counts; the same word again is no news."""

from collections.abc import Sequence

from .commands import Command
from .events import Event, UnitKnown
from .state import KnownUnit, State


def decide(command: Command, state: State) -> Sequence[Event]:
    if isinstance(state, KnownUnit) and state.without_chief_accountant == command.without_chief_accountant:
        return []
    return [UnitKnown(without_chief_accountant=command.without_chief_accountant, at=command.at)]
