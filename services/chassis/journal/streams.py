"""The states of streams, remembered: a fold never reads what it has read before, and a snapshot spares it a long past."""

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
    """Loads many streams of all kinds in one query and remembers the last used ones.

    `load` checks what is remembered, `recall` believes it: good enough for whoever finds out otherwise, as an append.
    """

    def __init__(self, journal: Journal, kinds: Kinds, snapshot_every: int = 100, capacity: int = 5_000) -> None:
        self.kinds = kinds
        self._journal = journal
        self._snapshot_every = snapshot_every
        self._capacity = capacity
        self._known: OrderedDict[str, AnyPosition] = OrderedDict()
        self._readers = {kind: KindReader(kind.decider) for kind in kinds}

    async def load(self, streams: Iterable[str]) -> dict[str, AnyPosition]:
        """Where each stream is now, as the majority has it."""
        known = {stream: self._remembered(stream) for stream in streams}
        cold = [stream for stream, at in known.items() if at.version == 0]
        known.update(await self._from_snapshots(cold))
        news = await self._journal.after({stream: at.version for stream, at in known.items()})
        for stream, commits in news.items():
            known[stream] = self._reader(stream).folded(known[stream], commits)
        self.remember(known)
        return known

    async def recall(self, at_least: Mapping[str, int]) -> dict[str, AnyPosition]:
        """Each stream at this version or a later one, maybe not the last: from memory, or loaded where it is not there."""
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
        taken_up = {stream: self._reader(stream).taken_up(snapshot) for stream, snapshot in saved.items()}
        return {stream: position for stream, position in taken_up.items() if position is not None}

    def events(self, commit: Commit) -> list[AnyEvent]:
        return self._reader(commit.stream).events(commit.events)

    def learn(self, commits: Iterable[Commit]) -> None:
        """Fold commits that are in hand anyway, oldest first, where they follow on what is known."""
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
            # The commits are stored; a snapshot only saves time, and the next commit of the stream tries it again.
            log.warning("snapshots_not_saved", reason=str(outage))
            return
        self.remember({stream: replace(at, snapshot=at.version) for stream, at in long.items()})

    async def at_cause(self, stream: str, cause: str) -> tuple[AnyState, tuple[AnyEvent, ...]]:
        """The state and the events that a recorded command came to: repeated, it gets the answer of the first time."""
        commits = (await self._journal.after({stream: 0})).get(stream, [])
        return self._reader(stream).at_cause(commits, cause)
