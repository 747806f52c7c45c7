"""Several kinds of stream share a journal, a batch and an insert, and none is ever folded with another's events."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import msgspec
import pytest

from services.chassis.core.decider import Decider, PlainData
from services.chassis.core.drawers import Outcome, Recorded, Row
from services.chassis.core.errors import Broken
from services.chassis.core.kinds import Kind, Kinds
from services.chassis.decide.drafting import CommandRequest
from services.chassis.decide.group_commit import GroupCommit
from services.chassis.decide.handler import Handler
from services.chassis.follow.view_writer import ViewWriter
from services.chassis.journal.commits import Commit
from services.chassis.journal.memory import MemoryJournal
from services.chassis.journal.reader import KindReader
from services.chassis.run.kind_streams import KindStreams
from services.chassis.web.access import IdempotentCall
from tests.toy import AT, DECIDER, Add, Sum, announce


class Switch(PlainData, frozen=True):
    on: bool


class Switched(PlainData, frozen=True, kw_only=True):
    on: bool
    colour: str


class Dark(PlainData, frozen=True):
    pass


class Lit(PlainData, frozen=True, kw_only=True):
    colour: str


def _decide(command: Switch, state: Dark | Lit) -> Sequence[Switched]:
    return [Switched(on=command.on, colour="white")]


def _evolve(state: Dark | Lit, event: Switched) -> Dark | Lit:
    return Lit(colour=event.colour) if event.on else Dark()


LAMP: Decider[Switch, Dark | Lit, Switched] = Decider(
    Dark(), _decide, _evolve, commands=Switch, events=Switched, states=Dark | Lit, kind="lamp"
)


def project(recorded: Recorded[Dark | Lit, Switched]) -> list[Row]:
    return [Row("lamps", recorded.stream, {"lit": isinstance(recorded.state, Lit)})]


KINDS = Kinds(Kind(DECIDER, announce), Kind(LAMP, lambda event, state: [], project))


class Counting(MemoryJournal):
    def __init__(self) -> None:
        super().__init__()
        self.inserts: list[int] = []
        self.queries = 0

    async def append(self, commits: Sequence[Commit]) -> frozenset[str]:
        self.inserts.append(len(commits))
        return await super().append(commits)

    async def after(self, positions: Any) -> Any:
        self.queries += 1
        return await super().after(positions)


def request(stream: str, command: PlainData, cause: str = "c") -> CommandRequest:
    return CommandRequest(stream, command, cause, "", "an", AT)


def call(cause: str = "c") -> IdempotentCall:
    return IdempotentCall(
        person="an",
        user="an",
        organisation="1234567",
        roles=frozenset(),
        cause=cause,
        fingerprint="",
        at=AT,
        traceparent=None,
    )


async def test_kinds_share_one_query_and_one_insert() -> None:
    journal = Counting()
    handler = Handler(journal, KINDS)
    added, switched = await handler.handle([request("a", Add(n=2)), request("lamp/a", Switch(on=True))], "http")
    assert isinstance(added, Outcome)
    assert isinstance(switched, Outcome)
    assert (added.state, switched.state) == (Sum(total=2, labels=("",)), Lit(colour="white"))
    assert (journal.queries, journal.inserts) == (1, [2])
    loaded = await Handler(journal, KINDS).streams.load(["a", "lamp/a", "lamp/b"])
    assert [type(position.state) for position in loaded.values()] == [Sum, Lit, Dark]


@pytest.mark.parametrize(
    ("stream", "command"),
    [("a", Switch(on=True)), ("lamp/a", Add(n=1)), ("car/a", Add(n=1)), ("/a", Add(n=1))],
    ids=["another kind's command", "the other way round", "an unknown prefix", "an empty prefix is none"],
)
async def test_what_is_of_no_kind_or_another_is_a_defect_and_hurts_nobody_else(stream: str, command: PlainData) -> None:
    journal = MemoryJournal()
    broken, beside = await Handler(journal, KINDS).handle([request(stream, command), request("b", Add(n=1))], "http")
    assert isinstance(broken, Broken)
    assert isinstance(beside, Outcome)
    assert set(journal.streams) == {"b"}


def test_a_name_is_never_taken_for_a_prefix() -> None:
    assert (DECIDER.stream("a"), LAMP.stream("a"), LAMP.stream("a/b")) == ("a", "lamp/a", "lamp/a/b")
    with pytest.raises(Broken):
        DECIDER.stream("lamp/a")
    with pytest.raises(ValueError, match="first slash"):
        replace(LAMP, kind="lamp/a")
    with pytest.raises(ValueError, match="two kinds"):
        Kinds(Kind(DECIDER, announce), Kind(replace(DECIDER), announce))


async def test_a_handle_tells_and_loads_the_streams_of_its_kind_by_their_own_names() -> None:
    handler = Handler(MemoryJournal(), KINDS)
    lamps = KindStreams(LAMP, handler, GroupCommit(handler))
    assert await lamps.load("a") == (Dark(), 0)
    outcome = await lamps.tell(call(), "a", Switch(on=True))
    await lamps.tell(call("d"), "a", Switch(on=False))
    again = await lamps.tell(call(), "a", Switch(on=True))
    assert (outcome.stream, outcome.state, outcome.repeated) == ("lamp/a", Lit(colour="white"), False)
    assert (again.state, again.events, again.repeated) == (outcome.state, outcome.events, True)
    assert await lamps.many(["a", "b"]) == {"a": Dark(), "b": Dark()}
    with pytest.raises(ValueError, match="no kind"):
        KindStreams(replace(LAMP), handler, GroupCommit(handler))


async def test_recorded_commands_count_once_under_causes_of_their_own() -> None:
    handler = Handler(MemoryJournal(), KINDS)
    lamps = KindStreams(LAMP, handler, GroupCommit(handler))
    command = LAMP.command("a", Switch(on=True), "report/1")
    for repeated in (False, True):
        (answer,) = await lamps.record([command], actor="bank", at=AT)
        assert isinstance(answer, Outcome)
        assert answer.repeated is repeated
    for wrong in (DECIDER.command("a", Add(n=1), "report/2"), LAMP.command("a", Switch(on=True))):
        with pytest.raises(Broken):
            await lamps.record([wrong], actor="bank", at=AT)


class Rows:
    def __init__(self) -> None:
        self.written: list[str] = []
        self.marks: list[str | None] = []

    async def write(self, rows: Sequence[tuple[Row, int]]) -> None:
        self.written += [row.id for row, _ in rows]

    async def mark(self, since: str | None) -> None:
        self.marks.append(since)

    async def marked(self) -> str | None:
        return None


async def test_a_kind_without_lists_owes_no_rows() -> None:
    journal, rows = MemoryJournal(), Rows()
    handler = Handler(journal, KINDS)
    await handler.handle([request("a", Add(n=1)), request("lamp/a", Switch(on=True))], "http")
    writer = ViewWriter(handler.streams, rows)
    writer._flushed_at = float("inf")
    await writer.add(journal.streams["a"], busy=True)
    assert rows.marks == []
    await writer.add(journal.streams["lamp/a"], busy=True)
    assert len(rows.marks) == 1
    await writer.flush()
    assert rows.written == ["lamp/a"]


def _with_colour(event: dict[str, Any]) -> dict[str, Any]:
    return {"colour": "yellow", **event}


def _renamed(event: dict[str, Any]) -> dict[str, Any]:
    return {**event, "type": "Switched"}


UPCASTING = replace(LAMP, upcast={"Switched": _with_colour, "Turned": _renamed})


def test_older_shapes_are_read_as_the_newest_one_and_history_stays() -> None:
    stored = [
        {"type": "Turned", "on": True},
        {"type": "Switched", "on": True},
        {"type": "Switched", "on": True, "colour": "red"},
    ]
    before = msgspec.json.encode(stored)
    read = KindReader(UPCASTING).events(stored)
    assert [event.colour for event in read] == ["yellow", "yellow", "red"]
    assert msgspec.json.encode(stored) == before


async def test_a_snapshot_from_before_an_upcaster_is_folded_anew() -> None:
    journal = MemoryJournal()
    before = Handler(journal, Kinds(Kind(LAMP, lambda event, state: [])), snapshot_every=1)
    await before.handle([request("lamp/a", Switch(on=True))], "http")
    journal._snapshots["lamp/a"].state["colour"] = "stale"

    def blue(event: dict[str, Any]) -> dict[str, Any]:
        return {**event, "colour": "blue"}

    after = Handler(journal, Kinds(Kind(replace(LAMP, upcast={"Switched": blue}), lambda event, state: [])))
    assert (await after.streams.load(["lamp/a"]))["lamp/a"].state == Lit(colour="blue")
