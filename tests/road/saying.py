"""What a bus may do to its readers: say things twice, say them in another order, and say what nobody understands."""

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator, Iterable, Sequence

from aiokafka import AIOKafkaProducer
from aiokafka.structs import ConsumerRecord
from khobac_contracts.catalog import CATALOG, PARTITIONS, TOPICS, Entry

from deploy.local.stack import Stack
from services.chassis.kafka.clients import OutgoingMessage

from .looking import SOWN, everything, header


@contextlib.asynccontextmanager
async def mouth(stack: Stack) -> AsyncIterator[AIOKafkaProducer]:
    producer = AIOKafkaProducer(bootstrap_servers=stack.kafka, acks="all", linger_ms=2)
    await producer.start()
    try:
        yield producer
    finally:
        await producer.stop()


async def facts_of(stack: Stack, unit: str) -> list[ConsumerRecord]:
    """Every fact about the unit, each as it was said first, in that order."""
    found: dict[tuple[str, str, str], ConsumerRecord] = {}
    for each in sorted(await everything(stack, TOPICS), key=lambda each: (each.timestamp, each.offset)):
        if each.key == unit.encode() and not header(each, SOWN):
            found.setdefault((each.topic, header(each, "ce_source"), header(each, "ce_id")), each)
    return list(found.values())


async def say_again(producer: AIOKafkaProducer, facts: Iterable[ConsumerRecord], *, aside: int = 0) -> None:
    """Byte for byte, in this order; `aside`: so many partitions beside their own, where no reader awaits them."""
    sent = [
        await producer.send(
            each.topic,
            key=each.key,
            value=each.value,
            headers=list(each.headers),
            partition=(each.partition + aside) % PARTITIONS,
        )
        for each in facts
    ]
    await asyncio.gather(*sent)


def in_another_order(facts: Sequence[ConsumerRecord], chance: random.Random) -> list[ConsumerRecord]:
    """As any reader must bear it: of one dossier in one topic the order holds, and no other."""
    lanes: dict[tuple[str, str], list[ConsumerRecord]] = {}
    for each in facts:
        lanes.setdefault((each.topic, header(each, "ce_subject")), []).append(each)
    turns = [lane for lane, waiting in lanes.items() for _ in waiting]
    chance.shuffle(turns)
    return [lanes[lane].pop(0) for lane in turns]


def garbage(model: ConsumerRecord) -> list[OutgoingMessage]:
    """For every topic: no fact at all; half of one; one of another shape; one without a value. Under the fact's key."""
    return [
        (entry.name, model.key, value, [*headers, (SOWN, b"%d" % kind)])
        for entry in CATALOG
        for kind, (headers, value) in enumerate(_spoilt(entry, model))
    ]


def _spoilt(entry: Entry, model: ConsumerRecord) -> list[tuple[list[tuple[str, bytes]], bytes | None]]:
    of_type = {"ce_type": entry.name.encode(), "ce_dataschema": entry.schema_uri.encode()}
    headers = [(name, of_type.get(name, value)) for name, value in model.headers]
    half = model.value[: len(model.value) // 2]
    return [([], b"\x00\xff r\xc3\xa1c"), (headers, half), (headers, b'{"unit": 7}'), (headers, None)]
