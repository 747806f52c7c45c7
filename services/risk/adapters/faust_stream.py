"""The facts stream through Faust into the journal: at least once, in the order of each partition, and none is skipped.

Faust gives partitions, fetching and flow control. What it would do on an error, it is not asked: its agent only hands
events over; one task of ours stores their outcomes and acknowledges them after, and when that task breaks, the process
ends and another reads from the last stored offset. The journal drops what it has already, by the fact's id.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from typing import Any

import faust
import structlog
from faust.types import EventT
from mode.supervisors import CrashingSupervisor
from yarl import URL

from services.chassis import (
    CONSUMER_LAG,
    CONSUMER_PROGRESS,
    METADATA_MAX_AGE_MS,
    FactIntake,
    Insistence,
    Outage,
    Pace,
    PoisonLimit,
    Record,
    Settings,
)

from .faust_transport import StoredOffsets, committing, credentials

log = structlog.get_logger()

RETRY_EARLY_SECONDS = 0.25
STOP_SECONDS = 5.0


class FaustBroke(RuntimeError):
    """Faust ended by itself: the process must end, too, and be started again."""


class _Stopped(Exception):
    """Told to stop while facts wait for others: what is in hand has no outcome and is heard again."""


class Consuming(faust.App):
    """A Faust without tables: it needs no folder on a disk that may be read-only."""

    def _create_directories(self) -> None:
        pass


def make_app(settings: Settings, group: str, stored: StoredOffsets) -> faust.App:
    """A Faust that consumes and commits, and does nothing else: no web, no topics made, no tables, no output."""
    servers = ";".join(f"kafka://{server}" for server in settings.kafka.split(","))
    app = Consuming(
        group,
        broker=servers,
        broker_credentials=credentials(settings),
        processing_guarantee="at_least_once",
        autodiscover=False,
        web_enabled=False,
        topic_allow_declare=False,
        topic_disable_leader=True,
        consumer_auto_offset_reset="earliest",
        consumer_metadata_max_age_ms=METADATA_MAX_AGE_MS,
        consumer_group_instance_id=settings.instance_of(group),
        broker_commit_interval=0.25,
        broker_session_timeout=10.0,
        broker_heartbeat_interval=2.0,
        broker_request_timeout=30.0,
        broker_max_poll_interval=900.0,
        broker_max_poll_records=settings.batch_max,
        stream_buffer_maxsize=settings.batch_max * 2,
        stream_wait_empty=False,
        stream_recovery_delay=0.0,
        store="memory://",
        key_serializer="raw",
        value_serializer="raw",
    )
    app.transport = committing(stored)([URL(server) for server in servers.split(";")], app)
    return app


class Watch:
    """The whole way of a fact from Kafka into the journal; `run` lives with the service."""

    def __init__(self, settings: Settings, topics: Sequence[str], intake: FactIntake, group: str) -> None:
        self._settings = settings
        self._topics = topics
        self._intake = intake
        self._group = group
        self._pace = Pace(settings.linger_ms)
        self._stored = StoredOffsets()
        self._handed: asyncio.Queue[Any] = asyncio.Queue(settings.batch_max)
        self._insistence = Insistence("stream")
        self._app: faust.App | None = None
        self._progress_at = time.monotonic()

    @property
    def trouble(self) -> str | None:
        return self._insistence.trouble

    async def run(self) -> None:
        """Consume until told to stop. Raises what keeps a fact from getting its outcome: the process then ends."""
        app = self._app = make_app(self._settings, self._group, self._stored)
        topic = app.topic(*self._topics, key_type=bytes, value_type=bytes)
        app.agent(topic, concurrency=1, supervisor_strategy=CrashingSupervisor)(self._hand_over)
        revoked: Any = app.on_partitions_revoked
        revoked.connect(self._revoked)
        await app.start()
        self._insistence.trouble = None
        storing = asyncio.create_task(self._store())
        ended = asyncio.create_task(_ended(app))
        try:
            await asyncio.wait({storing, ended}, return_when=asyncio.FIRST_COMPLETED)
            if not storing.done():
                raise FaustBroke(f"Faust ended: {app.crash_reason!r}") from app.crash_reason
            storing.result()
        finally:
            self._insistence.trouble = "đã dừng · stopped"
            for task in (storing, ended):
                task.cancel()
            await asyncio.gather(storing, ended, return_exceptions=True)
            try:
                await asyncio.wait_for(app.stop(), STOP_SECONDS)  # commits what is stored
            except TimeoutError:
                # Late, never lost: what is not committed is heard again, and the journal drops it.
                log.warning("faust_stopped_late")

    def stop(self) -> None:
        self._insistence.stop()
        if self._handed.empty():
            self._handed.put_nowait(None)  # wakes who waits for an event

    async def _hand_over(self, stream: Any) -> None:
        """The agent. It must not acknowledge anything: `noack`."""
        async for event in stream.noack().events():
            await self._handed.put(event)

    async def _revoked(self, app: Any, revoked: Any, *_: Any, **__: Any) -> None:
        self._stored.forget(revoked)

    async def _store(self) -> None:
        try:
            await self._store_batches()
        except (Outage, _Stopped):
            log.warning("stopped_in_an_outage", reason=self.trouble)
        except PoisonLimit as limit:
            # The process lives on: a restart would only bury the next fifty. Somebody must look.
            self._insistence.trouble = f"quá nhiều bản tin hỏng, đã dừng nhận · too much poison, stopped: {limit}"
            log.critical("poison_limit", reason=str(limit))
            await self._insistence.stopped()

    async def _store_batches(self) -> None:
        """Take what was handed over, batch after batch, and acknowledge each only after its outcome is stored."""
        async for batch in self._batches():
            started = time.monotonic()
            await self._taken([Record.of(event.message) for event in batch])
            for event in batch:
                self._stored.passed(event.message.tp, event.message.offset)
                event.ack()
            self._pace.ran(len(batch), time.monotonic() - started)
            self._progress_at = time.monotonic()
            CONSUMER_PROGRESS.set_to_current_time()
            for topic in {event.message.topic for event in batch}:
                CONSUMER_LAG.labels(topic).set(self.lag(topic))

    async def _batches(self) -> AsyncIterator[list[EventT[bytes]]]:
        """What has come by now; under load a few milliseconds are waited for more."""
        while not self._insistence.stopping:
            batch = [await self._handed.get()]
            await self._pace.gather()
            while not self._handed.empty() and len(batch) < self._settings.batch_max:
                batch.append(self._handed.get_nowait())
            if not self._insistence.stopping:  # what was fetched and not begun is heard again
                yield batch

    async def _taken(self, records: Sequence[Record]) -> None:
        """Return when every record has its outcome, however long the world is away."""
        until = time.monotonic() + self._settings.park_seconds
        early = await self._insistence.on(lambda: self._intake.take(records))
        while early and time.monotonic() < until:
            await self._insistence.pause(RETRY_EARLY_SECONDS)
            if self._insistence.stopping:
                raise _Stopped
            waiting = early
            early = await self._insistence.on(lambda waiting=waiting: self._intake.take(waiting))  # type: ignore[misc]
        for record in early:
            await self._insistence.on(lambda record=record: self._intake.take_at_last(record))  # type: ignore[misc]

    def lag(self, topic: str | None = None) -> int:
        """Facts that are in Kafka and have no outcome yet, of the partitions that are ours."""
        if self._app is None:
            return 0
        consumer: Any = self._app.consumer
        places = [place for place in consumer.assignment() if topic in (None, place.topic)]
        return sum(consumer.backlog(place) for place in places)

    def readiness(self) -> str | None:
        """Why the stream is not well, or None."""
        if self.trouble is not None:
            return self.trouble
        now, behind = time.monotonic(), self.lag()
        if not behind:
            self._progress_at = now
        if (stuck := now - self._progress_at) <= self._settings.stuck_seconds:
            return None
        return f"không tiến triển {stuck:.0f}s, còn {behind} bản tin · no progress while there is lag"


async def _ended(app: faust.App) -> None:
    """Until Faust crashes or stops by itself."""
    crashed, stopped = asyncio.ensure_future(app._crashed.wait()), asyncio.ensure_future(app._stopped.wait())  # noqa: SLF001
    try:
        await asyncio.wait({crashed, stopped}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        crashed.cancel()
        stopped.cancel()
