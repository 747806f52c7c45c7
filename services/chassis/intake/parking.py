"""Facts that came too early wait for their ground, in the order of their lane, and for a bounded time.

A lane is a topic, partition and key. Its first fact is tried again and again, the others wait behind it; other lanes
pass. No offset is committed past a parked fact, so a crash brings it back.
"""

import asyncio
from collections import deque
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from services.chassis.decide.drafting import Lane
from services.chassis.kafka.clients import position_now

from .fact_intake import Record

FIRST_RETRY_SECONDS = 0.05
LONGEST_RETRY_SECONDS = 2.0
ASK_SECONDS = 0.5


class Reach(NamedTuple):
    """How far partitions are read, and how far they reach (None if nobody can tell now)."""

    positions: Mapping[TopicPartition, int]
    ends: Mapping[TopicPartition, int] | None


async def reach_of(consumer: AIOKafkaConsumer, done: Mapping[TopicPartition, int]) -> Reach:
    """Of a consumer's partitions, some of which are done so far; it is asked about those of which nothing came yet."""
    ours = consumer.assignment()
    ends = {place: end for place in ours if (end := consumer.highwater(place)) is not None}
    positions = dict(done)
    try:
        async with asyncio.timeout(ASK_SECONDS):
            for place in ours - positions.keys():
                positions[place] = await consumer.position(place)
            if unknown := ours - ends.keys():
                ends |= await consumer.end_offsets(unknown)
    except (KafkaError, TimeoutError):
        return Reach(positions, None)
    return Reach(positions, ends)


async def passed_over(consumer: AIOKafkaConsumer, done: Mapping[TopicPartition, int]) -> dict[TopicPartition, int]:
    """Where the consumer stands in partitions that are done, but not to their end: what it was not given is no record.

    A transaction's marker, or what compaction took away. Nothing fetched may be without its outcome.
    """
    behind = [place for place in consumer.assignment() if consumer.highwater(place) not in (None, done.get(place))]
    found = {place: await position_now(consumer, place) for place in behind if place in done}
    return {place: position for place, position in found.items() if position is not None}


@dataclass(slots=True)
class _Queue:
    """A lane whose first fact came too early, with everything behind it."""

    retry_at: float
    patience: float
    ends: Mapping[TopicPartition, int] | None
    """How far those partitions reached, when the first one was found too early, that have not been heard so far since:
    its ground may lie there. None: to be found out.
    """
    pause: float = FIRST_RETRY_SECONDS
    moving: bool = False
    """The one before was done just now: the others need not be tried one by one."""
    waiting: deque[Record] = field(default_factory=deque)


class Parked:
    """The waiting facts, and how far each partition may be committed because of them."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._lanes: dict[Lane, _Queue] = {}

    def __len__(self) -> int:
        return sum(len(lane.waiting) for lane in self._lanes.values())

    def places(self) -> set[TopicPartition]:
        """The partitions of which something is parked."""
        return {TopicPartition(topic, partition) for topic, partition, _ in self._lanes}

    def queue_behind(self, records: Sequence[Record]) -> list[Record]:
        """Put those whose lane is parked behind it; return the others."""
        free: list[Record] = []
        for record in records:
            lane = self._lanes.get(record.lane)
            (free if lane is None else lane.waiting).append(record)
        return free

    def park(self, early: Iterable[Record], now: float, ends: Mapping[TopicPartition, int] | None) -> None:
        for record in early:
            new = _Queue(now + FIRST_RETRY_SECONDS, self._seconds, ends)
            self._lanes.setdefault(record.lane, new).waiting.append(record)

    def due(self, now: float, most: int) -> list[Record]:
        """The facts whose time to try again has come, lane by lane."""
        found: list[Record] = []
        for lane in self._lanes.values():
            if lane.retry_at <= now and len(found) < most:
                found.extend(list(lane.waiting)[: most - len(found)] if lane.moving else [lane.waiting[0]])
        return found

    def seconds_to_next(self, now: float) -> float | None:
        """How soon something is due; None when nothing is parked."""
        soonest = min((lane.retry_at for lane in self._lanes.values()), default=None)
        return None if soonest is None else max(0.0, soonest - now)

    def leads(self, record: Record) -> bool:
        """Whether it is still here (its partition may have been revoked), and nothing waits before it."""
        lane = self._lanes.get(record.lane)
        return lane is not None and lane.waiting[0] == record

    def caught_up(self, record: Record) -> bool:
        """Whether all that lay in Kafka when this was found too early has been heard since."""
        return self.leads(record) and self._lanes[record.lane].ends == {}

    def still_early(
        self,
        record: Record,
        now: float,
        reach: Reach,
        standing: Collection[TopicPartition] = (),
    ) -> bool:
        """Note that the first of a lane was tried in vain; True when its patience is at an end.

        Only tries count, not time: while the store is away nobody waits for the ground. And they count from when
        all that lay in Kafka before has been heard: after a long stop the ground may lie far behind. What lies in
        partitions that are standing still will not be heard before this one is out of the way.
        """
        lane = self._lanes[record.lane]
        lane.ends = reach.ends if lane.ends is None else lane.ends
        if lane.ends is not None:
            now_end = reach.ends or {}  # nearer than it was: the topic was made anew, and what lay there is gone
            unheard = {
                place: end
                for place, end in lane.ends.items()
                if reach.positions.get(place, -1) < min(end, now_end.get(place, end))
            }
            lane.ends = unheard if unheard.keys() - set(standing) else {}
        if lane.ends == {}:
            lane.patience -= lane.pause
        lane.moving = False
        lane.pause = min(2 * lane.pause, LONGEST_RETRY_SECONDS)
        lane.retry_at = now + lane.pause
        return lane.patience <= 0

    def release(self, record: Record, now: float) -> None:
        """The first of a lane is done, or buried; the next one may be tried at once, with patience of its own."""
        if not self.leads(record):
            return
        lane = self._lanes[record.lane]
        lane.waiting.popleft()
        lane.retry_at, lane.patience, lane.pause, lane.moving = now, self._seconds, FIRST_RETRY_SECONDS, True
        lane.ends = None
        if not lane.waiting:
            del self._lanes[record.lane]

    def hold_back(self, positions: Mapping[TopicPartition, int]) -> dict[TopicPartition, int]:
        """The offsets that may be committed: none past a parked fact."""
        held = dict(positions)
        for lane in self._lanes.values():
            first = lane.waiting[0]
            place = TopicPartition(first.topic, first.partition)
            held[place] = min(held.get(place, first.offset), first.offset)
        return held

    def forget(self, revoked: Iterable[TopicPartition]) -> None:
        """Another member takes over from the committed offset, parked facts included."""
        gone = {(place.topic, place.partition) for place in revoked}
        self._lanes = {lane: queue for lane, queue in self._lanes.items() if lane[:2] not in gone}
        for queue in self._lanes.values():
            if queue.ends is not None:  # of these we shall hear nothing more
                queue.ends = {place: end for place, end in queue.ends.items() if tuple(place) not in gone}
