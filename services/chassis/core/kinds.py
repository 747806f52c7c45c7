"""A service has several kinds of stream, each with types of its own; a stream's prefix says which kind it is of."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeAlias

from khobac_contracts.vocabulary import Fact

from .decider import C, Decider, E, PlainData, S, kind_of
from .drawers import Recorded, Row
from .errors import Broken


@dataclass(frozen=True, eq=False)
class Kind(Generic[C, S, E]):
    """One kind of stream: its business, what others hear of it, and what its lists show."""

    decider: Decider[C, S, E]
    announce: Callable[[E, S], Sequence[Fact]] = lambda event, state: ()
    project: Callable[[Recorded[S, E]], Iterable[Row]] | None = None


# The one place where the chassis gives types up: one batch, one relay and one view writer serve streams of all kinds,
# and that this state, this event and this kind belong together follows from a prefix, which no type checker reads.
# `Kinds` is the only way in (a command of another kind goes no further), a typed handle on one kind the only way out.
AnyKind: TypeAlias = Kind[Any, Any, Any]
AnyState: TypeAlias = Any
AnyEvent: TypeAlias = Any


class Kinds:
    """The kinds of a service, found by a stream's prefix."""

    def __init__(self, *kinds: AnyKind) -> None:
        self._by_prefix = {kind.decider.kind: kind for kind in kinds}
        if len(self._by_prefix) < len(kinds):
            raise ValueError(f"two kinds of one prefix among {[kind.decider.kind for kind in kinds]}")

    def __iter__(self) -> Iterator[AnyKind]:
        return iter(self._by_prefix.values())

    def of(self, stream: str) -> AnyKind:
        """Raises Broken for a prefix that nobody gave to a kind."""
        kind = self._by_prefix.get(kind_of(stream))
        if kind is None:
            raise Broken(f"no kind of stream has the prefix of {stream!r}")
        return kind

    def check(self, stream: str, command: PlainData) -> None:
        """Raises Broken unless the command is one for this kind of stream."""
        if type(command) not in self.of(stream).decider.command_classes:
            raise Broken(f"{type(command).__name__} is no command for the stream {stream!r}")

    def hold(self, decider: Decider[C, S, E]) -> bool:
        kind = self._by_prefix.get(decider.kind)
        return kind is not None and kind.decider is decider
