"""A dead letter is the message as it was, or says what is missing; what it carries is never taken for our notes."""

import hashlib
from collections.abc import Sequence

import pytest

from services.chassis.core.errors import Outage
from services.chassis.intake.dead_letters import BEGINNING, KafkaDeadLetters, notes, own_headers
from services.chassis.intake.fact_intake import Record
from services.chassis.kafka.clients import OutgoingMessage, Oversized


class Kafka:
    """A topic that takes messages up to a size."""

    def __init__(self, largest: int = 10**6) -> None:
        self.largest = largest
        self.log: list[OutgoingMessage] = []

    async def publish(self, messages: Sequence[OutgoingMessage]) -> None:
        for _, key, value, headers in messages:
            parts = [key or b"", value or b"", *(name.encode() + (content or b"") for name, content in headers)]
            if sum(map(len, parts)) > self.largest:
                raise Oversized("too large")
        self.log += messages


def poison(value: bytes | None = b"\x00\xff", *headers: tuple[str, bytes], key: bytes | None = b"k\xff") -> Record:
    return Record("risk.assessed", 3, 77, key, value, headers)


async def test_a_dead_letter_keeps_bytes_and_headers_and_says_where_it_lay() -> None:
    kafka = Kafka()
    record = poison(b"\x00\xff", ("ce_id", b"x"), ("other", b"\xfe"))
    await KafkaDeadLetters(kafka, "dossier").put(record, "không đọc được")
    ((topic, key, value, headers),) = kafka.log
    assert (topic, key, value) == ("dead.letters", b"k\xff", b"\x00\xff")
    assert tuple(headers[:2]) == record.headers
    assert dict(headers[2:]) == {
        "khobac-reason": "không đọc được".encode(),
        "khobac-topic": b"risk.assessed",
        "khobac-partition": b"3",
        "khobac-offset": b"77",
        "khobac-group": b"dossier",
    }


async def test_a_message_of_nothing_finds_its_grave() -> None:
    kafka = Kafka()
    await KafkaDeadLetters(kafka, "dossier").put(poison(None, key=None), "empty")
    assert kafka.log[0][1:3] == (b"", None)


async def test_no_header_of_a_message_passes_for_a_note_and_none_is_lost() -> None:
    kafka = Kafka()
    own = (
        ("khobac-topic", b"payment.ordered"),
        ("khobac-replayed", b"3/7"),
        ("khobac-cut", b"1"),
        ("khobac-kept-khobac-topic", b"kept already"),
        ("khobac-topic", b"twice"),
        ("Khobac-topic", b"another name"),
    )
    await KafkaDeadLetters(kafka, "dossier").put(poison(b"{", *own), "unreadable")
    headers = kafka.log[0][3]
    assert notes(headers) == {
        "reason": b"unreadable",
        "topic": b"risk.assessed",
        "partition": b"3",
        "offset": b"77",
        "group": b"dossier",
    }
    assert own_headers(headers) == list(own)


@pytest.mark.parametrize(
    "record",
    [
        poison(b"v" * 2_000_000, ("ce_id", b"x")),
        poison(b"{", ("large", b"h" * 2_000_000), ("ce_id", b"x")),
        poison(b"{", ("ce_id", b"x"), *((f"{n}", b"h" * 1000) for n in range(2_000))),
        poison(b"{", ("ce_id", b"x"), key=b"k" * 2_000_000),
        poison(None, ("ce_id", b"x"), ("large", b"h" * 2_000_000)),
    ],
    ids=["value", "one header", "many headers", "key", "no value"],
)
async def test_of_a_message_too_large_lies_there_what_can(record: Record) -> None:
    kafka = Kafka()
    await KafkaDeadLetters(kafka, "dossier").put(record, "unreadable")
    ((_, _, value, headers),) = kafka.log
    whole = record.value or b""
    assert (value or b"") == whole[:BEGINNING]
    assert ("ce_id", b"x") in headers
    told = notes(headers)
    assert (told["cut"], told["sha256"]) == (b"%d" % len(whole), hashlib.sha256(whole).hexdigest().encode())
    assert (told["topic"], told["partition"], told["offset"]) == (b"risk.assessed", b"3", b"77")
    assert told["reason"].startswith(b"unreadable; cut: ")


async def test_a_topic_that_takes_not_even_the_beginning_is_an_outage() -> None:
    with pytest.raises(Outage):
        await KafkaDeadLetters(Kafka(largest=100), "dossier").put(poison(b"v" * 1_000), "unreadable")


async def test_a_reason_that_is_no_text_is_told_all_the_same() -> None:
    kafka = Kafka()
    await KafkaDeadLetters(kafka, "dossier").put(poison(), "half a pair: \ud800")
    assert notes(kafka.log[0][3])["reason"] == rb"half a pair: \ud800"


async def test_a_header_name_that_is_not_utf8_can_be_read_on_the_letter_and_is_given_back() -> None:
    kafka = Kafka()
    own = (("\udcc3(CD", b"x"), ("khobac-\udcff%41", b"y"), ("khobac-kept-bytes-%41", b"z"), ("%41", b"as it is"))
    await KafkaDeadLetters(kafka, "dossier").put(poison(b"{", *own), "unreadable")
    headers = kafka.log[0][3]
    assert headers[0] == ("khobac-kept-bytes-%C3%28CD", b"x")
    assert own_headers(headers) == list(own)
    assert notes(headers).keys() == {"reason", "topic", "partition", "offset", "group"}


async def test_a_header_without_a_value_stays_one() -> None:
    kafka = Kafka()
    record = Record("risk.assessed", 3, 77, b"k", b"{", (("ce_id", None), ("khobac-reason", None)))
    await KafkaDeadLetters(kafka, "dossier").put(record, "unreadable")
    assert own_headers(kafka.log[0][3]) == [("ce_id", None), ("khobac-reason", None)]


async def test_a_batch_that_cannot_be_opened_lies_there_whole_and_says_what_it_is() -> None:
    kafka = Kafka()
    record = Record("risk.assessed", 3, 77, None, b"\0\0\0a batch", (), "cannot be opened")
    await KafkaDeadLetters(kafka, "dossier").put(record, "cannot be opened")
    ((_, key, value, headers),) = kafka.log
    assert (key, value, own_headers(headers)) == (None, b"\0\0\0a batch", [])
    assert notes(headers)["batch"]
