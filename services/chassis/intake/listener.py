"""The consumer of a service: facts from Kafka to the journal, offsets committed only after, and only where assigned.

A crash between the two brings the facts back, and the journal drops the repetitions.
"""

import asyncio
import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import CommitFailedError, IllegalStateError, KafkaError

from services.chassis.core.crash import crash_here
from services.chassis.core.errors import Outage
from services.chassis.core.pace import Pace
from services.chassis.kafka.clients import existing, stopped
from services.chassis.observe.metrics import CONSUMER_LAG, CONSUMER_PROGRESS, PARKED

from .fact_intake import FactIntake, PoisonLimit, Record
from .insistence import Insistence
from .parking import Parked, passed_over, reach_of

log = structlog.get_logger()

FETCH_SECONDS = 0.5
COMMIT_EVERY_SECONDS = 0.25
MOST_PARKED = 10_000


class Listener(ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka has no types
    """Consumes until told to stop; raises only what a new process may mend."""

    def __init__(
        self,
        consumer: AIOKafkaConsumer,
        topics: Sequence[str],
        intake: FactIntake,
        *,
        batch_max: int,
        linger_ms: float,
        park_seconds: float,
        stuck_seconds: float,
    ) -> None:
        self._consumer = consumer
        self._topics = topics
        self._intake = intake
        self._batch_max = batch_max
        self._pace = Pace(linger_ms)
        self._parked = Parked(park_seconds)
        self._stuck_seconds = stuck_seconds
        self._done: dict[TopicPartition, int] = {}
        self._committed: dict[TopicPartition, int] = {}
        self._commit_at = 0.0
        self._lost: set[TopicPartition] = set()
        """Revoked since the batch in hand was fetched: its outcome says nothing any more about the next offset."""
        self._progress_at = time.monotonic()
        self._insistence = Insistence("listener")

    @property
    def trouble(self) -> str | None:
        return self._insistence.trouble

    async def run(self) -> None:
        self._consumer.subscribe(self._topics, listener=self)
        self._insistence.trouble = None
        try:
            while not self._insistence.stopping:
                await self._turn()
        except Outage as outage:
            log.warning("stopped_in_an_outage", reason=str(outage))
        except PoisonLimit as limit:
            # The process lives on: a restart would only bury the next fifty. Somebody must look.
            self._insistence.trouble = f"quá nhiều bản tin hỏng, đã dừng nhận · too much poison, stopped: {limit}"
            log.critical("poison_limit", reason=str(limit))
            await self._insistence.stopped()
        finally:
            await self._commit(force=True)
            # With static membership the partitions stay ours for a quick restart.
            await stopped(self._consumer)

    def stop(self) -> None:
        """Finish the batch in hand, commit, and return from `run`."""
        self._insistence.stop()

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
        fetched = await self._fetch()
        # Nothing awaited since: from here on we know what is taken from us while the batch is in hand.
        self._lost.clear()
        for place, messages in fetched.items():
            self._done.setdefault(place, messages[0].offset)
        records = self._parked.queue_behind([Record.of(message) for each in fetched.values() for message in each])
        started = time.monotonic()
        due = self._parked.due(started, self._batch_max)
        ended = await self._again(due) if due else 0
        if records:
            await self._park(await self._insistence.on(lambda: self._intake.take(records)))
        self._move({place: messages[-1].offset + 1 for place, messages in fetched.items()})
        self._move(await passed_over(self._consumer, self._done))
        self._pace.ran(len(records) + len(due), time.monotonic() - started)
        self._note_progress(len(records) + ended)
        await self._commit(force=False)

    def _move(self, positions: Mapping[TopicPartition, int]) -> None:
        self._done.update({place: position for place, position in positions.items() if place not in self._lost})

    async def _fetch(self) -> dict[TopicPartition, list[Any]]:
        next_due = self._parked.seconds_to_next(time.monotonic())
        wait = FETCH_SECONDS if next_due is None else min(FETCH_SECONDS, next_due)
        wanted: set[TopicPartition] = set()
        if standing := self._standing():
            wanted = self._consumer.assignment() - standing
            if not wanted:
                await asyncio.sleep(wait)
                return {}
        try:
            # A limit of our own: while a group is without a coordinator, getmany waits for it without one.
            async with asyncio.timeout(wait + FETCH_SECONDS):
                found: dict[TopicPartition, list[Any]] = await self._consumer.getmany(
                    *wanted, timeout_ms=int(wait * 1000), max_records=self._batch_max
                )
        except TimeoutError:
            return {}
        except KafkaError as error:
            if not error.retriable:
                # Not allowed, or the client's own coordination broke: only a new process may mend that.
                raise
            log.warning("kafka_away", error=str(error))
            await self._insistence.pause(1.0)
            return {}
        return found

    def _standing(self) -> set[TopicPartition]:
        """No more is fetched of what waits when too much does. The others go on: what it waits for is among them."""
        return self._parked.places() if len(self._parked) >= MOST_PARKED else set()

    async def _park(self, early: Sequence[Record]) -> None:
        ends = (await reach_of(self._consumer, self._done)).ends if early else None
        ours = [record for record in early if TopicPartition(record.topic, record.partition) not in self._lost]
        self._parked.park(ours, time.monotonic(), ends)

    async def _again(self, due: Sequence[Record]) -> int:
        """Try what is parked once more; return how many are parked no longer."""
        ended = 0
        early = set(
            map(id, await self._insistence.on(lambda: self._intake.take(due, caught_up=self._parked.caught_up)))
        )
        reach = await reach_of(self._consumer, self._done) if early else None
        for record in due:
            if not self._parked.leads(record):
                continue
            now = time.monotonic()
            if reach is not None and id(record) in early:
                if not self._parked.still_early(record, now, reach, self._standing()):
                    continue
                await self._insistence.on(lambda late=record: self._intake.take_at_last(late))  # type: ignore[misc]
            self._parked.release(record, now)
            ended += 1
        return ended

    def _note_progress(self, records: int) -> None:
        if records or not self.lag():
            self._progress_at = time.monotonic()
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
        moved = {
            place: offset
            for place, offset in self._parked.hold_back(self._done).items()
            if place in assigned and self._committed.get(place) != offset
        }
        offsets = existing(self._consumer, moved)
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

    async def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        await self._commit(force=True)
        # In one breath: an offset past a fact that is no longer parked here must not be committed.
        self._lost.update(revoked)
        self._parked.forget(revoked)
        for place in revoked:
            self._done.pop(place, None)

    async def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        for place in assigned:
            self._done.pop(place, None)
            self._committed.pop(place, None)
