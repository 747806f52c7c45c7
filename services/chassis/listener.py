"""The consumer of a service: facts from Kafka to the journal, offsets committed only after, and only where assigned.

A fact that came too early is parked with its key: later facts of that topic and key wait behind it, all others pass.
The committed offset of a partition never passes a parked fact, so a crash brings it back; the journal drops repetitions.
"""

import asyncio
import time
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import CommitFailedError, IllegalStateError, KafkaError

from .crash import crash_here
from .errors import Outage
from .metrics import CONSUMER_LAG, CONSUMER_PROGRESS, OUTAGES, PARKED
from .pace import Pace
from .stage import PoisonLimit, Record, Stage

Lane: TypeAlias = tuple[str, bytes | None]

log = structlog.get_logger()

RETRY_EARLY_SECONDS = 0.25
COMMIT_EVERY_SECONDS = 0.25
LONGEST_BACK_OFF = 5.0
MOST_PARKED = 10_000


@dataclass(slots=True)
class _Lane:
    """A topic and key whose first fact came too early, with everything behind it."""

    since: float
    retry_at: float
    waiting: deque[Record] = field(default_factory=deque)


class Parked:
    """Facts that wait for their ground, and how far each partition may be committed because of them."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._lanes: dict[Lane, _Lane] = {}

    def __len__(self) -> int:
        return sum(len(lane.waiting) for lane in self._lanes.values())

    def queue_behind(self, records: Sequence[Record]) -> list[Record]:
        """Put those whose lane is parked behind it; return the others."""
        free: list[Record] = []
        for record in records:
            lane = self._lanes.get((record.topic, record.key))
            if lane is None:
                free.append(record)
            else:
                lane.waiting.append(record)
        return free

    def park(self, early: Sequence[Record], now: float) -> None:
        for record in early:
            lane = self._lanes.setdefault((record.topic, record.key), _Lane(now, now + RETRY_EARLY_SECONDS))
            lane.waiting.append(record)

    def due(self, now: float) -> list[Record]:
        """The first fact of each lane whose time to try again has come."""
        return [lane.waiting[0] for lane in self._lanes.values() if lane.retry_at <= now]

    def tried(self, record: Record, now: float, *, early: bool) -> bool:
        """Note the outcome of a due fact; True when its patience is at an end and it must be buried."""
        key = (record.topic, record.key)
        lane = self._lanes[key]
        if early and now - lane.since < self._seconds:
            lane.retry_at = now + RETRY_EARLY_SECONDS
            return False
        lane.waiting.popleft()
        lane.since = lane.retry_at = now
        if not lane.waiting:
            del self._lanes[key]
        return early

    def hold_back(self, positions: Mapping[TopicPartition, int]) -> dict[TopicPartition, int]:
        """The offsets that may be committed: none past a parked fact."""
        held = dict(positions)
        for lane in self._lanes.values():
            for record in lane.waiting:
                place = TopicPartition(record.topic, record.partition)
                held[place] = min(held.get(place, record.offset), record.offset)
        return held

    def forget(self, revoked: Sequence[TopicPartition]) -> None:
        """Another member takes over from the committed offset, parked facts included."""
        gone = {(place.topic, place.partition) for place in revoked}
        for key, lane in list(self._lanes.items()):
            if any((record.topic, record.partition) in gone for record in lane.waiting):
                del self._lanes[key]


class Listener(ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka has no types
    """Consumes until told to stop; raises only PoisonLimit and what is a defect of ours."""

    def __init__(
        self,
        consumer: AIOKafkaConsumer,
        topics: Sequence[str],
        stage: Stage[Any, Any, Any],
        *,
        batch_max: int,
        linger_ms: float,
        park_seconds: float,
        stuck_seconds: float,
    ) -> None:
        self._consumer = consumer
        self._topics = topics
        self._stage = stage
        self._batch_max = batch_max
        self._pace = Pace(linger_ms)
        self._parked = Parked(park_seconds)
        self._stuck_seconds = stuck_seconds
        self._done: dict[TopicPartition, int] = {}
        self._committed: dict[TopicPartition, int] = {}
        self._commit_at = 0.0
        self._stopping = False
        self._progress_at = time.monotonic()
        self.trouble: str | None = "chưa bắt đầu · not started"

    async def run(self) -> None:
        self._consumer.subscribe(self._topics, listener=self)
        self.trouble = None
        try:
            while not self._stopping:
                await self._turn()
        except PoisonLimit as limit:
            self.trouble = str(limit)
            raise
        finally:
            await self._commit(force=True)

    async def close(self) -> None:
        """Leave the broker; with static membership the partitions stay ours for a quick restart."""
        await self._consumer.stop()

    def stop(self) -> None:
        """Finish the batch in hand, commit, and return from `run`."""
        self._stopping = True

    def readiness(self) -> str | None:
        """Why this consumer is not well, or None."""
        stuck = time.monotonic() - self._progress_at
        if self.trouble is None and stuck > self._stuck_seconds and self.lag() > 0:
            return f"không tiến triển {stuck:.0f}s, còn {self.lag()} bản tin · no progress while there is lag"
        return self.trouble

    def lag(self) -> int:
        return sum(self.lag_by_topic().values())

    def lag_by_topic(self) -> dict[str, int]:
        behind = dict.fromkeys(self._topics, 0)
        for place in self._consumer.assignment():
            end = self._consumer.highwater(place)
            if end is not None:
                behind[place.topic] += max(0, end - self._done.get(place, end))
        return behind

    async def _turn(self) -> None:
        await self._pace.gather()
        if len(self._parked) >= MOST_PARKED:
            fetched: dict[TopicPartition, list[Any]] = {}
            await asyncio.sleep(RETRY_EARLY_SECONDS)
        else:
            fetched = await self._fetch()
        records = self._parked.queue_behind([_record(message) for each in fetched.values() for message in each])
        due = self._parked.due(time.monotonic())
        started = time.monotonic()
        if due:
            await self._again(due)
        if records:
            self._parked.park(await self._insist(records), time.monotonic())
        for place, messages in fetched.items():
            self._done[place] = messages[-1].offset + 1
        self._note_progress(len(records) + len(due), started)
        await self._commit(force=False)

    async def _fetch(self) -> dict[TopicPartition, list[Any]]:
        wait_ms = int(RETRY_EARLY_SECONDS * 1000) if len(self._parked) else 500
        try:
            found: dict[TopicPartition, list[Any]] = await self._consumer.getmany(
                timeout_ms=wait_ms, max_records=self._batch_max
            )
        except KafkaError as error:
            log.warning("kafka_away", error=str(error))
            await asyncio.sleep(1.0)
            return {}
        return found

    async def _insist(self, records: Sequence[Record]) -> list[Record]:
        """Take the batch however long the world is away; nothing is fetched and nothing committed meanwhile."""
        back_off = 0.1
        while True:
            try:
                early = await self._stage.take(records)
            except Outage as outage:
                self.trouble = f"tạm dừng · paused: {outage}"
                OUTAGES.labels("listener").inc()
                log.warning("outage", of="listener", reason=str(outage), back_off=back_off)
                await asyncio.sleep(back_off)
                back_off = min(back_off * 2, LONGEST_BACK_OFF)
                if self._stopping:
                    raise
            else:
                self.trouble = None
                return early

    async def _again(self, due: Sequence[Record]) -> None:
        early = await self._insist(due)
        now = time.monotonic()
        for record in due:
            if self._parked.tried(record, now, early=record in early):
                await self._stage.bury(record, "too early for too long: what it stands on never came")

    def _note_progress(self, records: int, started: float) -> None:
        now = time.monotonic()
        self._pace.ran(records, now - started)
        if records or not self.lag():
            self._progress_at = now
            CONSUMER_PROGRESS.set_to_current_time()
        for topic, behind in self.lag_by_topic().items():
            CONSUMER_LAG.labels(topic).set(behind)
        PARKED.set(len(self._parked))

    async def _commit(self, *, force: bool) -> None:
        now = time.monotonic()
        if not force and now < self._commit_at:
            return
        self._commit_at = now + COMMIT_EVERY_SECONDS
        assigned = self._consumer.assignment()
        offsets = {
            place: offset
            for place, offset in self._parked.hold_back(self._done).items()
            if place in assigned and self._committed.get(place) != offset
        }
        if not offsets:
            return
        crash_here("before_offset_commit")
        try:
            await asyncio.wait_for(self._consumer.commit(offsets), timeout=5)
        except (CommitFailedError, IllegalStateError, KafkaError, TimeoutError) as error:
            # The next member hears these facts again and its journal drops them: late, never lost.
            log.warning("offsets_not_committed", error=str(error))
            return
        self._committed.update(offsets)

    async def on_partitions_revoked(self, revoked: Sequence[TopicPartition]) -> None:
        await self._commit(force=True)
        self._parked.forget(list(revoked))

    async def on_partitions_assigned(self, assigned: Sequence[TopicPartition]) -> None:
        for place in assigned:
            self._done.pop(place, None)
            self._committed.pop(place, None)


def _record(message: Any) -> Record:
    return Record(
        message.topic, message.partition, message.offset, message.key, message.value, tuple(message.headers)
    )
