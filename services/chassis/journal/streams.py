"""Streams are folded once and their states kept in a cache; a snapshot shortens the first fold."""

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

import structlog

from services.chassis.core.decider import PlainData
from services.chassis.core.errors import Outage
from services.chassis.core.kinds import AnyEvent, AnyState, Kinds

from .commits import Commit, Journal
from .reader import KindReader, Position

log = structlog.get_logger()

AnyPosition: TypeAlias = Position[AnyState]


class Streams:
    """Loads many streams of all kinds in one query, and keeps the last used ones.

    `load` checks the cache against the store. `recall` does not: it is for callers whose next step notices a stale
    position, as an append does.
    """

    def __init__(self, journal: Journal, kinds: Kinds, snapshot_every: int = 100, capacity: int = 5_000) -> None:
        self.kinds = kinds
        self._journal = journal
        self._snapshot_every = snapshot_every
        self._capacity = capacity
        self._known: OrderedDict[str, AnyPosition] = OrderedDict()
        self._readers = {kind: KindReader(kind.decider) for kind in kinds}

    async def load(self, streams: Iterable[str]) -> dict[str, AnyPosition]:
        """The position of each stream now, as a majority of the store has it."""
        known = {stream: self._remembered(stream) for stream in streams}
        cold = [stream for stream, at in known.items() if at.version == 0]
        known.update(await self._from_snapshots(cold))
        news = await self._journal.after({stream: at.version for stream, at in known.items()})
        for stream, commits in news.items():
            known[stream] = self._reader(stream).folded(known[stream], commits)
        self.remember(known)
        return known

    async def recall(self, at_least: Mapping[str, int]) -> dict[str, AnyPosition]:
        """The position of each stream at this version or later, from the cache if it has one; maybe not the last."""
        known: dict[str, AnyPosition] = {}
        for stream, version in at_least.items():
            held = self._known.get(stream)
            if held is not None and held.version >= version:
                known[stream] = held
        self.remember(known)
        cold = at_least.keys() - known.keys()
        return known | await self.load(cold) if cold else known

    def _remembered(self, stream: str) -> AnyPosition:
        return self._known.get(stream) or self._reader(stream).start

    def _reader(self, stream: str) -> KindReader[PlainData, AnyState, AnyEvent]:
        return self._readers[self.kinds.of(stream)]

    async def _from_snapshots(self, streams: Sequence[str]) -> Mapping[str, AnyPosition]:
        if not streams:
            return {}
        saved = await self._journal.snapshots(streams)
        restored = {stream: self._reader(stream).restored(snapshot) for stream, snapshot in saved.items()}
        return {stream: position for stream, position in restored.items() if position is not None}

    def events(self, commit: Commit) -> list[AnyEvent]:
        return self._reader(commit.stream).events(commit.events)

    def learn(self, commits: Iterable[Commit]) -> None:
        """Fold commits that were read for another reason, oldest first, onto cached positions that they follow."""
        for commit in commits:
            known = self._remembered(commit.stream)
            if known.version == commit.version - 1:
                self.remember({commit.stream: self._reader(commit.stream).folded(known, [commit])})

    def remember(self, positions: Mapping[str, AnyPosition]) -> None:
        for stream, position in positions.items():
            held = self._known.get(stream)
            if position.version and (held is None or held.version <= position.version):
                self._known[stream] = position
                self._known.move_to_end(stream)
        while len(self._known) > self._capacity:
            self._known.popitem(last=False)

    async def save_long_ones(self, positions: Mapping[str, AnyPosition]) -> None:
        """Keep a snapshot of each stream that has grown far past its last one."""
        long = {s: at for s, at in positions.items() if at.version - at.snapshot >= self._snapshot_every}
        if not long:
            return
        try:
            await self._journal.save([self._reader(stream).snapshot(stream, at) for stream, at in long.items()])
        except Outage as outage:
            # The commits are stored: a snapshot only saves time, and the next commit of the stream tries again.
            log.warning("snapshots_not_saved", reason=str(outage))
            return
        self.remember({stream: replace(at, snapshot=at.version) for stream, at in long.items()})

    async def at_cause(self, stream: str, cause: str) -> tuple[AnyState, tuple[AnyEvent, ...]]:
        """The state and the events that a recorded command led to: the answer to its repetition."""
        commits = (await self._journal.after({stream: 0})).get(stream, [])
        return self._reader(stream).at_cause(commits, cause)
