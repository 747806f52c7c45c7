"""What a commit announces goes out at least once, in order, always the same to the byte; and the lists follow."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from khobac_contracts.catalog import BY_NAME, Past
from khobac_contracts.envelope import decode
from khobac_contracts.notify import NoticeDelivered

from services.chassis.core.drawers import Recorded, Row
from services.chassis.core.errors import Outage
from services.chassis.core.kinds import Kind, Kinds
from services.chassis.decide.drafting import CommandRequest
from services.chassis.decide.handler import Handler
from services.chassis.follow import relay as relay_module
from services.chassis.follow.relay import Relay, messages
from services.chassis.journal.memory import MemoryJournal
from services.chassis.kafka.clients import OutgoingMessage
from tests.toy import AT, DECIDER, Add, Changed, Event, Hear, Sum, announce

TRACE = f"00-{'ab' * 16}-{'cd' * 8}-01"


class Kafka:
    """Takes messages, or takes some of them and fails."""

    def __init__(self) -> None:
        self.log: list[OutgoingMessage] = []
        self.fails_after: int | None = None

    async def publish(self, messages: Sequence[OutgoingMessage]) -> None:
        if self.fails_after is not None:
            self.log += messages[: self.fails_after]
            self.fails_after = None
            raise Outage("no broker")
        self.log += messages

    @property
    def ids(self) -> list[str]:
        return [(dict(headers)["ce_id"] or b"").decode() for _, _, _, headers in self.log]


class KeptRows:
    """Where rows go; the version decides, as in the store."""

    def __init__(self) -> None:
        self.rows: dict[str, tuple[int, dict[str, Any]]] = {}
        self.since: str | None = None

    async def write(self, rows: Sequence[tuple[Row, int]]) -> None:
        for row, version in rows:
            if self.rows.get(row.id, (0, {}))[0] <= version:
                self.rows[row.id] = (version, row.fields)

    async def mark(self, since: str | None) -> None:
        self.since = since

    async def marked(self) -> str | None:
        return self.since


def project(recorded: Recorded[Sum, Event]) -> list[Row]:
    if recorded.stream == "broken":
        raise ZeroDivisionError("a defect in a list")
    last = recorded.events[-1]
    return [Row("sums", recorded.stream, {"total": recorded.state.total, "last": last.id, "actor": last.actor})]


class Here:
    def __init__(self) -> None:
        self.journal = MemoryJournal()
        self.handler = Handler(self.journal, Kinds(Kind(DECIDER, announce, project)))
        self.kafka = Kafka()
        self.rows = KeptRows()
        self.relay = self.new_relay()

    def new_relay(self) -> Relay:
        lists: Any = self.rows
        streams = self.handler.streams
        return Relay("toy", self.journal, self.kafka, streams=streams, lists=lists, linger_ms=0)

    async def say(self, *commands: Any, stream: str = "a") -> None:
        place = len(self.journal.streams.get(stream, []))
        requests = [
            CommandRequest(stream, command, f"{place}.{n}", "", f"actor {n}", AT + timedelta(seconds=n), TRACE)
            for n, command in enumerate(commands)
        ]
        await self.handler.handle(requests, "http")


async def test_what_was_announced_is_said_and_no_longer_owed() -> None:
    here = Here()
    await here.say(Add(n=1, aloud=True), Hear(n=1), Add(n=3, aloud=True))
    assert await here.relay.turn() == 1
    assert await here.relay.turn() == 0
    assert here.kafka.ids == ["a@1/0", "a@1/1"]
    envelope, said = decode(here.kafka.log[1][3], here.kafka.log[1][2])
    assert (envelope.source, envelope.sequence, envelope.traceparent) == ("/khobac/toy", 1, TRACE)
    assert envelope.time == AT + timedelta(seconds=2)
    assert said.model_dump()["attempts"] == 3


async def test_a_commit_says_the_same_bytes_for_all_time() -> None:
    here = Here()
    await here.say(Add(n=1, aloud=True))
    (commit,) = here.journal.streams["a"]
    assert messages("/khobac/toy", commit) == messages("/khobac/toy", commit)
    await here.relay.turn()
    here.journal._owed["a@1"].add("facts")
    await here.new_relay().turn()
    assert here.kafka.log[0] == here.kafka.log[1]


@pytest.mark.parametrize("some", [0, 1, 3])
async def test_a_failed_publish_leaves_everything_owed(some: int) -> None:
    here = Here()
    for n in range(4):
        await here.say(Add(n=n + 1, aloud=True))
    here.kafka.fails_after = some
    with pytest.raises(Outage):
        await here.relay.turn()
    assert len(await here.journal.pending("facts", 10)) == 4
    assert await here.relay.turn() == 4
    every = ["a@1/0", "a@2/0", "a@3/0", "a@4/0"]
    assert here.kafka.ids == every[:some] + every


async def test_a_second_relay_only_repeats() -> None:
    here = Here()
    other = here.new_relay()
    for n in range(3):
        await here.say(Add(n=n + 1, aloud=True))
    owed = await here.journal.pending("facts", 10)
    await here.relay.turn()
    for commit in owed:  # the other one had asked before
        here.journal._owed[commit.id].add("facts")
    await other.turn()
    assert here.kafka.ids == ["a@1/0", "a@2/0", "a@3/0"] * 2
    assert here.kafka.log[:3] == here.kafka.log[3:]


async def test_rows_follow_and_never_go_back() -> None:
    here = Here()
    await here.say(Add(n=1), Add(n=2))
    await here.relay.turn()
    assert here.rows.rows["a"] == (1, {"total": 3, "last": "a@1/1", "actor": "actor 1"})
    await here.say(Add(n=5))
    await here.relay.turn()
    assert here.rows.rows["a"] == (2, {"total": 8, "last": "a@2/0", "actor": "actor 0"})


async def test_a_row_shows_the_last_event_although_the_state_was_already_newer() -> None:
    here = Here()
    await here.say(Add(n=1))
    await here.say(Add(n=2))
    here.journal._owed["a@2"].discard("facts")  # appended, but not yet seen when the relay asked what is owed
    await here.relay.turn()
    here.journal._owed["a@2"].add("facts")
    await here.relay.turn()
    assert here.rows.rows["a"] == (2, {"total": 3, "last": "a@2/0", "actor": "actor 0"})


async def test_a_defect_in_a_list_does_not_hold_up_the_facts() -> None:
    here = Here()
    await here.say(Add(n=1, aloud=True), stream="broken")
    await here.say(Add(n=1, aloud=True), stream="whole")
    assert await here.relay.turn() == 2
    assert sorted(here.kafka.ids) == ["broken@1/0", "whole@1/0"]
    assert set(here.rows.rows) == {"whole"}


def test_the_toy_announces_only_what_is_said_aloud() -> None:
    assert announce(Changed(by=1), Sum()) == []


async def test_a_fact_goes_out_in_the_version_it_was_frozen_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the commit and the relay's turn another release may have made a newer version."""
    here = Here()
    await here.say(Add(n=1, aloud=True))
    entry = BY_NAME["notice.delivered"]
    newer = replace(entry, past=(Past(NoticeDelivered, lambda old: old),))
    monkeypatch.setattr(relay_module, "BY_NAME", {entry.name: newer})
    await here.relay.turn()
    assert dict(here.kafka.log[0][3])["ce_dataschema"] == b"urn:khobac:schema:notice.delivered:1"
    assert newer.version == 2
