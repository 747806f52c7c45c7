"""Record batches as any producer may write them, byte by byte: also those that no client of ours would send."""

import asyncio
import struct
import time
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import cramjam
from aiokafka import TopicPartition
from aiokafka.client import AIOKafkaClient
from aiokafka.codec import gzip_encode, lz4_encode, snappy_encode, zstd_encode
from aiokafka.errors import NoError, UnknownTopicOrPartitionError, for_code
from aiokafka.protocol.produce import ProduceRequest
from aiokafka.record.util import calc_crc32c

TRANSACTIONAL, CONTROL = 0x10, 0x20
CODECS: dict[str, tuple[int, Callable[[bytes], bytes]]] = {
    "none": (0, bytes),
    "gzip": (1, gzip_encode),
    "snappy": (2, snappy_encode),
    "snappy without frames": (2, lambda data: bytes(cramjam.snappy.compress_raw(data))),
    "lz4": (3, lz4_encode),
    "zstd": (4, zstd_encode),
}


class Laid(NamedTuple):
    """A record to be: header names are bytes, as they are on the wire."""

    key: bytes | None = b"k"
    value: bytes | None = b"{}"
    headers: Sequence[tuple[bytes, bytes | None]] = ()


def batch(*records: Laid, base: int = 0, codec: str = "none", flags: int = 0, timestamp: int = 1000) -> bytes:
    """A batch in Kafka's format of today, with a right checksum."""
    number, compress = CODECS[codec]
    return sealed(
        number | flags,
        compress(b"".join(_record(n, each) for n, each in enumerate(records))),
        len(records),
        base,
        timestamp,
    )


def sealed(attributes: int, payload: bytes, count: int, base: int = 0, timestamp: int = 1000) -> bytes:
    """The head before a payload, whatever that is."""
    covered = struct.pack(">hiqqqhii", attributes, count - 1, timestamp, timestamp, -1, -1, -1, count) + payload
    rest = struct.pack(">ibI", -1, 2, calc_crc32c(covered)) + covered
    return struct.pack(">qi", base, len(rest)) + rest


def _record(offset: int, record: Laid) -> bytes:
    headers = b"".join(_sized(name) + _sized(value) for name, value in record.headers)
    fields = b"\0" + _varint(0) + _varint(offset) + _sized(record.key) + _sized(record.value)
    return _sized(fields + _varint(len(record.headers)) + headers)


def _sized(data: bytes | None) -> bytes:
    return _varint(-1) if data is None else _varint(len(data)) + data


def _varint(value: int) -> bytes:
    rest, found = (value << 1) ^ (value >> 63), bytearray()
    while rest > 0x7F:
        found.append(0x80 | rest & 0x7F)
        rest >>= 7
    return bytes([*found, rest])


async def lay(kafka: str, topic: str, *batches: bytes, partition: int = 0) -> None:
    """Put them on the topic as they are, as soon as its partition has a leader."""
    client = AIOKafkaClient(bootstrap_servers=kafka)
    await client.bootstrap()
    try:
        await client._wait_on_metadata(topic)
        for each in batches:
            async with asyncio.timeout(10):
                while (error := await _answer(client, TopicPartition(topic, partition), each)) is not NoError:
                    if not error.retriable:
                        raise error
                    await asyncio.sleep(0.1)
                    await client.force_metadata_update()
    finally:
        await client.close()


async def _answer(client: AIOKafkaClient, place: TopicPartition, batch: bytes) -> Any:
    leader = client.cluster.leader_for_partition(place)
    if leader is None:
        return UnknownTopicOrPartitionError
    request = ProduceRequest(None, -1, 5_000, [(place.topic, [(place.partition, batch)])])
    ((_, ((_, code, *_),)),) = (await client.send(leader, request)).topics
    return for_code(code)


def now_ms() -> int:
    return int(time.time() * 1000)
