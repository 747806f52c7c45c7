"""Publishes what commits announce, in the order of each stream, and writes their rows to the lists, at least once.

A repetition carries the same ids and the same bytes; readers drop it. A failed publish leaves the whole batch owed,
so nothing is ever skipped.
"""

import time
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, Generic, TypeAlias

import structlog
from khobac_contracts.catalog import BY_NAME, DEAD_LETTERS
from khobac_contracts.envelope import encode_frozen

from .crash import crash_here
from .decider import C, E, S
from .journal import Commit, Journal
from .kafka import Message, Publishes
from .messages import Happened, Recorded, Row
from .metrics import RELAY_DELAY, RELAY_PUBLISHED
from .mongo_documents import Lists
from .pace import Pace
from .stage import Record
from .streams import Position, Streams

Project: TypeAlias = Callable[[Recorded[S, E]], Iterable[Row]]

log = structlog.get_logger()

BATCH = 1_000


class Relay(Generic[C, S, E]):
    """One turn takes what is owed, shows it, says it, and marks it as said."""

    def __init__(
        self,
        service: str,
        journal: Journal,
        publisher: Publishes,
        *,
        streams: Streams[C, S, E],
        lists: Lists,
        project: Project[S, E] | None,
        linger_ms: float,
    ) -> None:
        self._source = f"/khobac/{service}"
        self._journal = journal
        self._publisher = publisher
        self._streams = streams
        self._lists = lists
        self._project = project
        self._pace = Pace(linger_ms)

    async def turn(self) -> int:
        """How many commits were settled."""
        await self._pace.gather()
        started = time.monotonic()
        commits = await self._journal.pending("facts", BATCH)
        if commits:
            await self._show(commits)
            crash_here("before_publish")
            await self._publish([m for commit in commits for m in messages(self._source, commit)])
            crash_here("after_publish")
            await self._journal.settle([commit.id for commit in commits], "facts")
            self._measure(commits)
        self._pace.ran(len(commits), time.monotonic() - started)
        return len(commits)

    async def _show(self, commits: Sequence[Commit]) -> None:
        if self._project is None:
            return
        now = await self._streams.load({commit.stream for commit in commits})
        rows = [
            (row, now[commit.stream].version)
            for commit in commits
            for row in self._rows(self._project, commit, now[commit.stream])
        ]
        if rows:
            await self._lists.write(rows)

    def _rows(self, project: Project[S, E], commit: Commit, position: Position[S]) -> list[Row]:
        try:
            return list(project(self._recorded(commit, position)))
        except Exception:
            # A list can be made again from the journal; facts that wait for a defect in a list would stop everybody.
            log.exception("view_broken", commit=commit.id)
            return []

    def _recorded(self, commit: Commit, position: Position[S]) -> Recorded[S, E]:
        events = iter(enumerate(self._streams.events(commit)))
        happened = tuple(
            Happened(f"{commit.id}/{n}", event, datetime.fromisoformat(telling.at), telling.actor)
            for telling in commit.told
            for n, event in (next(events) for _ in range(telling.events))
        )
        return Recorded(commit.stream, position.version, position.state, happened)

    async def _publish(self, facts: Sequence[Message]) -> None:
        if facts:
            await self._publisher.publish(facts)
        for topic, _, _, _ in facts:
            RELAY_PUBLISHED.labels(topic).inc()

    def _measure(self, commits: Sequence[Commit]) -> None:
        now = datetime.now(UTC)
        for commit in commits:
            RELAY_DELAY.observe(max(0.0, (now - datetime.fromisoformat(commit.told[-1].at)).total_seconds()))


def messages(source: str, commit: Commit) -> list[Message]:
    """The Kafka messages that a commit announces; the same commit gives the same bytes for all time."""
    found: list[Message] = []
    for n, announcement in enumerate(commit.outbox):
        telling = commit.told[announcement.telling]
        found.append(
            encode_frozen(
                announcement.data.encode(),
                id=f"{commit.id}/{n}",
                source=source,
                subject=announcement.subject,
                key=announcement.key,
                time=telling.at,
                sequence=commit.version,
                traceparent=telling.traceparent,
                entry=BY_NAME[announcement.fact],
            )
        )
    return found


class KafkaDeadLetters:
    """Lays unreadable messages, untouched, on the topic of the dead, with reason and position as headers."""

    def __init__(self, publisher: Publishes, group: str) -> None:
        self._publisher = publisher
        self._group = group

    async def put(self, record: Record, reason: str) -> None:
        said: dict[str, Any] = {
            "khobac-reason": reason[:2_000],
            "khobac-topic": record.topic,
            "khobac-partition": record.partition,
            "khobac-offset": record.offset,
            "khobac-group": self._group,
        }
        headers = [*record.headers, *((name, str(value).encode()) for name, value in said.items())]
        # A message without key and value may lie in a topic, but the client sends none.
        key = b"" if record.key is None and record.value is None else record.key
        await self._publisher.publish([(DEAD_LETTERS, key, record.value, headers)])
