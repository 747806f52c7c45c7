"""A dead letter is replayed exactly as it was, and once replayed is no longer open."""

from aiokafka.structs import ConsumerRecord

from deploy.cli import bus
from deploy.cli.letters import letters


def _record(offset: int, *headers: tuple[str, bytes], value: bytes | None = b"\xff{") -> ConsumerRecord:
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


def test_what_came_from_outside_does_not_command_the_terminal() -> None:
    assert bus.text(b"\x1b[31mred\n\xff") == r"\x1b[31mred\n\xff"
    assert bus.text("đồng") == "đồng"
