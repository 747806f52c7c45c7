"""What the handler promises, case by case."""

from collections.abc import Mapping
from typing import Any

import pytest

from services.chassis.core.drawers import Outcome
from services.chassis.core.errors import Broken, KeyReused, Outage, Refusal, TooEarly
from services.chassis.decide import drafting
from services.chassis.decide.drafting import Answer, CommandRequest
from services.chassis.decide.handler import Handler
from services.chassis.journal.commits import Commit, Snapshot, verify_chain
from services.chassis.journal.memory import MemoryJournal
from tests.toy import AT, KINDS, Add, Await, Break, Command, Event, Ignore, Spend, Sum

from .faulty_journal import FaultyJournal


def request(command: Command, cause: str, stream: str = "a", fingerprint: str = "f", **other: Any) -> CommandRequest:
    return CommandRequest(stream, command, cause, fingerprint, "an", AT, **other)


def handler(journal: Any, **other: Any) -> Handler:
    return Handler(journal, KINDS, **other)


async def say(made: Handler, *requests: CommandRequest) -> list[Answer]:
    return await made.handle(requests, "http")


def outcome(answer: Answer) -> Outcome[Sum, Event]:
    assert isinstance(answer, Outcome), answer
    return answer


async def test_commands_for_one_stream_share_a_commit_and_see_each_other() -> None:
    journal = MemoryJournal()
    added, spent, refused = await say(
        handler(journal), request(Add(n=5), "1"), request(Spend(n=4), "2"), request(Spend(n=2), "3")
    )
    assert [outcome(each).version for each in (added, spent)] == [1, 1]
    assert (outcome(added).state.total, outcome(spent).state.total) == (5, 1)
    assert isinstance(refused, Refusal)
    (commit,) = journal.streams["a"]
    assert commit.causes == ("1", "2")
    assert [record.events for record in commit.cause_records] == [1, 1]


async def test_the_same_again_gets_the_same_answer() -> None:
    made = handler(MemoryJournal())
    first = outcome((await say(made, request(Add(n=5), "1")))[0])
    again = outcome((await say(made, request(Add(n=5), "1")))[0])
    assert again.repeated
    assert (again.version, again.state) == (first.version, first.state)


async def test_what_shared_a_commit_gets_its_own_state_and_events_again() -> None:
    made = handler(MemoryJournal())
    await say(made, request(Add(n=100), "0"))
    answers = await say(made, *(request(Add(n=n, label=str(n)), str(n)) for n in (1, 2, 3)))
    await say(made, request(Add(n=1000), "later"))
    for n, answer in zip((1, 2, 3), answers, strict=True):
        first = outcome(answer)
        assert await made.streams.at_cause("a", str(n)) == (first.state, first.events)


@pytest.mark.parametrize("together", [True, False])
async def test_another_body_under_the_same_cause_is_an_error(together: bool) -> None:
    journal = MemoryJournal()
    made = handler(journal)
    one, other = request(Add(n=5), "1"), request(Add(n=7), "1", fingerprint="g")
    answers = await say(made, one, other) if together else [*await say(made, one), *await say(made, other)]
    assert outcome(answers[0]).state.total == 5
    assert isinstance(answers[1], KeyReused)
    assert len(journal.streams["a"]) == 1


async def test_said_twice_in_one_breath_counts_once() -> None:
    journal = MemoryJournal()
    first, twin = await say(handler(journal), request(Add(n=5), "1"), request(Add(n=5), "1"))
    assert not outcome(first).repeated
    assert outcome(twin).repeated
    assert outcome(twin).state.total == 5
    assert len(journal.streams["a"]) == 1


async def test_a_refusal_leaves_no_trace_and_may_succeed_later() -> None:
    journal = MemoryJournal()
    made = handler(journal)
    (refused,) = await say(made, request(Spend(n=1), "spend"))
    assert isinstance(refused, Refusal)
    assert "a" not in journal.streams
    await say(made, request(Add(n=1), "add"))
    assert outcome((await say(made, request(Spend(n=1), "spend")))[0]).state.total == 0


async def test_what_was_done_is_not_refused_when_it_is_said_again() -> None:
    """After the spending there is nothing left to spend: decided anew, it would be refused."""
    made = handler(MemoryJournal())
    await say(made, request(Add(n=1), "add"), request(Spend(n=1), "spend"))
    assert outcome((await say(made, request(Spend(n=1), "spend")))[0]).repeated


async def test_nothing_to_do_leaves_no_trace() -> None:
    journal = MemoryJournal()
    await say(handler(journal), request(Add(n=1), "add"))
    ignored = outcome((await say(handler(journal), request(Ignore(), "i")))[0])
    assert (ignored.version, ignored.state.total, ignored.events, ignored.repeated) == (1, 1, (), False)
    assert len(journal.streams["a"]) == 1


@pytest.mark.parametrize("where", ["decide", "evolve", "announce", "size", "sign"])
async def test_a_broken_command_hurts_only_itself(where: str) -> None:
    journal = MemoryJournal()
    before, broken, after, other = await say(
        handler(journal),
        request(Add(n=1), "1"),
        request(Break(where=where), "2"),
        request(Add(n=2), "3"),
        request(Add(n=7), "4", "b"),
    )
    assert isinstance(broken, Broken)
    assert broken.__cause__ is not None
    assert (outcome(before).state.total, outcome(after).state.total, outcome(other).state.total) == (1, 3, 7)
    (commit,) = journal.streams["a"]
    assert commit.causes == ("1", "3")
    verify_chain(journal.streams["a"])


async def test_behind_one_that_came_too_early_its_lane_waits() -> None:
    lane, other = ("t", 0, b"k"), ("t", 0, b"other")
    answers = await say(
        handler(MemoryJournal()),
        request(Await(n=10), "1", lane=lane),
        request(Add(n=20), "2", lane=other),
        request(Await(n=10), "3", lane=lane),
        request(Await(n=10), "4", lane=other),
    )
    assert [type(answer) for answer in answers] == [TooEarly, Outcome, TooEarly, Outcome]


async def test_a_commit_that_has_grown_large_takes_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafting, "LARGEST_DRAFT", 300)
    journal = MemoryJournal()
    answers = await say(handler(journal), *(request(Add(n=1, label="x" * 100), str(n)) for n in range(40)))
    assert [outcome(answer).state.total for answer in answers] == list(range(1, 41))
    assert 5 < len(journal.streams["a"]) < 30
    verify_chain(journal.streams["a"])


async def test_one_command_may_not_be_larger_than_a_document(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafting, "LARGEST_SHARE", 1000)
    large, small = await say(handler(MemoryJournal()), request(Add(n=1, label="x" * 2000), "1"), request(Add(n=1), "2"))
    assert isinstance(large, Broken)
    assert outcome(small).state.total == 1


async def test_a_collision_is_decided_again_on_what_really_is_there() -> None:
    """The refusal too: between the reading and the append a rival brought what was missing."""
    truth = MemoryJournal()
    journal = FaultyJournal(["rival"], truth)
    rival = handler(truth)
    journal.rival = lambda: say(rival, request(Add(n=50), "rival"))
    added, spent = await say(handler(journal), request(Add(n=1), "1"), request(Spend(n=40), "2"))
    assert (outcome(added).state.total, outcome(spent).state.total) == (51, 11)
    assert outcome(added).version == 2
    verify_chain(truth.streams["a"])


async def test_what_is_remembered_is_believed_and_not_asked_for() -> None:
    class Counting(MemoryJournal):
        looks = 0

        async def after(self, positions: Mapping[str, int]) -> Mapping[str, list[Commit]]:
            self.looks += 1
            return await super().after(positions)

    journal = Counting()
    made = handler(journal)
    await say(made, request(Add(n=1), "1"))
    looks = journal.looks
    for n in range(2, 6):
        await say(made, request(Add(n=1), str(n)))
    assert journal.looks == looks
    await say(handler(journal), request(Add(n=1), "another process"))
    assert outcome((await say(made, request(Add(n=1), "6")))[0]).state.total == 7
    assert journal.looks > looks, "whoever met a rival looks first for a while"


@pytest.mark.parametrize(("asked", "total"), [(Spend(n=3), 2), (Await(n=5), 5)], ids=["a refusal", "too early"])
async def test_no_answer_without_an_event_rests_on_what_is_remembered(asked: Command, total: int) -> None:
    journal = MemoryJournal()
    made = handler(journal)
    await say(made, request(Add(n=1), "1"))
    await say(handler(journal), request(Add(n=4), "another process"))
    answer, beside = await say(made, request(asked, "2"), request(Add(n=10), "3", stream="b"))
    assert outcome(answer).state.total == total
    assert outcome(beside).state.total == 10
    for stream in journal.streams.values():
        verify_chain(stream)


async def test_what_stands_behind_a_refusal_on_an_old_state_is_decided_anew_with_it() -> None:
    journal = MemoryJournal()
    made = handler(journal)
    await say(made, request(Add(n=1), "1"))
    await say(handler(journal), request(Add(n=4), "another process"))
    spent, added = await say(made, request(Spend(n=3), "2"), request(Add(n=1), "3"))
    assert (outcome(spent).state.total, outcome(added).state.total) == (2, 3)
    assert [commit.causes for commit in journal.streams["a"]] == [("1",), ("another process",), ("2", "3")]


async def test_an_outage_is_not_an_answer_and_saying_it_again_is_safe() -> None:
    journal = FaultyJournal(["lost", "away"])
    made = handler(journal)
    said = [request(Add(n=5), "1"), request(Add(n=6), "2", "b")]
    for _ in range(2):
        with pytest.raises(Outage):
            await say(made, *said)
        said.append(request(Add(n=1), "3"))
    answers = [outcome(answer) for answer in await say(made, *said[:3])]
    assert [answer.repeated for answer in answers] == [True, True, False]
    assert answers[2].state.total == 6


async def test_a_rival_that_always_wins_ends_in_an_outage() -> None:
    class Hopeless(MemoryJournal):
        async def append(self, commits: Any) -> frozenset[str]:
            return frozenset(commit.id for commit in commits)

    with pytest.raises(Outage, match="collided"):
        await say(handler(Hopeless()), request(Add(n=1), "1"))


async def test_a_snapshot_spares_the_past_and_says_the_same() -> None:
    journal = MemoryJournal()
    made = handler(journal, snapshot_every=10)
    for n in range(35):
        await say(made, request(Add(n=n, label=str(n)), str(n)))
    assert journal._snapshots["a"].version == 30
    read: list[dict[str, int]] = []
    original = journal.after

    async def after(positions: Any) -> Any:
        read.append(dict(positions))
        return await original(positions)

    journal.after = after  # type: ignore[method-assign]
    cold = (await handler(journal).streams.load(["a"]))["a"]
    assert read == [{"a": 30}]
    journal._snapshots.clear()
    assert cold.state == (await handler(journal).streams.load(["a"]))["a"].state
    assert cold.hash == journal.streams["a"][-1].hash


async def test_a_snapshot_of_another_shape_is_not_read() -> None:
    journal = MemoryJournal()
    await say(handler(journal), request(Add(n=1), "1"))
    await journal.save([Snapshot(stream="a", version=1, hash="h", state={"type": "Sum", "total": 99}, shape="old")])
    assert (await handler(journal).streams.load(["a"]))["a"].state.total == 1


async def test_a_snapshot_that_cannot_be_saved_fails_nobody() -> None:
    class NoSnapshots(MemoryJournal):
        async def save(self, snapshots: Any) -> None:
            raise Outage("no room")

    made = handler(NoSnapshots(), snapshot_every=1)
    assert outcome((await say(made, request(Add(n=1), "1")))[0]).version == 1


async def test_the_cache_forgets_the_least_used_and_loses_nothing() -> None:
    journal = MemoryJournal()
    made = handler(journal)
    made.streams._capacity = 3
    for n in range(10):
        await say(made, request(Add(n=1), f"c{n}", f"s{n % 5}"))
    assert len(made.streams._known) == 3
    loaded = await made.streams.load([f"s{n}" for n in range(5)])
    assert {at.state.total for at in loaded.values()} == {2}


async def test_whoever_appends_is_told() -> None:
    told: list[str] = []
    made = handler(MemoryJournal(), appended=lambda commits: told.extend(c.id for c in commits))
    await say(made, request(Add(n=1), "1"), request(Spend(n=9), "2", "b"), request(Add(n=1), "3", "c"))
    assert sorted(told) == ["a@1", "c@1"]
