"""What a command leads to, by whose wish it is: the unit's, the treasury's, or that of a fact."""

from collections.abc import Sequence
from typing import assert_never

from services.dossier.domain.case.commands import Command, FactCommand, TreasuryCommand, UnitCommand
from services.dossier.domain.case.events import Event
from services.dossier.domain.case.state import State

from .facts import decide_fact
from .treasury import decide_treasury, result_to_sign
from .unit import decide_unit

__all__ = ["decide", "result_to_sign"]


def decide(command: Command, state: State) -> Sequence[Event]:
    """The events, or none when there is nothing to do; raises a Refusal, or TooEarly for a fact."""
    if isinstance(command, UnitCommand):
        return decide_unit(command, state)
    if isinstance(command, TreasuryCommand):
        return decide_treasury(command, state)
    if isinstance(command, FactCommand):
        return decide_fact(command, state)
    assert_never(command)
