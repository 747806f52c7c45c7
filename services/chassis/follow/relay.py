"""Publishes what commits announce, in the order of each stream, and writes their rows to the lists, at least once.

A repetition carries the same ids and the same bytes; readers drop it. A failed publish leaves the whole batch owed,
so nothing is ever skipped.
"""

import time
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from datetime import UTC, datetime

from khobac_contracts.catalog import BY_NAME
from khobac_contracts.envelope import encode_frozen

from services.chassis.core.crash import crash_here
from services.chassis.core.pace import Pace
from services.chassis.journal.commits import Commit, Journal
from services.chassis.journal.streams import Streams
from services.chassis.kafka.clients import OutgoingMessage, Publishes
from services.chassis.observe.metrics import RELAY_DELAY, RELAY_PUBLISHED

from .view_writer import KeepsRows, ViewWriter

BATCH = 1_000
LOOK_EVERY_SECONDS = 0.1
"""How often a busy relay asks the store for commits of other processes; each turn while there are some."""
MOST_OFFERED = 5_000
MOST_REMEMBERED = 50_000


class Relay:
    """One turn takes what is owed, writes its rows, publishes its facts, and settles it."""

    def __init__(
        self,
        service: str,
        journal: Journal,
        publisher: Publishes,
        *,
        streams: Streams,
        lists: KeepsRows,
        linger_ms: float,
        epoch: Callable[[], int | None] = lambda: 1,
        seen: Callable[[Sequence[Commit]], None] = lambda commits: None,
        appending: AbstractSet[str] = frozenset(),
    ) -> None:
        self._source = f"/khobac/{service}"
        self._journal = journal
        self._publisher = publisher
        self._streams = streams
        self._view_writer = ViewWriter(streams, lists)
        self._pace = Pace(linger_ms)
        self._current_epoch = epoch
        self._epoch: int | None = None
        self._seen = seen
        self._appending = appending
        self._offered: dict[str, Commit] = {}
        self._out: dict[str, int] = {}
        """The version up to which each of the last streams is published, in this epoch."""
        self._look_at = 0.0

    def offer(self, commits: Sequence[Commit]) -> None:
        """Take over commits that this process has just appended: they need no query."""
        if len(self._offered) + len(commits) > MOST_OFFERED:
            self._look_at = 0.0  # Kafka is away for long: they will be found in the store
        else:
            self._offered.update((commit.id, commit) for commit in commits)

    async def turn(self) -> int:
        """Returns how many commits were settled."""
        await self._pace.gather()
        if (epoch := self._current_epoch()) is None:
            return 0
        if self._epoch != epoch:
            await self._begin_anew(epoch)
        started = time.monotonic()
        commits = await self._owed()
        if commits:
            self._seen(commits)
            await self._view_writer.add(commits, busy=self._pace.linger > 0)
            crash_here("before_publish")
            await self._publish([m for commit in commits for m in messages(self._source, commit)])
            crash_here("after_publish")
            await self._journal.settle([commit.id for commit in commits], "facts")
            self._remember(commits)
            self._measure(commits)
        else:
            await self._view_writer.flush()
        self._pace.ran(len(commits), time.monotonic() - started)
        return len(commits)

    async def _begin_anew(self, epoch: int) -> None:
        await self._view_writer.recover(self._journal)
        self._offered.clear()
        self._out.clear()
        self._look_at = 0.0
        self._epoch = epoch

    async def _owed(self) -> list[Commit]:
        """Offered commits, and from time to time those that only the store has."""
        offered, self._offered = self._offered, {}
        stored: list[Commit] = []
        if not offered or time.monotonic() >= self._look_at:
            stored = await self._journal.pending(
                "facts", BATCH, lambda id_: id_ in offered or id_ in self._offered or id_ in self._appending
            )
            self._look_at = 0.0 if stored else time.monotonic() + LOOK_EVERY_SECONDS
            self._streams.learn(stored)
        commits = sorted([*offered.values(), *stored], key=lambda commit: commit.version)
        return self._in_order(commits, {commit.id for commit in stored})

    def _in_order(self, commits: Sequence[Commit], from_store: AbstractSet[str]) -> list[Commit]:
        """The commits whose predecessor is published or among them; the others are found in the store later.

        `from_store`: these are in order already, as nothing before them is owed.
        """
        going: dict[str, int] = {}
        ready: list[Commit] = []
        for commit in commits:
            before = going.get(commit.stream, self._out.get(commit.stream, 0))
            if before == commit.version - 1 or commit.id in from_store:
                going[commit.stream] = max(before, commit.version)
                ready.append(commit)
            elif before < commit.version:
                self._look_at = 0.0
        return ready

    def _remember(self, commits: Sequence[Commit]) -> None:
        for commit in commits:
            self._out.pop(commit.stream, None)
            self._out[commit.stream] = commit.version
        while len(self._out) > MOST_REMEMBERED:
            del self._out[next(iter(self._out))]

    async def _publish(self, facts: Sequence[OutgoingMessage]) -> None:
        if facts:
            await self._publisher.publish(facts)
        for topic, _, _, _ in facts:
            RELAY_PUBLISHED.labels(topic).inc()

    def _measure(self, commits: Sequence[Commit]) -> None:
        now = datetime.now(UTC)
        for commit in commits:
            RELAY_DELAY.observe(max(0.0, (now - datetime.fromisoformat(commit.cause_records[-1].at)).total_seconds()))


def messages(source: str, commit: Commit) -> list[OutgoingMessage]:
    """The Kafka messages that a commit announces; the same commit gives the same bytes for all time."""
    found: list[OutgoingMessage] = []
    for n, announcement in enumerate(commit.outbox):
        record = commit.cause_records[announcement.cause_record]
        found.append(
            encode_frozen(
                announcement.data.encode(),
                id=f"{commit.id}/{n}",
                source=source,
                subject=announcement.subject,
                key=announcement.key,
                time=record.at,
                sequence=commit.version,
                traceparent=record.traceparent,
                entry=BY_NAME[announcement.fact],
                version=announcement.version,
            )
        )
    return found
