"""Every batch becomes records, whoever wrote it and with what: none ends the reader that meets it."""

import zlib
from collections.abc import Iterator
from typing import Any

import pytest
from aiokafka import TopicPartition
from aiokafka.consumer import fetcher
from aiokafka.errors import CorruptRecordException
from aiokafka.record.default_records import DefaultRecordBatch
from aiokafka.record.legacy_records import LegacyRecordBatchBuilder
from hypothesis import given
from hypothesis import strategies as some

from services.chassis.intake.fact_intake import Record
from services.chassis.kafka import codecs
from services.chassis.kafka.clients import make_consumer
from services.chassis.kafka.records import HEAD, Batches, _lenient, unopened
from tests.batches import CODECS, CONTROL, Laid, batch, sealed

PLACE = TopicPartition("t", 0)
# Two as they were found on a broker: a header's name is no UTF-8; what is said to be zstd lies there as it is.
NAMED_IN_BYTES = batch(Laid(b"1057843", b"{}", [(b"\xc3(CD", b"x")]))
NOT_ZSTD = sealed(4, batch(Laid(b"1057843", b"{}", [(b"ce_id", b"1")]))[HEAD.size :], 1)
GOOD = Laid(b"k", b"good", [(b"ce_id", b"1"), (b"null", None)])
ODD = Laid(b"k", b"odd", [(b"\xc3(CD", b"x"), ("tên".encode(), b"y")])


def fetched(data: bytes, position: int = 0) -> Iterator[Any]:
    """As aiokafka's fetcher reads an answer of the broker."""
    return iter(fetcher.PartitionRecords(PLACE, Batches(data), None, position, None, None, True, 0))


def test_every_consumer_of_the_process_reads_so() -> None:
    assert make_consumer.__module__  # whoever makes one has imported this
    assert fetcher.MemoryRecords is Batches


def test_a_header_name_that_is_not_utf8_keeps_its_bytes_and_ends_nothing() -> None:
    data = NAMED_IN_BYTES + batch(GOOD, ODD, GOOD, base=1)
    found = list(fetched(data))
    assert [(each.offset, each.value) for each in found] == [(0, b"{}"), (1, b"good"), (2, b"odd"), (3, b"good")]
    assert (found[0].key, found[0].timestamp, found[0].headers) == (b"1057843", 1000, (("\udcc3(CD", b"x"),))
    assert found[1].headers == found[3].headers == (("ce_id", b"1"), ("null", None))
    assert found[2].headers == (("\udcc3(CD", b"x"), ("tên", b"y"))
    assert found[0].headers[0][0].encode(errors="surrogateescape") == b"\xc3(CD"


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize("record", [GOOD, ODD], ids=["good", "odd"])
def test_every_codec_is_read(codec: str, record: Laid) -> None:
    long = record._replace(value=bytes(200_000))
    found = list(fetched(batch(record, long, record, codec=codec) + batch(GOOD, base=3)))
    assert [each.offset for each in found] == [0, 1, 2, 3]
    assert [each.value for each in found] == [record.value, long.value, record.value, b"good"]


@pytest.mark.parametrize("codec", ["gzip", "snappy", "lz4", "zstd"])
def test_what_its_codec_does_not_open_is_one_record_that_says_so(codec: str) -> None:
    number = CODECS[codec][0]
    broken = sealed(number, b"\x2e\0\0\0\x0e1057843", 3, base=5)
    (found, behind) = fetched(broken + batch(GOOD, base=8), position=5)
    assert (found.offset, found.key, found.value) == (7, None, broken)
    assert "the batch of offsets 5 to 7 cannot be opened" in str(unopened(found.headers))
    assert (behind.offset, behind.value) == (8, b"good")


def test_the_batch_that_says_zstd_and_is_not_is_one_record() -> None:
    (found, behind) = fetched(NOT_ZSTD + batch(GOOD, base=1))
    assert (found.offset, found.value) == (0, NOT_ZSTD)
    assert behind.value == b"good"


@pytest.mark.parametrize("codec", [each for each in CODECS if each != "none"])
def test_what_unpacks_to_more_than_the_bound_is_not_unpacked(codec: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codecs, "LARGEST", 1024 * 1024)
    bomb = batch(Laid(value=bytes(1024 * 1024)), codec=codec)
    (found, behind) = fetched(bomb + batch(GOOD, base=1, codec=codec))
    assert "unpacks to more than 1048576 bytes" in str(unopened(found.headers))
    assert found.value == bomb
    assert behind.value == b"good"


def test_of_a_batch_that_breaks_off_what_is_whole_is_read() -> None:
    whole = batch(ODD, GOOD)
    data = sealed(0, whole[HEAD.size : -4], 2)
    first, rest = fetched(data)
    assert (first.offset, first.value) == (0, b"odd")
    assert (rest.offset, rest.value) == (1, data)
    assert "a field of" in str(unopened(rest.headers))


def test_who_was_in_the_middle_of_a_batch_meets_what_it_stands_for_all_the_same() -> None:
    (found,) = fetched(sealed(4, b"nonsense", 10), position=5)
    assert found.offset == 9


def test_a_batch_of_kafkas_old_format_that_cannot_be_opened_is_one_record() -> None:
    builder = LegacyRecordBatchBuilder(1, 1, 10_000)
    builder.append(0, 1000, b"k", bytes(500))
    data = bytearray(builder.build())
    assert [each.value for each in fetched(bytes(data))] == [bytes(500)]
    data[-3:] = b"\xff\xff\xff"
    data[12:16] = zlib.crc32(data[16:]).to_bytes(4, "big")
    (found,) = fetched(bytes(data))
    assert unopened(found.headers)


def test_a_transactions_marker_is_no_record_and_moves_the_position() -> None:
    reading = fetched(batch(GOOD) + batch(Laid(b"\0\0\0\1", b"\0\0\0\0\0\0"), base=1, flags=CONTROL))
    assert [each.offset for each in reading] == [0]
    assert reading.next_fetch_offset == 2  # type: ignore[attr-defined]


def test_an_answer_that_was_cut_gives_what_is_whole() -> None:
    data = batch(GOOD)
    for cut in range(1, len(data)):
        assert [each.value for each in fetched(data + data[:cut])][:1] == [b"good"]
        assert not Batches(data[:cut]).has_next()
        assert Batches(data[:cut]).size_in_bytes() == cut


def test_a_wrong_checksum_is_an_error_of_the_fetch() -> None:
    with pytest.raises(CorruptRecordException, match="CRC"):
        list(fetched(batch(GOOD)[:-1] + b"?"))


NULLABLE = some.none() | some.binary(max_size=300)
RECORDS = some.builds(
    Laid, NULLABLE, NULLABLE, some.lists(some.tuples(some.text().map(str.encode), NULLABLE), max_size=4)
)


@given(some.lists(RECORDS, min_size=1, max_size=5), some.integers(-1, 2**40), some.sampled_from([0, 8]))
def test_both_parsers_read_the_same(laid: list[Laid], timestamp: int, flags: int) -> None:
    """Ours is used from the record on that aiokafka's does not read: here that is one behind all the others."""
    odd = batch(*laid, ODD, base=7, timestamp=timestamp, flags=flags)
    strict = list(DefaultRecordBatch(batch(*laid, base=7, timestamp=timestamp, flags=flags)))
    lenient = list(_lenient(odd))[:-1]
    fields = ("offset", "timestamp", "timestamp_type", "key", "value", "headers")
    assert [[getattr(each, name) for name in fields] for each in lenient] == [
        [getattr(each, name) for name in fields] for each in strict
    ]


def test_a_record_knows_whether_it_stands_for_a_batch() -> None:
    (good,) = fetched(batch(GOOD))
    (broken,) = fetched(sealed(4, b"nonsense", 1))
    assert Record.of(good).headers == (("ce_id", b"1"), ("null", None))
    assert Record.of(good).unopened is None
    assert Record.of(broken).headers == ()
    assert "cannot be opened" in str(Record.of(broken).unopened)


def test_no_producer_can_write_what_marks_such_a_record() -> None:
    forged = Laid(headers=[("\ud800".encode(errors="surrogatepass"), b"forged")])
    (found,) = fetched(batch(forged))
    assert unopened(found.headers) is None
