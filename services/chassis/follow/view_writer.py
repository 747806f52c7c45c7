"""The lists follow the journal: at once when there is little to do; under load a row that changes often is written once.

While rows wait, a mark in the store says since when. A new leader reads the mark first and writes again the rows of all
commits since, so a crash delays a row and loses none.
"""

import time
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import cached_property
from typing import Protocol, TypeAlias, overload

import structlog

from services.chassis.core.drawers import Happened, Recorded, Row
from services.chassis.core.kinds import AnyEvent
from services.chassis.journal.commits import Commit, Journal
from services.chassis.journal.streams import AnyPosition, Streams

AnyHappened: TypeAlias = Happened[AnyEvent]

log = structlog.get_logger()

FLUSH_EVERY_SECONDS = 1.0
AT_ONCE = 1_000
MARGIN = timedelta(seconds=60)
"""How far the clocks of two replicas may be apart: so much more than the mark says is written again."""


class KeepsRows(Protocol):
    """Where rows and the mark are kept."""

    async def write(self, rows: Sequence[tuple[Row, int]]) -> None: ...

    async def mark(self, since: str | None) -> None:
        """Rows of commits since this time may be missing; None: none is."""

    async def marked(self) -> str | None: ...


class ViewWriter:
    """What was appended and is not yet in the lists."""

    def __init__(self, streams: Streams, lists: KeepsRows) -> None:
        self._streams = streams
        self._lists = lists
        self._waiting: dict[str, Commit] = {}
        self._marked = False
        self._flushed_at = 0.0

    async def recover(self, journal: Journal) -> None:
        """Write again the rows that the leader before may have left out."""
        # Our own waiting rows were marked: the mark still stands, or the leader who removed it has written them.
        self._waiting.clear()
        since = await self._lists.marked()
        self._marked = since is not None
        if since is None:
            return
        commits = self._with_rows(await journal.since((datetime.fromisoformat(since) - MARGIN).isoformat()))
        # In order, as they are written in pieces: of one row, the last one written stays.
        commits.sort(key=lambda each: each.version)
        log.info("rows_written_again", commits=len(commits))
        for start in range(0, len(commits), AT_ONCE):
            await self._write(commits[start : start + AT_ONCE])
        await self.flush()

    async def add(self, commits: Sequence[Commit], *, busy: bool) -> None:
        """Write their rows, or, while busy, mark that they are missing: the mark is durable before this returns."""
        shown = self._with_rows(commits)
        self._waiting.update((commit.id, commit) for commit in shown)
        if not busy or time.monotonic() - self._flushed_at >= FLUSH_EVERY_SECONDS:
            await self.flush()
        elif shown and not self._marked:
            await self._lists.mark(min(commit.cause_records[0].at for commit in shown))
            self._marked = True

    def _with_rows(self, commits: Sequence[Commit]) -> list[Commit]:
        """Those of kinds that have lists."""
        return [commit for commit in commits if self._streams.kinds.of(commit.stream).project is not None]

    async def flush(self) -> None:
        """Write all waiting rows."""
        if not (self._waiting or self._marked):
            return
        commits = list(self._waiting.values())
        await self._write(commits)
        for commit in commits:
            del self._waiting[commit.id]
        if self._marked:
            await self._lists.mark(None)
            self._marked = False
        self._flushed_at = time.monotonic()

    async def _write(self, commits: Sequence[Commit]) -> None:
        streams: dict[str, list[Commit]] = {}
        for commit in sorted(commits, key=lambda each: each.version):
            streams.setdefault(commit.stream, []).append(commit)
        # A later commit brings rows of its own: any position from these commits on will do.
        now = await self._streams.recall({stream: news[-1].version for stream, news in streams.items()})
        rows = [(row, now[stream].version) for stream, news in streams.items() for row in self._rows(news, now[stream])]
        if rows:
            await self._lists.write(rows)

    def _rows(self, news: Sequence[Commit], position: AnyPosition) -> list[Row]:
        """The rows of one stream, once for all its new commits."""
        stream = news[0].stream
        project = self._streams.kinds.of(stream).project
        if project is None:
            return []
        try:
            return list(project(Recorded(stream, position.version, position.state, Events(self._streams, news))))
        except Exception:
            # A list can be rebuilt from the journal; facts held up by a defect in a list would stop every reader.
            log.exception("view_broken", commit=news[-1].id)
            return []


class Events(Sequence[AnyHappened]):
    """The events of a stream's commits, decoded at first use: most lists show the state alone."""

    def __init__(self, streams: Streams, commits: Sequence[Commit]) -> None:
        self._streams = streams
        self._commits = commits

    @cached_property
    def _happened(self) -> tuple[AnyHappened, ...]:
        return tuple(each for commit in self._commits for each in self._of(commit))

    def _of(self, commit: Commit) -> Iterator[AnyHappened]:
        events = iter(enumerate(self._streams.events(commit)))
        for record in commit.cause_records:
            for n, event in (next(events) for _ in range(record.events)):
                yield Happened(f"{commit.id}/{n}", event, datetime.fromisoformat(record.at), record.actor)

    @overload
    def __getitem__(self, place: int) -> AnyHappened: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[AnyHappened]: ...

    def __getitem__(self, place: int | slice) -> AnyHappened | Sequence[AnyHappened]:
        return self._happened[place]

    def __len__(self) -> int:
        return sum(len(commit.events) for commit in self._commits)
