"""What cannot be read is laid down as it was, with our notes beside it; nothing in the message can pass for a note.

Our notes are headers named `khobac-…`. A message may have such headers of its own: they are kept as `khobac-kept-…`,
and the one who says the message again gives them their names back. A name that is not UTF-8 is kept percent-encoded: a
letter with that name would be to its readers what the message was to us.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import quote, unquote_to_bytes

from aiokafka import AIOKafkaProducer
from khobac_contracts.catalog import DEAD_LETTERS, LARGEST_LETTER

from services.chassis.config.settings import Settings
from services.chassis.kafka.clients import Oversized, Publishes, make_producer
from services.chassis.kafka.records import Header

from .fact_intake import Record

OURS = "khobac-"
KEPT = "khobac-kept-"
KEPT_BYTES = KEPT + "bytes-"
BEGINNING = 64 * 1024
"""So many bytes of a value are laid down when the whole cannot be."""
MOST_HEADERS, LONGEST_HEADER = 50, 1024


def letter_producer(settings: Settings, largest: int = LARGEST_LETTER) -> AIOKafkaProducer:
    """It compresses: a message may have come compressed, and then it may be larger than any topic takes as it is."""
    return make_producer(settings, largest=largest, compression="gzip")


class KafkaDeadLetters:
    """The topic of the dead: messages untouched, with reason and position; of one too large, its beginning."""

    def __init__(self, publisher: Publishes, group: str) -> None:
        self._publisher = publisher
        self._group = group

    async def put(self, record: Record, reason: str) -> None:
        """The letter is durable when this returns. Raises Outage, as when there is no such topic."""
        try:
            await self._lay(record, {"reason": reason[:2_000], **_kind(record)})
        except Oversized:
            value = record.value or b""
            cut = f"; cut: {min(len(value), BEGINNING)} of {len(value)} bytes, the whole lies at its position"
            notes = {"reason": reason[:2_000] + cut, "cut": len(value), "sha256": hashlib.sha256(value).hexdigest()}
            await self._lay(_beginning(record), {**notes, **_kind(record)})

    async def _lay(self, record: Record, notes: Mapping[str, Any]) -> None:
        place = {"topic": record.topic, "partition": record.partition, "offset": record.offset, "group": self._group}
        said = [(OURS + name, str(note).encode(errors="backslashreplace")) for name, note in {**notes, **place}.items()]
        kept = [(_kept(name), value) for name, value in record.headers]
        # A message without key and value may lie in a topic, but the client sends none.
        key = b"" if record.key is None and record.value is None else record.key
        await self._publisher.publish([(DEAD_LETTERS, key, record.value, [*kept, *said])])


def _kind(record: Record) -> dict[str, str]:
    return {} if record.unopened is None else {"batch": "the value is a batch as it lies in its partition"}


def _kept(name: str) -> str:
    try:
        name.encode()
    except UnicodeEncodeError:
        return KEPT_BYTES + quote(name.encode(errors="surrogateescape"), safe="")
    return KEPT + name if name.startswith(OURS) else name


def _was(name: str) -> str:
    if name.startswith(KEPT_BYTES):
        return unquote_to_bytes(name.removeprefix(KEPT_BYTES)).decode(errors="surrogateescape")
    return name.removeprefix(KEPT)


def _beginning(record: Record) -> Record:
    short = [each for each in record.headers if len(each[0]) + len(each[1] or b"") <= LONGEST_HEADER]
    return replace(
        record,
        key=record.key and record.key[:LONGEST_HEADER],
        value=record.value and record.value[:BEGINNING],
        headers=tuple(short[:MOST_HEADERS]),
    )


def notes(headers: Iterable[Header]) -> dict[str, bytes]:
    """What we noted of a letter: the last of each name, for ours were always laid behind the message's own."""
    return {
        name.removeprefix(OURS): value or b""
        for name, value in headers
        if name.startswith(OURS) and not name.startswith(KEPT)
    }


def own_headers(headers: Iterable[Header]) -> list[Header]:
    """The headers of the message itself, as they were before it died."""
    return [(_was(name), value) for name, value in headers if name.startswith(KEPT) or not name.startswith(OURS)]
