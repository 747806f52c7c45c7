"""The states of streams, remembered: a fold never reads what it has read before, and a snapshot spares it a long past."""

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic

import msgspec
import structlog

from services.chassis.core.decider import C, Decider, E, S
from services.chassis.core.errors import Outage

from .commits import GENESIS, Commit, Journal, Snapshot

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Position(Generic[S]):
    """A stream at a version: its state, and the hash that the next commit carries on."""

    version: int
    hash: str
    state: S
    snapshot: int = 0
    """The version of the last snapshot that is known."""


class Streams(Generic[C, S, E]):
    """Loads many streams in one query and remembers the last used ones.

    `load` checks what is remembered, `recall` believes it: good enough for whoever finds out otherwise, as an append.
    """

    def __init__(
        self, journal: Journal, decider: Decider[C, S, E], snapshot_every: int = 100, capacity: int = 5_000
    ) -> None:
        self._journal = journal
        self._decider = decider
        self._snapshot_every = snapshot_every
        self._capacity = capacity
        self._known: OrderedDict[str, Position[S]] = OrderedDict()
        self._start = Position(0, GENESIS, decider.initial)
        # A union is worked out anew at each conversion, a class once: ten times faster in a class around it.
        box = msgspec.defstruct("Box", [("events", list[decider.events])], gc=False)  # type: ignore[name-defined]
        self._read_events: Callable[[dict[str, Any]], list[E]] = lambda said: msgspec.convert(said, box).events  # type: ignore[attr-defined]
        # A snapshot is folded state: when the shape of the state changes, old ones are not read.
        self._shape = hashlib.sha256(msgspec.json.encode(msgspec.json.schema(decider.states))).hexdigest()[:16]

    async def load(self, streams: Iterable[str]) -> dict[str, Position[S]]:
        """Where each stream is now, as the majority has it."""
        known = {stream: self._known.get(stream, self._start) for stream in streams}
        cold = [stream for stream, at in known.items() if at.version == 0]
        known.update(await self._from_snapshots(cold))
        news = await self._journal.after({stream: at.version for stream, at in known.items()})
        for stream, commits in news.items():
            known[stream] = self.folded(known[stream], commits)
        self.remember(known)
        return known

    async def recall(self, at_least: Mapping[str, int]) -> dict[str, Position[S]]:
        """Each stream at this version or a later one, maybe not the last: from memory, or loaded where it is not there."""
        known: dict[str, Position[S]] = {}
        for stream, version in at_least.items():
            held = self._known.get(stream)
            if held is not None and held.version >= version:
                known[stream] = held
        self.remember(known)
        cold = at_least.keys() - known.keys()
        return known | await self.load(cold) if cold else known

    async def _from_snapshots(self, streams: Sequence[str]) -> Mapping[str, Position[S]]:
        if not streams:
            return {}
        return {
            stream: Position(s.version, s.hash, msgspec.convert(s.state, self._decider.states), s.version)
            for stream, s in (await self._journal.snapshots(streams)).items()
            if s.shape == self._shape
        }

    def events(self, commit: Commit) -> list[E]:
        return self._read_events({"events": commit.events})

    def folded(self, at: Position[S], commits: Sequence[Commit]) -> Position[S]:
        state = at.state
        for commit in commits:
            state = self._decider.fold(state, self.events(commit))
        return Position(commits[-1].version, commits[-1].hash, state, at.snapshot)

    def learn(self, commits: Iterable[Commit]) -> None:
        """Fold commits that are in hand anyway, oldest first, where they follow on what is known."""
        for commit in commits:
            known = self._known.get(commit.stream, self._start)
            if known.version == commit.version - 1:
                self.remember({commit.stream: self.folded(known, [commit])})

    def remember(self, positions: Mapping[str, Position[S]]) -> None:
        for stream, position in positions.items():
            held = self._known.get(stream)
            if position.version and (held is None or held.version <= position.version):
                self._known[stream] = position
                self._known.move_to_end(stream)
        while len(self._known) > self._capacity:
            self._known.popitem(last=False)

    async def save_long_ones(self, positions: Mapping[str, Position[S]]) -> None:
        """Keep a snapshot of each stream that has grown far past its last one."""
        long = {s: at for s, at in positions.items() if at.version - at.snapshot >= self._snapshot_every}
        if not long:
            return
        try:
            await self._journal.save([self._snapshot(stream, at) for stream, at in long.items()])
        except Outage as outage:
            # The commits are stored; a snapshot only saves time, and the next commit of the stream tries it again.
            log.warning("snapshots_not_saved", reason=str(outage))
            return
        self.remember({s: Position(at.version, at.hash, at.state, at.version) for s, at in long.items()})

    def _snapshot(self, stream: str, at: Position[S]) -> Snapshot:
        return Snapshot(
            stream=stream, version=at.version, hash=at.hash, state=msgspec.to_builtins(at.state), shape=self._shape
        )

    async def at_cause(self, stream: str, cause: str) -> tuple[S, tuple[E, ...]]:
        """The state and the events that a recorded command came to: said again, it gets the answer of the first time."""
        commits = (await self._journal.after({stream: 0})).get(stream, [])
        place = next(n for n, commit in enumerate(commits) if cause in commit.causes)
        commit = commits[place]
        before = self.folded(self._start, commits[:place]).state if place else self._start.state
        records = commit.cause_records[: commit.causes.index(cause) + 1]
        events = self.events(commit)[: sum(record.events for record in records)]
        return self._decider.fold(before, events), tuple(events[len(events) - records[-1].events :])
