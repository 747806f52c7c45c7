"""Publishes what commits announce, in the order of each stream, and writes their rows to the lists, at least once.

A repetition carries the same ids and the same bytes; readers drop it. A failed publish leaves the whole batch owed,
so nothing is ever skipped.
"""

import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, Generic

from khobac_contracts.catalog import BY_NAME, DEAD_LETTERS
from khobac_contracts.envelope import encode_frozen

from .crash import crash_here
from .decider import C, E, S
from .journal import Commit, Journal
from .kafka import Message, Publishes
from .metrics import RELAY_DELAY, RELAY_PUBLISHED
from .pace import Pace
from .shelf import KeepsRows, Project, Shelf
from .stage import Record
from .streams import Streams

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
        lists: KeepsRows,
        project: Project[S, E] | None,
        linger_ms: float,
        term: Callable[[], int | None] = lambda: 1,
    ) -> None:
        self._source = f"/khobac/{service}"
        self._journal = journal
        self._publisher = publisher
        self._shelf = Shelf(streams, lists, project)
        self._pace = Pace(linger_ms)
        self._now_in_office = term
        self._term: int | None = None

    async def turn(self) -> int:
        """How many commits were settled."""
        await self._pace.gather()
        if self._term != (term := self._now_in_office()):
            await self._shelf.recover(self._journal)
            self._term = term
        started = time.monotonic()
        commits = await self._journal.pending("facts", BATCH)
        if commits:
            await self._shelf.lay(commits, busy=self._pace.linger > 0)
            crash_here("before_publish")
            await self._publish([m for commit in commits for m in messages(self._source, commit)])
            crash_here("after_publish")
            await self._journal.settle([commit.id for commit in commits], "facts")
            self._measure(commits)
        else:
            await self._shelf.show()
        self._pace.ran(len(commits), time.monotonic() - started)
        return len(commits)

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
