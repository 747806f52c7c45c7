"""What travels between the drawers of a service: facts with their context, work for effects, rows of lists, outcomes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, NamedTuple, TypeAlias, TypeVar

from khobac_contracts.vocabulary import Fact

from .decider import E, S, StreamCommand


@dataclass(frozen=True, slots=True)
class FactContext:
    """What is known of a fact beside its data."""

    id: str
    type: str
    subject: str
    time: datetime
    sequence: int
    traceparent: str | None
    topic: str
    partition: int
    offset: int
    received_at: datetime
    source: str = ""
    """The service that announced it. Only source and id together are unique: two services may have a stream of the same name."""
    caught_up: bool = False
    """The fact was parked once, and every offset that Kafka had then has been read since: the state is not old."""
    last_try: bool = False
    """The fact's patience is at an end: decide without what never came, or it goes to the dead letters."""


F = TypeVar("F", bound=Fact)
Listening: TypeAlias = Mapping[type[Fact], Callable[[Any, FactContext], Sequence[StreamCommand]]]
"""The one visible table: which fact leads to which commands."""


@dataclass(frozen=True, slots=True)
class Work(Generic[E]):
    """One event whose effect on the world is due. `id` is the idempotency key to give to the world."""

    id: str
    stream: str
    event: E
    at: datetime
    actor: str
    traceparent: str | None
    attempt: int = 1


@dataclass(frozen=True, slots=True)
class Done:
    """The effect is done; what the world answered is recorded as commands."""

    commands: Sequence[StreamCommand] = ()


@dataclass(frozen=True, slots=True)
class Retry:
    """Not yet; try again after so many seconds (None: the runner's own back-off)."""

    reason: str
    after: float | None = None


@dataclass(frozen=True, slots=True)
class Happened(Generic[E]):
    """One recorded event with when and by whom."""

    id: str
    event: E
    at: datetime
    actor: str


@dataclass(frozen=True, slots=True)
class Recorded(Generic[S, E]):
    """What a stream has to show: the events of its new commits, and its state at `version` (which may be newer)."""

    stream: str
    version: int
    state: S
    events: Sequence[Happened[E]]


class Row(NamedTuple):
    """One document of a list, whole. `once`: no later event changes it, so it is written and never looked at again."""

    view: str
    id: str
    fields: dict[str, Any]
    once: bool = False


@dataclass(frozen=True, slots=True)
class Outcome(Generic[S, E]):
    """What became of a command: the state it left, and whether it was a repetition."""

    stream: str
    version: int
    state: S
    events: tuple[E, ...] = field(default=())
    repeated: bool = False
