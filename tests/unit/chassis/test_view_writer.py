"""Rows may wait while there is much to do; a crash delays them and loses none."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import pytest

from services.chassis.core.decider import Decider, PlainData
from services.chassis.core.drawers import Recorded, Row
from services.chassis.core.errors import Outage
from services.chassis.core.kinds import Kind, Kinds
from services.chassis.decide.drafting import CommandRequest
from services.chassis.decide.handler import Handler
from services.chassis.follow import view_writer as module
from services.chassis.follow.view_writer import ViewWriter
from services.chassis.journal.commits import Commit, Journal
from services.chassis.journal.memory import MemoryJournal

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
Project = Callable[[Recorded["Count", "Added"]], list[Row]]


class Add(PlainData, frozen=True):
    pass


class Added(PlainData, frozen=True):
    pass


class Count(PlainData, frozen=True):
    n: int = 0


DECIDER: Decider[Add, Count, Added] = Decider(
    initial=Count(),
    decide=lambda command, state: [Added()],
    evolve=lambda state, event: Count(n=state.n + 1),
    commands=Add,
    events=Added,
    states=Count,
)


def project(recorded: Recorded[Count, Added]) -> list[Row]:
    return [Row("counts", recorded.stream, {"n": recorded.state.n})]


def handler(journal: Journal, project: Project = project) -> Handler:
    return Handler(journal, Kinds(Kind(DECIDER, lambda event, state: [], project)))


class Store:
    """Rows and mark as a store keeps them, which a crash of the process does not touch."""

    def __init__(self) -> None:
        self.rows: dict[str, int] = {}
        self.versions: dict[str, int] = {}
        self.written = 0
        self.since: str | None = None
        self.away = False

    async def write(self, rows: Sequence[tuple[Row, int]]) -> None:
        if self.away:
            raise Outage("no store")
        self.written += len({row.id for row, _ in rows})
        for row, version in rows:
            if version >= self.versions.get(row.id, 0):
                self.versions[row.id] = version
                self.rows[row.id] = row.fields["n"]

    async def mark(self, since: str | None) -> None:
        self.since = since

    async def marked(self) -> str | None:
        return self.since


class House:
    """A journal and a store that outlive every writer."""

    def __init__(self) -> None:
        self.journal, self.store = MemoryJournal(), Store()
        self.handler = handler(self.journal)
        self.said = 0

    def writer(self) -> ViewWriter:
        return ViewWriter(self.handler.streams, self.store)

    async def say(self, stream: str = "a") -> list[Commit]:
        self.said += 1
        at = NOW + timedelta(seconds=self.said)
        request = CommandRequest(stream, Add(), f"cause {self.said}", "", "somebody", at)
        await self.handler.handle([request], "http")
        return [self.journal.streams[stream][-1]]


@pytest.fixture
def house() -> House:
    return House()


async def test_with_little_to_do_rows_are_there_at_once_and_nothing_is_marked(house: House) -> None:
    await house.writer().add(await house.say(), busy=False)
    assert house.store.rows == {"a": 1}
    assert house.store.since is None


async def test_while_busy_a_row_that_changes_often_is_written_once(house: House) -> None:
    writer = house.writer()
    await writer.add(await house.say(), busy=True)  # the first is due at once
    for _ in range(5):
        await writer.add(await house.say(), busy=True)
    assert house.store.written == 1
    await writer.flush()
    assert house.store.rows == {"a": 6}
    assert house.store.written == 2
    assert house.store.since is None


async def test_what_waited_when_the_process_died_is_shown_by_whoever_comes_next(house: House) -> None:
    died = house.writer()
    await died.add(await house.say("a"), busy=True)
    await died.add(await house.say("b"), busy=True)
    await died.add(await house.say("a"), busy=True)
    assert house.store.rows == {"a": 1}
    await house.writer().recover(house.journal)
    assert house.store.rows == {"a": 2, "b": 1}
    assert house.store.since is None


async def test_shown_again_in_pieces_the_newest_row_stays(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """A store answers newest first; a row that stands on events alone must not fall back to an older one."""

    def last_cause(recorded: Recorded[Count, Added]) -> list[Row]:
        return [Row("last", recorded.stream, {"n": int(recorded.events[-1].id.split("@")[1].split("/")[0])})]

    class NewestFirst(MemoryJournal):
        async def since(self, at: str) -> list[Commit]:
            return list(reversed(await super().since(at)))

    monkeypatch.setattr(module, "AT_ONCE", 2)
    journal = NewestFirst()
    journal.streams = house.journal.streams
    for _ in range(7):
        await house.say("a")
    await house.store.mark(NOW.isoformat())
    writer = ViewWriter(handler(journal, last_cause).streams, house.store)
    await writer.recover(journal)
    assert house.store.rows == {"a": 7}


async def test_an_outage_keeps_the_rows_for_the_next_time(house: House) -> None:
    writer, house.store.away = house.writer(), True
    with pytest.raises(Outage):
        await writer.add(await house.say(), busy=False)
    house.store.away = False
    await writer.flush()
    assert house.store.rows == {"a": 1}


async def test_nothing_is_read_again_when_nothing_was_left(house: House) -> None:
    await house.writer().add(await house.say(), busy=False)
    house.store.rows.clear()
    await house.writer().recover(house.journal)
    assert house.store.rows == {}


async def test_a_mark_that_another_took_away_is_set_again(house: House) -> None:
    """We were frozen while rows waited; another showed them, and we are back: what waits now is not under his mark."""
    ours = house.writer()
    await ours.add(await house.say("a"), busy=True)
    await ours.add(await house.say("b"), busy=True)
    await house.writer().recover(house.journal)
    await ours.recover(house.journal)
    marks = [house.store.since]
    await ours.add(await house.say("c"), busy=True)
    marks.append(house.store.since)
    assert [mark is None for mark in marks] == [True, False]
    await house.writer().recover(house.journal)
    assert house.store.rows == {"a": 1, "b": 1, "c": 1}
