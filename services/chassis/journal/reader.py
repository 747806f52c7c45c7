"""Stored events and snapshots of one kind become its types again, whatever shape they were stored in."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic

import msgspec

from services.chassis.core.decider import C, Decider, E, S

from .commits import GENESIS, Commit, Snapshot


@dataclass(frozen=True, slots=True)
class Position(Generic[S]):
    """A stream at a version: its state, and the hash that the next commit carries on."""

    version: int
    hash: str
    state: S
    snapshot: int = 0
    """The version of the last snapshot that is known."""


class KindReader(Generic[C, S, E]):
    """Reads the commits and snapshots of one kind, and folds them."""

    def __init__(self, decider: Decider[C, S, E]) -> None:
        self._decider = decider
        self._upcast = decider.upcast
        self.start = Position(0, GENESIS, decider.initial)
        # msgspec analyses a bare union at each conversion, but a field of a class once: ten times faster.
        self._events: Any = msgspec.defstruct("Events", [("events", list[decider.events])], gc=False)  # type: ignore[name-defined]
        self._state: Any = msgspec.defstruct("State", [("state", decider.states)], gc=False)
        # A snapshot is a fold: it is out of date when states have another shape, or old events are read in another way.
        shape = [msgspec.json.schema(decider.states), sorted(decider.upcast)]
        self._shape = hashlib.sha256(msgspec.json.encode(shape)).hexdigest()[:16]

    def events(self, stored: Sequence[dict[str, Any]]) -> list[E]:
        """The events as this service knows them, whatever shape they were stored in."""
        newest = [self._newest(event) for event in stored] if self._upcast else stored
        read: list[E] = msgspec.convert({"events": newest}, self._events).events
        return read

    def _newest(self, event: dict[str, Any]) -> dict[str, Any]:
        """An upcaster that renames an event hands it on to the new name's own."""
        while upcast := self._upcast.get(tag := event["type"]):
            event = upcast(event)
            if event["type"] == tag:
                break
        return event

    def folded(self, at: Position[S], commits: Sequence[Commit]) -> Position[S]:
        state = at.state
        for commit in commits:
            state = self._decider.fold(state, self.events(commit.events))
        return Position(commits[-1].version, commits[-1].hash, state, at.snapshot)

    def at_cause(self, commits: Sequence[Commit], cause: str) -> tuple[S, tuple[E, ...]]:
        """The state and the events that the command of this cause led to. `commits`: the whole stream."""
        place = next(n for n, commit in enumerate(commits) if cause in commit.causes)
        commit = commits[place]
        before = self.folded(self.start, commits[:place]).state if place else self.start.state
        records = commit.cause_records[: commit.causes.index(cause) + 1]
        events = self.events(commit.events)[: sum(record.events for record in records)]
        return self._decider.fold(before, events), tuple(events[len(events) - records[-1].events :])

    def restored(self, snapshot: Snapshot) -> Position[S] | None:
        """The position of a snapshot; None if its shape is out of date and the stream must be folded anew."""
        if snapshot.shape != self._shape:
            return None
        state: S = msgspec.convert({"state": snapshot.state}, self._state).state
        return Position(snapshot.version, snapshot.hash, state, snapshot.version)

    def snapshot(self, stream: str, at: Position[S]) -> Snapshot:
        return Snapshot(
            stream=stream, version=at.version, hash=at.hash, state=msgspec.to_builtins(at.state), shape=self._shape
        )
