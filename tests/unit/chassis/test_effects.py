"""What is owed to the world is done at least once, in peace exactly once, and never forgotten."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest

from services.chassis.core.decider import StreamCommand
from services.chassis.core.drawers import Done, Retry, Work
from services.chassis.core.errors import Outage
from services.chassis.decide.drafting import CommandRequest
from services.chassis.decide.handler import Handler
from services.chassis.follow import effects as module
from services.chassis.follow.effects import EffectsRunner
from services.chassis.journal.commits import Duty, InHand, nothing_in_hand
from services.chassis.journal.memory import MemoryJournal
from tests.toy import AT, KINDS, Add, Await, Break, Changed, Confirm, Hear, HeardOf, Spend

Answer = Done | Retry


class World:
    """The world outside: notes what it is asked, and answers as it is told to."""

    def __init__(self, answer: Callable[[Work[Any]], Answer | Exception] = lambda work: Done()) -> None:
        self.answer = answer
        self.asked: list[list[str]] = []

    async def __call__(self, works: Sequence[Work[Any]]) -> Mapping[str, Answer]:
        self.asked.append([work.id for work in works])
        await asyncio.sleep(0)
        answers = {work.id: self.answer(work) for work in works}
        for each in answers.values():
            if isinstance(each, Exception):
                raise each
        return answers  # type: ignore[return-value]

    def times(self, work: str) -> int:
        return sum(work in asked for asked in self.asked)


class Here:
    """A journal with effects owed, and the runner that does them."""

    def __init__(self, world: Any, journal: MemoryJournal | None = None, hears: Any = None) -> None:
        self.journal = journal or MemoryJournal()
        effects: dict[Any, Any] = {Changed: world} | ({HeardOf: hears} if hears else {})
        self.handler = Handler(self.journal, KINDS, effects=frozenset(effects))
        self.epoch: int | None = 1
        self.runner = EffectsRunner(self.journal, self.handler, effects, lambda: AT, lambda: self.epoch)

    async def say(self, *commands: Any, stream: str = "a") -> None:
        requests = [
            CommandRequest(stream, command, f"c{n}{stream}", "", "an", AT) for n, command in enumerate(commands)
        ]
        await self.handler.handle(requests, "http")

    async def owed(self) -> list[str]:
        return [commit.id for commit in await self.journal.pending("effects", 10_000)]

    async def total(self, stream: str) -> int:
        total: int = (await self.handler.streams.load([stream]))[stream].state.total
        return total

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        tasks = [asyncio.ensure_future(lane()) for lane in self.runner.lanes()]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def work(self, *left: str, more: Callable[[], bool] = lambda: True) -> None:
        """Take turns until only that is owed any more (and `more` is true), a store that is away or not."""
        async with self.running(), asyncio.timeout(5):
            while await self.owed() != list(left) or not more():
                with suppress(Outage):
                    await self.runner.turn()
                await asyncio.sleep(0.005)


@pytest.fixture(autouse=True)
def _short_back_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LONGEST_BACK_OFF", 0.02)


async def test_each_work_is_done_once_with_its_id_and_settled() -> None:
    world = World()
    here = Here(world)
    await here.say(Add(n=1), Hear(n=1), Add(n=2))
    await here.say(Hear(n=1), stream="b")
    await here.work()
    assert world.asked == [["a@1/0", "a@1/2"]]  # HeardOf owes nothing
    assert await here.owed() == []


async def test_a_commit_stays_owed_until_all_its_works_are_done() -> None:
    patience = [3]

    def answer(work: Work[Any]) -> Answer:
        if work.event.by == 2:
            patience[0] -= 1
            return Done() if patience[0] < 0 else Retry("not yet", after=0.01)
        return Done()

    world = World(answer)
    here = Here(world)
    await here.say(Add(n=1), Add(n=2))
    await here.work()
    assert (world.times("a@1/0"), world.times("a@1/1")) == (1, 4)


async def test_the_attempts_are_counted() -> None:
    attempts: list[int] = []

    def answer(work: Work[Any]) -> Answer:
        attempts.append(work.attempt)
        return Done() if work.attempt == 4 else Retry("busy")

    here = Here(World(answer))
    await here.say(Add(n=1))
    await here.work()
    assert attempts == [1, 2, 3, 4]


async def test_what_the_world_answers_is_recorded_with_a_cause_of_its_own() -> None:
    here = Here(
        World(lambda work: Done([StreamCommand("done", Confirm(work=work.id)), StreamCommand("a", Hear(n=9), "named")]))
    )
    await here.say(Add(n=1))
    await here.work()
    assert await here.total("done") == 1
    assert await here.total("a") == 10
    assert set(await here.journal.causes([("done", "effect/a@1/0/0"), ("a", "named")])) == {
        ("done", "effect/a@1/0/0"),
        ("a", "named"),
    }


async def test_a_crash_between_the_effect_and_the_settling_means_once_more_under_the_same_id() -> None:
    class Crash(BaseException):
        pass

    class Crashing(MemoryJournal):
        crashed = False

        async def settle(self, ids: Sequence[str], duty: Duty) -> None:
            if not self.crashed:
                self.crashed = True
                raise Crash
            await super().settle(ids, duty)

    journal = Crashing()
    world = World(lambda work: Done([StreamCommand("done", Confirm(work=work.id))]))
    here = Here(world, journal)
    await here.say(Add(n=1))
    await here.runner.turn()
    with pytest.raises(Crash):
        await here.runner._do(*_first(here))
    restarted = Here(world, journal)
    await restarted.work()
    assert world.asked == [["a@1/0"], ["a@1/0"]]
    assert await restarted.total("done") == 1


def _first(here: Here) -> Any:
    lane = here.runner._lanes[Changed]
    return lane, [work for _, work in lane.waiting.values()]


async def test_a_store_that_is_away_at_the_settling_does_not_send_it_out_again() -> None:
    class Away(MemoryJournal):
        away = 3

        async def settle(self, ids: Sequence[str], duty: Duty) -> None:
            self.away -= 1
            if self.away >= 0:
                raise Outage("no store")
            await super().settle(ids, duty)

    world = World()
    here = Here(world, Away())
    await here.say(Add(n=1), Add(n=2))
    await here.work()
    assert world.asked == [["a@1/0", "a@1/1"]]


async def test_what_is_settled_while_the_store_is_asked_is_not_done_again() -> None:
    """The answer to `what is owed` may be older than the settling that happens while it is on its way."""

    class Slow(MemoryJournal):
        async def pending(self, duty: Duty, limit: int, in_hand: InHand = nothing_in_hand) -> Any:
            found = await super().pending(duty, limit, in_hand)
            await asyncio.sleep(0.02)
            return found

    world = World()
    here = Here(world, Slow())
    await here.say(Add(n=1))
    async with here.running():
        for _ in range(4):
            await here.runner.turn()
    assert world.asked == [["a@1/0"]]


async def test_a_broken_work_hurts_only_itself() -> None:
    def answer(work: Work[Any]) -> Answer | Exception:
        return ZeroDivisionError("a defect of ours") if work.event.by == 3 else Done()

    world = World(answer)
    here = Here(world)
    for n in range(1, 6):
        await here.say(Add(n=n), stream=f"s{n}")
    await here.work("s3@1", more=lambda: world.times("s3@1/0") > 3)
    assert world.times("s1@1/0") <= 2


async def test_an_outage_of_the_world_is_waited_out() -> None:
    away = [3]

    def answer(work: Work[Any]) -> Answer | Exception:
        away[0] -= 1
        return Outage("mail server") if away[0] >= 0 else Done()

    world = World(answer)
    here = Here(world)
    await here.say(Add(n=1))
    await here.work()
    assert len(world.asked) == 4


async def test_a_world_that_never_answers_is_given_up_for_now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LONGEST_EFFECT", 0.02)
    calls: list[int] = []

    async def hanging(works: Sequence[Work[Any]]) -> Mapping[str, Answer]:
        calls.append(len(works))
        if len(calls) == 1:
            await asyncio.sleep(60)
        return {work.id: Done() for work in works}

    here = Here(hanging)
    await here.say(Add(n=1))
    await here.work()
    assert calls == [1, 1]


async def test_one_answer_that_cannot_be_recorded_holds_up_no_other() -> None:
    def answer(work: Work[Any]) -> Answer:
        match work.event.by:
            case 2:
                return Done([StreamCommand("early", Await(n=5))])
            case 3:
                return Done([StreamCommand("broken", Break(where="decide"))])
        return Done([StreamCommand("done", Confirm(work=work.id))])

    world = World(answer)
    here = Here(world)
    for n in (1, 2, 3):
        await here.say(Add(n=n), stream=f"s{n}")
    await here.work("s2@1", "s3@1", more=lambda: world.times("s2@1/0") > 3)
    assert world.times("s1@1/0") == 1
    await here.handler.handle([CommandRequest("early", Hear(n=5), "ground", "", "an", AT)], "http")
    await here.work("s3@1")


async def test_a_refused_answer_is_an_answer() -> None:
    here = Here(World(lambda work: Done([StreamCommand("a", Spend(n=10**6))])))
    await here.say(Add(n=1))
    await here.work()
    assert await here.owed() == []


async def test_kinds_do_not_wait_for_each_other() -> None:
    stuck, quick = World(lambda work: Retry("down", after=60)), World()
    here = Here(stuck, hears=quick)
    await here.say(Add(n=1))
    await here.say(Hear(n=1), stream="z")
    await here.work("a@1")
    assert quick.asked == [["z@1/0"]]


async def test_many_that_are_stuck_do_not_hide_the_new(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BATCH", 10)
    world = World(lambda work: Retry("down", after=60) if work.event.by == 1 else Done())
    here = Here(world)
    for n in range(45):
        await here.say(Add(n=1), stream=f"s{n}")
    stuck = await here.owed()
    await here.work(*stuck, more=lambda: sum(map(len, world.asked)) == 45)
    await here.say(Add(n=2), stream="new")
    await here.work(*stuck)
    assert world.times("new@1/0") == 1


async def test_one_that_is_stuck_holds_up_no_later_one_of_its_stream(monkeypatch: pytest.MonkeyPatch) -> None:
    """A backlog found by a new holder: the bank answers all but one order of an account."""
    monkeypatch.setattr(module, "BATCH", 10)
    world = World(lambda work: Retry("down", after=60) if work.event.by == 9 else Done())
    here = Here(world)
    for n in range(40):
        await here.handler.handle([CommandRequest("a", Add(n=9 if n == 9 else 1), f"a{n}", "", "an", AT)], "http")
    for n in range(20):
        await here.say(Add(n=1), stream=f"s{n}")
    await here.work("a@10")
    assert world.times("a@10/0") == 1


async def test_only_so_much_is_remembered_while_the_world_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_OPEN", 5)
    away = [True]
    world = World(lambda work: Retry("down", after=0.05) if away[0] else Done())
    here = Here(world)
    await here.runner.turn()
    for n in range(30):
        await here.say(Add(n=1), stream=f"s{n}")
        here.runner.offer(here.journal.streams[f"s{n}"])
    assert len(here.runner._open) == 5
    away[0] = False
    await here.work()
    assert {work for asked in world.asked for work in asked} == {f"s{n}@1/0" for n in range(30)}


async def test_without_the_lease_nothing_is_done_and_in_a_new_epoch_it_begins_anew() -> None:
    """The old holder was frozen, another took over and did the work: it must not be done from memory."""
    world = World(lambda work: Retry("later", after=0.05) if work.attempt == 1 else Done())
    here = Here(world)
    await here.say(Add(n=1))
    async with here.running():
        await here.runner.turn()
        await asyncio.sleep(0.01)
        assert world.times("a@1/0") == 1
        here.epoch = None
        await here.journal.settle(["a@1"], "effects")  # the other one did it
        await asyncio.sleep(0.1)
        here.epoch = 2
        await asyncio.sleep(0.6)
        await here.runner.turn()
        await asyncio.sleep(0.1)
    assert world.times("a@1/0") == 1


async def test_an_effect_of_a_kind_that_is_gone_is_not_owed_for_ever() -> None:
    world = World()
    here = Here(world)
    await here.say(Add(n=1))
    assert await here.owed() == ["a@1"]
    here.runner._lanes.clear()
    await here.work()
    assert (world.asked, await here.owed(), await here.total("a")) == ([], [], 1)
