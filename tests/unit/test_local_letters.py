"""A dead letter is replayed exactly as it was, and once replayed is no longer open."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from aiokafka.structs import ConsumerRecord

from deploy.cli import bus
from deploy.cli.letters import letters, replay_letters
from deploy.cli.topics import line
from deploy.local.stack import Stack
from services.chassis.kafka.clients import OutgoingMessage, Publisher


def _record(offset: int, *headers: tuple[str, bytes | None], value: bytes | None = b"\xff{") -> ConsumerRecord:
    return ConsumerRecord("dead.letters", 3, offset, 1_790_000_000_000, 0, b"key", value, None, 3, 2, headers)


LAID = (
    ("ce_id", b"H15@1/0"),
    ("khobac-reason", "không đọc được".encode()),
    ("khobac-topic", b"status.changed"),
    ("khobac-group", b"notify"),
)


def test_a_replay_is_the_original_without_our_notes() -> None:
    (letter,) = letters([_record(7, *LAID)])
    assert letter.original == ("status.changed", b"key", b"\xff{", [("ce_id", b"H15@1/0")])


def test_a_letter_with_a_note_is_not_open_any_more() -> None:
    note = _record(9, ("khobac-replayed", b"3/7"), value=None)
    found = letters([_record(7, *LAID), _record(8, *LAID), note])
    assert [(letter.name, letter.replayed) for letter in found] == [("3/7", True), ("3/8", False)]


def test_a_message_with_our_headers_neither_hides_itself_nor_closes_another_nor_goes_elsewhere() -> None:
    before = (("khobac-replayed", b"3/7"), ("khobac-topic", b"payment.ordered"), *LAID)  # laid before names were kept
    kept = (("khobac-kept-khobac-replayed", b"3/7"), ("khobac-kept-khobac-topic", b"payment.ordered"), *LAID)
    found = letters([_record(7, *LAID), _record(8, *before, value=None), _record(9, *kept, value=None)])
    assert [(letter.name, letter.replayed) for letter in found] == [("3/7", False), ("3/8", False), ("3/9", False)]
    assert [letter.said("topic") for letter in found] == ["status.changed"] * 3
    own = [("khobac-replayed", b"3/7"), ("khobac-topic", b"payment.ordered"), ("ce_id", b"H15@1/0")]
    assert found[2].original == ("status.changed", b"key", None, own)


def test_a_note_with_a_value_or_with_other_headers_is_none() -> None:
    strange = [_record(8, ("khobac-replayed", b"3/7")), _record(9, ("khobac-replayed", b"3/7"), ("x", b""), value=None)]
    found = letters([_record(7, *LAID), *strange])
    assert [(letter.name, letter.replayed) for letter in found] == [("3/7", False), ("3/8", False), ("3/9", False)]


def test_a_note_that_is_no_text_stops_nobody_from_reading_the_others() -> None:
    assert [
        letter.name for letter in letters([_record(7, *LAID), _record(9, ("khobac-replayed", b"\xff"), value=None)])
    ] == ["3/7"]


@pytest.mark.parametrize("topic", [b"dead.letters", b"misspelt", b""])
async def test_a_letter_goes_to_a_topic_of_the_catalog_or_nowhere(topic: bytes, said: list[OutgoingMessage]) -> None:
    elsewhere, ours = letters([_record(7, *LAID, ("khobac-topic", topic)), _record(8, *LAID)])
    assert list(await replay_letters(Stack("test"), [elsewhere, ours])) == ["3/7"]
    assert [(to, headers) for to, _, _, headers in said] == [
        ("status.changed", [("ce_id", b"H15@1/0")]),
        ("dead.letters", [("khobac-replayed", b"3/8")]),
    ]


async def test_a_message_without_a_key_is_replayed_and_closed(said: list[OutgoingMessage]) -> None:
    assert await replay_letters(Stack("test"), letters([replace(_record(7, *LAID), key=None)])) == {}
    assert [(to, value) for to, _, value, _ in said] == [("status.changed", b"\xff{"), ("dead.letters", None)]


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[OutgoingMessage]:
    """What would have gone to the broker."""
    log: list[OutgoingMessage] = []

    async def publish(_: Publisher, messages: Sequence[OutgoingMessage]) -> None:
        assert all(key is not None or value is not None for _, key, value, _ in messages)  # as the client does
        log.extend(messages)

    monkeypatch.setattr(Publisher, "publish", publish)
    return log


def test_what_came_from_outside_does_not_command_the_terminal() -> None:
    assert bus.text(b"\x1b[31mred\n\xff") == r"\x1b[31mred\n\xff"
    assert bus.text("đồng") == "đồng"


@pytest.mark.parametrize(
    ("own", "why"),
    [
        (("khobac-batch", b"the value is a batch"), "a batch that cannot be opened"),
        (("khobac-kept-bytes-%C3%28CD", b"x"), r"is not UTF-8: \xc3(CD"),
    ],
)
async def test_what_the_client_cannot_write_stays_open_and_stops_no_other(
    own: tuple[str, bytes], why: str, said: list[OutgoingMessage]
) -> None:
    refused = await replay_letters(Stack("test"), letters([_record(7, own, *LAID), _record(8, *LAID)]))
    assert list(refused) == ["3/7"]
    assert why in refused["3/7"]
    assert [to for to, *_ in said] == ["status.changed", "dead.letters"]


@pytest.mark.parametrize("timestamp", [-1, 2**62, -(2**62)])
def test_a_message_without_a_time_is_shown_without_one(timestamp: int) -> None:
    strange = replace(_record(7, *LAID, ("null", None), ("\udcc3", b"\xff")), timestamp=timestamp)
    assert [letter.at for letter in letters([strange])] == [None]
    assert line(strange, full=True).plain.startswith("??:??:??.???  dead.letters")
