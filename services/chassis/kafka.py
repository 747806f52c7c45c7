"""The producer and consumer of a service, as they must be set for nothing to be lost: in one place."""

import asyncio

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.errors import KafkaError

from .errors import Outage
from .settings import Settings

LONGEST_POLL_GAP_MS = 15 * 60 * 1000
"""An outage pauses the consumer without a poll; only a hang longer than this costs it its partitions."""


def make_producer(settings: Settings) -> AIOKafkaProducer:
    """Idempotent and acknowledged by all. It waits long for a broker to come back: its request time-out is also how
    long a batch may wait, and a short one loses sends at every restart of a broker.
    """
    return AIOKafkaProducer(
        bootstrap_servers=settings.kafka,
        acks="all",
        enable_idempotence=True,
        request_timeout_ms=int(settings.produce_timeout_seconds * 1000),
        retry_backoff_ms=100,
        linger_ms=2,
        max_batch_size=512 * 1024,
        max_request_size=4 * 1024 * 1024,
        metadata_max_age_ms=60_000,
    )


def make_consumer(settings: Settings, group: str) -> AIOKafkaConsumer:
    """Reads from the earliest fact, commits nothing by itself, keeps its partitions over a quick restart."""
    return AIOKafkaConsumer(
        bootstrap_servers=settings.kafka,
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
        metadata_max_age_ms=60_000,
    )


async def started(client: AIOKafkaProducer | AIOKafkaConsumer) -> None:
    """Connect, or Outage within a bounded time."""
    try:
        await asyncio.wait_for(client.start(), timeout=20)
    except (KafkaError, TimeoutError, OSError) as error:
        raise Outage(f"Kafka: {type(error).__name__}: {error}") from error
