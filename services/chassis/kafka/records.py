"""Whatever batch lies on a topic, its reader gets records and goes on: what cannot be opened is one record that says so.

aiokafka's parser raises while its caller iterates. The caller can only end, and its successor reads the same offset and
ends as well. Read in aiokafka 0.14.0 (record/default_records.py): a header name that is not UTF-8 is such an error, and
so is a batch that its codec does not open.

A wrong checksum stays an error, of the fetch: another copy of the partition may have the batch whole.
"""

import itertools
import struct
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from aiokafka.errors import CorruptRecordException
from aiokafka.record.default_records import DefaultRecord, DefaultRecordBase, DefaultRecordBatch
from aiokafka.record.legacy_records import LegacyRecordBatch

from . import codecs

Header = tuple[str, bytes | None]

UNOPENED = "\ud800"
"""The header of a record that stands for a batch. No producer can write this name: it is no character, and what a
producer writes that is no character is read as U+DC80 to U+DCFF."""
OFFSET, LENGTH = struct.Struct(">q"), struct.Struct(">i")
MAGIC, ATTRIBUTES, HEAD = 16, 22, DefaultRecordBase.HEADER_STRUCT
"""The last byte of the attributes: codec and kind of timestamp."""
SHORTEST = 26
"""An empty message of Kafka's first format: aiokafka's parsers read so much without asking whether it is there."""
WITH_HEADERS = 2
LONGEST_NUMBER = 63


def unopened(headers: Sequence[Header]) -> str | None:
    """Why the batch could not be opened that a record stands for; None of a record as its producer wrote it."""
    return (headers[0][1] or b"").decode() if len(headers) == 1 and headers[0][0] == UNOPENED else None


class Batches:
    """The batches in one answer to a fetch: put in the place of aiokafka's MemoryRecords (clients.py)."""

    def __init__(self, data: bytes) -> None:
        self._data = memoryview(data)
        self._at = 0
        self._end = self._end_of_next()

    def size_in_bytes(self) -> int:
        return len(self._data)

    def has_next(self) -> bool:
        return self._end is not None

    def next_batch(self) -> "Batch | None":
        if self._end is None:
            return None
        raw = self._data[self._at : self._end]
        if len(raw) < SHORTEST or (raw[MAGIC] >= WITH_HEADERS and len(raw) < HEAD.size):
            raise CorruptRecordException(f"a batch of {len(raw)} bytes")
        self._at = self._end
        self._end = self._end_of_next()
        return Batch(raw)

    def _end_of_next(self) -> int | None:
        """None where the answer ends or is cut: what is missing is fetched next."""
        begin = self._at + OFFSET.size + LENGTH.size
        if begin > len(self._data):
            return None
        end = begin + int(LENGTH.unpack_from(self._data, self._at + OFFSET.size)[0])
        return end if end <= len(self._data) else None


class Batch:
    """One batch: read by aiokafka's parser as far as that gets, then by ours, and what is left is one record."""

    __slots__ = ("_plain", "_raw", "_strict", "is_control_batch", "next_offset", "validate_crc")

    def __init__(self, raw: memoryview) -> None:
        magic = raw[MAGIC]
        strict: Any = DefaultRecordBatch(raw) if magic >= WITH_HEADERS else LegacyRecordBatch(raw, magic)
        self._raw, self._strict = raw, strict
        self._plain: bytes | memoryview | None = None
        # The fetcher asks for these of every batch: without a way round.
        self.is_control_batch: bool = strict.is_control_batch
        self.next_offset: int = strict.next_offset
        self.validate_crc: Callable[[], bool] = strict.validate_crc

    def __getattr__(self, name: str) -> Any:
        """What it asks besides when it leaves out aborted transactions."""
        return getattr(self._strict, name)

    def __next__(self) -> Any:
        """A transaction's marker: the fetcher reads it without a loop."""
        return next(self._strict)

    def __iter__(self) -> Iterator[Any]:
        read = 0
        try:
            for record in self._opened():
                yield record
                read += 1
        except Exception as error:  # noqa: BLE001 - whatever it is, the reader must get past this batch
            yield from self._rest(read, error)

    def _opened(self) -> Any:
        """The batch without its codec, for aiokafka's parser: by itself, that would unpack it without a bound."""
        raw = self._raw
        if raw[MAGIC] < WITH_HEADERS:
            return self._strict
        if not (codec := raw[ATTRIBUTES] & DefaultRecordBase.CODEC_MASK):
            self._plain = raw
            return self._strict
        head = bytearray(raw[: HEAD.size])
        head[ATTRIBUTES] &= ~DefaultRecordBase.CODEC_MASK
        self._plain = bytes(head) + codecs.unpacked(codec, bytes(raw[HEAD.size :]))
        return DefaultRecordBatch(self._plain)

    def _rest(self, read: int, error: Exception) -> Iterator[Any]:
        """What lies behind the records that were read, as far as it can be read at all."""
        if self._plain is None:
            yield self._unopened(error)
            return
        try:
            yield from itertools.islice(_lenient(self._plain), read, None)
        except (ValueError, struct.error) as broken:
            yield self._unopened(broken)

    def _unopened(self, error: Exception) -> DefaultRecord:
        """In the place of the last record: so it lies behind all that was read of this batch, in this life or before."""
        raw, last = bytes(self._raw), self.next_offset - 1
        (first,) = OFFSET.unpack_from(raw)
        why = f"the batch of offsets {first} to {last} cannot be opened: {type(error).__name__}: {error}"
        return DefaultRecord(last, -1, 0, None, raw, [(UNOPENED, why.encode(errors="backslashreplace"))])


class _Fields:
    """The fields of a record one after the other; ValueError where one is longer than what is left."""

    def __init__(self, data: bytes, at: int = 0) -> None:
        self._data, self._at = data, at

    def take(self, size: int) -> bytes:
        begin, self._at = self._at, self._at + size
        if size < 0 or self._at > len(self._data):
            raise ValueError(f"a field of {size} bytes where {len(self._data) - begin} are left")
        return self._data[begin : self._at]

    def number(self) -> int:
        """Kafka's varint: seven bits a byte, the sign in the lowest."""
        value = shift = 0
        while True:
            (byte,) = self.take(1)
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return (value >> 1) ^ -(value & 1)
            if shift > LONGEST_NUMBER:
                raise ValueError("a number of more than ten bytes")

    def maybe(self) -> bytes | None:
        size = self.number()
        return None if size < 0 else self.take(size)


def _lenient(plain: bytes | memoryview) -> Iterator[DefaultRecord]:
    """The records of an uncompressed batch; a header name that is not UTF-8 keeps its bytes as surrogates."""
    base, _, _, _, _, attributes, _, first_timestamp, max_timestamp, _, _, _, count = HEAD.unpack_from(plain)
    appended = bool(attributes & DefaultRecordBase.TIMESTAMP_TYPE_MASK)
    records = _Fields(bytes(plain), HEAD.size)
    for _ in range(count):
        fields = _Fields(records.take(records.number()))
        fields.take(1)  # its attributes: none is in use
        timestamp = first_timestamp + fields.number()
        offset = base + fields.number()
        key, value = fields.maybe(), fields.maybe()
        headers = [_header(fields) for _ in range(fields.number())]
        yield DefaultRecord(offset, max_timestamp if appended else timestamp, int(appended), key, value, headers)


def _header(fields: _Fields) -> Header:
    return fields.take(fields.number()).decode(errors="surrogateescape"), fields.maybe()
