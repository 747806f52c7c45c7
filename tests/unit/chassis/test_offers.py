"""What is handed over in the process goes out without a look at the store: same order, nothing lost, nothing twice."""

import random
from typing import Any

from hypothesis import given as drawn
from hypothesis import strategies as st

from services.chassis.decide.drafting import CommandRequest
from services.chassis.decide.handler import Handler
from services.chassis.follow.relay import Relay
from services.chassis.journal.commits import Commit, Duty, InHand, nothing_in_hand
from services.chassis.journal.memory import MemoryJournal
from tests.toy import AT, KINDS, Add

from .test_relay import Kafka, KeptRows


class CountingJournal(MemoryJournal):
    def __init__(self) -> None:
        super().__init__()
        self.looks = 0

    async def pending(self, duty: Duty, limit: int, in_hand: InHand = nothing_in_hand) -> list[Commit]:
        self.looks += 1
        return await super().pending(duty, limit, in_hand)


class Here:
    """A journal that two processes append to; only ours hands over."""

    def __init__(self) -> None:
        self.journal = CountingJournal()
        lists: Any = KeptRows()
        self.kafka = Kafka()
        self.ours = Handler(self.journal, KINDS, appended=self._appended)
        self.theirs = Handler(self.journal, KINDS)
        self.relay = Relay(
            "toy",
            self.journal,
            self.kafka,
            streams=self.ours.streams,
            lists=lists,
            linger_ms=0,
            appending=self.ours.appending,
        )
        self._said = 0

    def _appended(self, commits: Any) -> None:
        self.relay.offer(commits)

    async def say(self, stream: str, *, by_us: bool) -> None:
        self._said += 1
        request = CommandRequest(stream, Add(n=1, aloud=True), f"c{self._said}", "", "somebody", AT)
        await (self.ours if by_us else self.theirs).handle([request], "http")

    async def all_out(self) -> None:
        for _ in range(20):
            self.relay._look_at = 0.0  # as if a second had passed
            if not await self.relay.turn():
                return


async def test_what_is_in_hand_is_not_looked_for() -> None:
    here = Here()
    await here.relay.turn()
    looks = here.journal.looks
    for _ in range(5):
        await here.say("a", by_us=True)
        await here.relay.turn()
    assert here.kafka.ids == [f"a@{n}/0" for n in range(1, 6)]
    assert here.journal.looks <= looks + 1


async def test_ours_waits_for_what_another_process_said_before_it() -> None:
    here = Here()
    await here.relay.turn()
    await here.say("a", by_us=False)
    await here.say("a", by_us=True)
    await here.relay.turn()
    assert here.kafka.ids in ([], ["a@1/0", "a@2/0"])
    await here.all_out()
    assert here.kafka.ids == ["a@1/0", "a@2/0"]


async def test_what_is_on_its_way_to_the_journal_is_not_taken_for_somebody_elses() -> None:
    here = Here()
    await here.say("a", by_us=False)
    here.ours.appending.add("a@1")
    assert await here.relay.turn() == 0
    here.ours.appending.clear()
    assert await here.relay.turn() == 1
    assert here.kafka.ids == ["a@1/0"]


@drawn(st.lists(st.tuples(st.sampled_from("abc"), st.booleans(), st.integers(0, 2)), max_size=30), st.randoms())
async def test_whoever_appends_and_whenever_the_relay_looks_each_stream_goes_out_once_in_order(
    story: list[tuple[str, bool, int]], chance: random.Random
) -> None:
    here = Here()
    for stream, by_us, turns in story:
        await here.say(stream, by_us=by_us)
        for _ in range(turns):
            if chance.random() < 0.5:
                here.relay._look_at = 0.0
            await here.relay.turn()
    await here.all_out()
    for stream in "abc":
        said = len(here.journal.streams.get(stream, []))
        assert [each for each in here.kafka.ids if each.startswith(stream)] == [
            f"{stream}@{n}/0" for n in range(1, said + 1)
        ]
    assert not await here.journal.pending("facts", 100)
