"""The producer and consumer of a service, as they must be set for nothing to be lost: in one place."""

import asyncio
import contextlib
from collections.abc import Callable, Mapping, Sequence
from typing import Literal, Protocol, TypeAlias

import structlog
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.consumer import fetcher
from aiokafka.errors import (
    IllegalStateError,
    KafkaError,
    MessageSizeTooLargeError,
    NoBrokersAvailable,
    RecordListTooLargeError,
)

from services.chassis.config.settings import Settings
from services.chassis.core.errors import Outage

from .access import client_arguments
from .records import Batches, Header

log = structlog.get_logger()

OutgoingMessage: TypeAlias = tuple[str, bytes | None, bytes | None, Sequence[Header]]
"""Topic, key, value, headers."""

METADATA_MAX_AGE_MS = 10_000
"""So long a consumer may not know of a topic that was made anew, or of a partition that was added."""
LONGEST_POLL_GAP_MS = 15 * 60 * 1000
"""An outage pauses the consumer without a poll; only a hang longer than this costs it its partitions."""

# For every consumer of the process. The fetcher looks the class up in its module, and has no other door.
fetcher.MemoryRecords = Batches


class Oversized(Outage):
    """A message that its topic does not take, now or later: too large. Who has no smaller one to say is held up by it."""


def make_producer(
    settings: Settings, *, largest: int = 4 * 1024 * 1024, compression: Literal["gzip"] | None = None
) -> AIOKafkaProducer:
    """Idempotent and acknowledged by all. It waits long for a broker to come back: its request time-out is also how
    long a batch may wait, and a short one loses sends at every restart of a broker.
    """
    return AIOKafkaProducer(
        bootstrap_servers=settings.kafka,
        **client_arguments(settings),
        acks="all",
        enable_idempotence=True,
        request_timeout_ms=int(settings.produce_timeout_seconds * 1000),
        retry_backoff_ms=100,
        linger_ms=2,
        max_batch_size=512 * 1024,
        max_request_size=largest,
        compression_type=compression,
        metadata_max_age_ms=60_000,
    )


def make_consumer(settings: Settings, group: str) -> AIOKafkaConsumer:
    """Reads from the earliest fact, commits nothing by itself, keeps its partitions over a quick restart."""
    return AIOKafkaConsumer(
        bootstrap_servers=settings.kafka,
        **client_arguments(settings),
        group_id=group,
        group_instance_id=settings.instance_of(group),
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        session_timeout_ms=10_000,
        heartbeat_interval_ms=2_000,
        max_poll_interval_ms=LONGEST_POLL_GAP_MS,
        request_timeout_ms=30_000,
        fetch_max_wait_ms=200,
        fetch_max_bytes=16 * 1024 * 1024,
        max_partition_fetch_bytes=4 * 1024 * 1024,
        metadata_max_age_ms=METADATA_MAX_AGE_MS,
    )


async def started(client: AIOKafkaProducer | AIOKafkaConsumer) -> None:
    """Connect, or Outage within a bounded time."""
    try:
        await asyncio.wait_for(client.start(), timeout=20)
        # A broker that has just come back may name none, not even itself: the client then calls itself started, and
        # breaks at its first look for a coordinator.
        if isinstance(client, AIOKafkaConsumer) and not client._client.cluster.brokers():  # noqa: SLF001 - no door
            raise NoBrokersAvailable
    except (KafkaError, TimeoutError, OSError) as error:
        # A client that failed half-way cannot be started again: its successor begins from nothing.
        await stopped(client)
        raise Outage(f"Kafka: {type(error).__name__}: {error}") from error


async def position_now(consumer: AIOKafkaConsumer, place: TopicPartition) -> int | None:
    """The offset that is fetched next, past all that is no record; None, at once, while it is not known."""
    try:
        async with asyncio.timeout(0):
            position: int = await consumer.position(place)
            return position
    except (TimeoutError, IllegalStateError):
        return None


def existing(consumer: AIOKafkaConsumer, offsets: Mapping[TopicPartition, int]) -> dict[TopicPartition, int]:
    """Those that may be committed. The client tries a commit for a topic that is gone until it succeeds: when the topic
    is made anew, and then it skips the first facts.
    """
    topics = {place.topic: consumer.partitions_for_topic(place.topic) or () for place in offsets}
    return {place: offset for place, offset in offsets.items() if place.partition in topics[place.topic]}


async def stopped(client: AIOKafkaProducer | AIOKafkaConsumer, seconds: float = 2.0) -> None:
    """Close within a bounded time. What a producer still holds is not waited for: the journal owes it."""
    with contextlib.suppress(KafkaError, TimeoutError, OSError):
        await asyncio.wait_for(client.stop(), timeout=seconds)


class Publishes(Protocol):
    """Where facts go out; `publish` returns when all of it is durable, and raises Outage when it may not be.

    Oversized, an Outage too, says that it never will be.
    """

    async def publish(self, messages: Sequence[OutgoingMessage]) -> None: ...


class Publisher:
    """Sends messages to Kafka, in order. A producer that failed once is not trusted again.

    It may have lost a sequence number (then every later batch is refused), or still hold messages that it would send
    behind the back of what is sent next. So it is thrown away with all it holds, and a new one is made.
    """

    def __init__(self, make: Callable[[], AIOKafkaProducer], patience: float) -> None:
        self._make = make
        self._patience = patience
        self._producer: AIOKafkaProducer | None = None
        self._one_at_a_time = asyncio.Lock()

    async def start(self) -> AIOKafkaProducer:
        """Raises Outage while no broker answers."""
        if self._producer is None:
            producer = self._make()
            await started(producer)
            self._producer = producer
        return self._producer

    async def publish(self, messages: Sequence[OutgoingMessage]) -> None:
        """All of it is acknowledged when this returns. Raises Outage: then any part of it may lie there."""
        async with self._one_at_a_time:
            producer = await self.start()
            try:
                async with asyncio.timeout(self._patience):
                    sent = [
                        await producer.send(topic, value=value, key=key, headers=headers)
                        for topic, key, value, headers in messages
                    ]
                    await asyncio.gather(*sent)
            except (MessageSizeTooLargeError, RecordListTooLargeError) as error:
                await self._throw_away(producer)
                raise Oversized(_said(messages, error)) from error
            except (KafkaError, TimeoutError, OSError) as error:
                await self._throw_away(producer)
                raise Outage(_said(messages, error)) from error

    async def _throw_away(self, producer: AIOKafkaProducer) -> None:
        self._producer = None
        # stop() would first send what is held, and wait for that as long as it takes.
        producer._sender.sender_task.cancel()  # noqa: SLF001 - there is no door
        await stopped(producer)

    async def stop(self) -> None:
        if self._producer is not None:
            await self._throw_away(self._producer)


def _said(messages: Sequence[OutgoingMessage], error: Exception) -> str:
    """With the topics, for a topic that is not there looks like a broker that does not answer."""
    return f"Kafka: {', '.join(sorted({topic for topic, *_ in messages}))}: {type(error).__name__}: {error}"
