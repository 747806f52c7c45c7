"""The business of one kind of stream is three plain things: an initial state, `decide` and `evolve`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from types import UnionType
from typing import Any, Generic, NamedTuple, TypeAlias, TypeVar, get_args

import msgspec

from .errors import Broken


class PlainData(msgspec.Struct, frozen=True, kw_only=True, tag=True, gc=False):
    """Plain, frozen data that names its own kind: the ground of every Command, Event and State.

    Plain data has no cycles, so the collector need not look: thousands of remembered states would slow every pass.
    """


C = TypeVar("C", bound=PlainData)
S = TypeVar("S", bound=PlainData)
E = TypeVar("E", bound=PlainData)

Classes: TypeAlias = UnionType | type[PlainData]
"""A union of plain data classes as a value, or a single one."""

Upcaster: TypeAlias = Callable[[dict[str, Any]], dict[str, Any]]
"""A stored event in an older shape or the newest one -> the same event in the newest shape. Changes nothing in place."""


class StreamCommand(NamedTuple):
    """A command for a stream. Without a cause of its own it is caused by the fact or the work it came from.

    A cause of its own counts once whatever it came from: the second fact that leads to it has nothing left to do.
    """

    stream: str
    command: PlainData
    cause: str | None = None


@dataclass(frozen=True, eq=False)
class Decider(Generic[C, S, E]):
    """The business of one kind of stream.

    `decide(command, state)` gives the events; none means that there is nothing to do. It raises a Refusal for
    a caller's mistake (no trace) and TooEarly for a fact whose ground is missing. `evolve(state, event)` is total.
    Neither does IO or reads a clock: times and ids come in with the command.
    """

    initial: S
    decide: Callable[[C, S], Sequence[E]]
    evolve: Callable[[S, E], S]
    commands: Classes
    events: Classes
    """What the journal decodes into."""
    states: Classes
    """What a snapshot decodes into."""
    kind: str = ""
    """The prefix of the kind's streams: `user/an` is of the kind `user`, a name without a slash of the kind ``."""
    upcast: Mapping[str, Upcaster] = field(default_factory=dict)
    """For the `type` of a stored event, how its older shapes are read. History is never rewritten, only read anew."""

    def __post_init__(self) -> None:
        if "/" in self.kind:
            raise ValueError(f"a kind is what stands before the first slash: {self.kind!r}")

    def stream(self, name: str) -> str:
        """The full name of a stream of this kind."""
        if self.kind:
            return f"{self.kind}/{name}"
        if "/" in name:
            raise Broken(f"{name!r} would be a stream of another kind")
        return name

    def command(self, name: str, command: C, cause: str | None = None) -> StreamCommand:
        """The command, addressed to a stream of this kind."""
        return StreamCommand(self.stream(name), command, cause)

    def fold(self, state: S, events: Sequence[E]) -> S:
        for event in events:
            state = self.evolve(state, event)
        return state

    @cached_property
    def command_classes(self) -> frozenset[type]:
        return classes(self.commands)


def classes(union: Classes) -> frozenset[type]:
    """The members of a union; of a single class, itself."""
    return frozenset(get_args(union)) if isinstance(union, UnionType) else frozenset({union})


def kind_of(stream: str) -> str:
    """The prefix that says what kind a stream is of. An empty one before a slash is nobody's."""
    prefix, slash, _ = stream.partition("/")
    return (prefix or slash) if slash else ""
