"""A service is three plain things: an initial state, `decide` and `evolve`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import msgspec


class PlainData(msgspec.Struct, frozen=True, kw_only=True, tag=True, gc=False):
    """Plain, frozen data that names its own kind: the ground of every Command, Event and State.

    Plain data has no cycles, so the collector need not look: thousands of remembered states would slow every pass.
    """


C = TypeVar("C", bound=PlainData)
S = TypeVar("S", bound=PlainData)
E = TypeVar("E", bound=PlainData)


@dataclass(frozen=True)
class Decider(Generic[C, S, E]):
    """The business of a service.

    `decide(command, state)` gives the events; none means that there is nothing to do. It raises a Refusal for
    a caller's mistake (no trace) and TooEarly for a fact whose ground is missing. `evolve(state, event)` is total.
    Neither does IO or reads a clock: times and ids come in with the command.
    """

    initial: S
    decide: Callable[[C, S], Sequence[E]]
    evolve: Callable[[S, E], S]
    events: Any
    """The union of the event types: what the journal decodes into."""
    states: Any
    """The union of the state types: what a snapshot decodes into."""

    def fold(self, state: S, events: Sequence[E]) -> S:
        for event in events:
            state = self.evolve(state, event)
        return state
