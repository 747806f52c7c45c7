"""The command line reads the bus without leaving a trace: no group, no offsets."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Literal

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError
from aiokafka.structs import ConsumerRecord

from deploy.local.stack import Stack
from deploy.local.trouble import Trouble
from services.chassis.kafka.access import client_arguments
from services.chassis.kafka.clients import METADATA_MAX_AGE_MS
from services.chassis.kafka.records import Header

Headers = Sequence[Header]
PATIENCE_MS = 10_000


Where = Literal["earliest", "latest"]


@asynccontextmanager
async def reader(stack: Stack, topics: Sequence[str], start: Where) -> AsyncIterator[AIOKafkaConsumer]:
    """Every partition of these topics, read from one end.

    The start is the consumer's own rule and no seek: aiokafka's first look for a position runs beside the caller, and
    may end after a seek and undo it. One in ten readings then found nothing where thousands lay.
    """
    consumer = AIOKafkaConsumer(
        bootstrap_servers=stack.kafka,
        **client_arguments(stack.settings),
        enable_auto_commit=False,
        request_timeout_ms=PATIENCE_MS,
        auto_offset_reset=start,
        metadata_max_age_ms=METADATA_MAX_AGE_MS,
    )
    try:
        await consumer.start()
    except (KafkaError, OSError) as error:
        raise unreachable(stack, error) from error
    try:
        places = [TopicPartition(t, n) for t in topics for n in sorted(consumer.partitions_for_topic(t) or ())]
        if not places:
            places = [TopicPartition(t, n) for t in topics for n in sorted(await _partitions(consumer, t))]
        consumer.assign(places)
        for place in places:
            await consumer.position(place)
        yield consumer
    finally:
        await consumer.stop()


async def _partitions(consumer: AIOKafkaConsumer, topic: str) -> set[int]:
    """What the brokers say of a topic; a consumer without subscriptions knows none by itself."""
    await consumer._client.force_metadata_update()  # noqa: SLF001 - the public way subscribes, and so joins a group
    found: set[int] = consumer.partitions_for_topic(topic) or set()
    return found


async def everything(stack: Stack, topic: str) -> list[ConsumerRecord]:
    """Every message that lies on a topic now."""
    async with reader(stack, [topic], "earliest") as consumer:
        ends = await consumer.end_offsets(consumer.assignment())
        found: list[ConsumerRecord] = []
        while any([await consumer.position(place) < end for place, end in ends.items()]):
            for records in (await consumer.getmany(timeout_ms=1_000)).values():
                found += records
    return sorted(found, key=lambda record: (record.timestamp, record.partition, record.offset))


async def tail(stack: Stack, topics: Sequence[str], *, from_start: bool) -> AsyncIterator[ConsumerRecord]:
    """What arrives from now on (or everything, and then that)."""
    async with reader(stack, topics, "earliest" if from_start else "latest") as consumer:
        async for record in consumer:
            yield record


def unreachable(stack: Stack, error: Exception) -> Trouble:
    return Trouble(
        f"Không kết nối được Kafka tại {stack.kafka}.",
        f"Kafka does not answer at {stack.kafka}.",
        do_vi=f"Khởi động: khobac up --stack {stack.layout.name}",
        do_en=f"Start it: khobac up --stack {stack.layout.name}",
        detail=str(error)[:200],
    )


def text(value: bytes | str | None, limit: int = 1_000_000) -> str:
    """Anything as one line for people: what came from outside must not command the terminal."""
    said = value if isinstance(value, str) else (value or b"").decode(errors="backslashreplace")
    line = "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in said)
    return line if len(line) <= limit else f"{line[: limit - 1]}…"
