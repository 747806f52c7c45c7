"""Who follows the journal, and that nobody sleeps through a call to wake."""

import asyncio
import time
from typing import Any

import pytest

from services.chassis.core.errors import Outage
from services.chassis.core.waker import Waker
from services.chassis.follow import leadership as module
from services.chassis.follow.follower import Follower, watch
from services.chassis.follow.leadership import Leadership


class ToldLease:
    """A lease of which the store says what it is told to say."""

    def __init__(self) -> None:
        self.answer: Any = True
        self.released = False

    async def held(self) -> bool:
        if isinstance(self.answer, Exception):
            raise self.answer
        return bool(self.answer)

    async def release(self) -> None:
        self.released = True


def leadership(lease: ToldLease, seconds: float = 0.4) -> Leadership:
    return Leadership(lease, seconds)  # type: ignore[arg-type]


async def test_a_call_before_the_wait_is_not_missed() -> None:
    waker = Waker()
    waker.wake()
    started = time.monotonic()
    await waker.wait(5)
    assert time.monotonic() - started < 1


async def test_no_call_is_lost_between_two_waits() -> None:
    """Whatever is left over when the waiter looks, it looks after the last call."""
    waker = Waker()
    made, seen = 0, 0

    async def look() -> None:
        nonlocal seen
        while seen < 300:
            await waker.wait(5)
            seen = made

    looking = asyncio.create_task(look())
    for n in range(300):
        made += 1
        waker.wake()
        if n % 7 == 0:
            await asyncio.sleep(0)
    await asyncio.wait_for(looking, 1)
    assert seen == 300


class Clock:
    """`time` and `asyncio` as services.chassis.follow.leadership sees them: time passes when the test says so."""

    timeout = staticmethod(asyncio.timeout)  # of an answer, and every answer here comes at once

    def __init__(self) -> None:
        self.now = 1000.0
        self._sleepers: list[tuple[float, asyncio.Event]] = []

    def monotonic(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self._sleepers.append((self.now + seconds, woken := asyncio.Event()))
        await woken.wait()

    async def all_asleep(self) -> None:
        """The one task here has done what there was to do."""
        while not self._sleepers:  # noqa: ASYNC110 - it goes on by no more than this
            await asyncio.sleep(0)

    async def pass_(self, seconds: float) -> None:
        await self.all_asleep()
        until = self.now + seconds
        while self._sleepers[0][0] <= until:
            self.now, woken = self._sleepers.pop(0)
            woken.set()
            await self.all_asleep()
        self.now = until


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(module, "time", clock)
    monkeypatch.setattr(module, "asyncio", clock)
    return clock


async def test_an_epoch_lasts_as_long_as_the_lease_is_renewed_and_ends_before_it(clock: Clock) -> None:
    lease = ToldLease()
    held = leadership(lease, 10)
    assert held.epoch() is None
    keeping = asyncio.create_task(held.keep())
    await clock.all_asleep()
    assert held.epoch() == 1
    for _ in range(80):
        await clock.pass_(0.25)
        assert held.epoch() == 1  # renewed in time, and never a gap
    lease.answer = Outage("no store")
    await clock.pass_(7.75)
    assert held.epoch() == 1
    assert "no store" in (held.trouble or "")
    await clock.pass_(0.25)
    assert held.epoch() is None  # 0.8 of the lease after the last answer, not later
    lease.answer = True
    await clock.pass_(2.5)
    assert held.epoch() == 2
    assert held.trouble is None
    keeping.cancel()
    await held.release()
    assert lease.released
    assert held.epoch() is None


async def test_a_store_that_says_nothing_is_soon_known_to_be_away() -> None:
    class Silent(ToldLease):
        async def held(self) -> bool:
            await asyncio.sleep(60)
            return True

    held = leadership(Silent(), 0.2)
    keeping = asyncio.create_task(held.keep())
    await asyncio.sleep(0.2)
    assert held.trouble is not None
    assert held.epoch() is None
    keeping.cancel()


async def test_somebody_elses_lease_is_not_ours() -> None:
    lease = ToldLease()
    lease.answer = False
    held = leadership(lease)
    keeping = asyncio.create_task(held.keep())
    await asyncio.sleep(0.05)
    assert not held.held
    keeping.cancel()


async def _followed(turns: list[Any], held: Leadership) -> tuple[Follower, "asyncio.Task[None]", list[float]]:
    took: list[float] = []

    async def turn() -> int:
        took.append(time.monotonic())
        outcome = turns.pop(0) if turns else 0
        if isinstance(outcome, Exception):
            raise outcome
        return int(outcome)

    follower = Follower("relay", held, Waker(), turn, sweep_seconds=0.1)
    return follower, asyncio.create_task(follower.run()), took


@pytest.fixture
async def held() -> Any:
    made = leadership(ToldLease())
    keeping = asyncio.create_task(made.keep())
    await asyncio.sleep(0.01)
    yield made
    keeping.cancel()


async def test_turns_are_taken_while_there_is_something_to_do_then_by_sweep(held: Leadership) -> None:
    follower, running, took = await _followed([3, 2, 0], held)
    await asyncio.sleep(0.03)
    assert len(took) == 3
    assert not follower.idle
    await asyncio.sleep(0.15)
    assert len(took) >= 4
    running.cancel()


async def test_an_outage_is_backed_off_from_and_told_when_it_lasts(held: Leadership) -> None:
    follower, running, took = await _followed([Outage("x"), Outage("x"), 1], held)
    await asyncio.sleep(0.15)
    assert len(took) == 2
    assert follower.readiness(60) is None
    assert "no turn has succeeded" in (follower.readiness(0.1) or "")
    await asyncio.sleep(0.25)
    assert len(took) >= 3
    assert follower.readiness(0.1) is None
    running.cancel()


async def test_who_does_not_lead_takes_no_turns() -> None:
    _, running, took = await _followed([1, 1], leadership(ToldLease()))
    await asyncio.sleep(0.05)
    assert took == []
    running.cancel()


async def test_what_another_process_appended_wakes_an_idle_relay_also_after_an_outage(held: Leadership) -> None:
    looks: list[bool | Outage] = [False, Outage("away"), True]

    class Journal:
        async def owes(self, duty: str) -> bool:
            assert duty == "facts"
            look = looks.pop(0) if looks else False
            if isinstance(look, Outage):
                raise look
            return look

    follower, running, _ = await _followed([], held)
    running.cancel()
    follower.waker._event.clear()
    watching = asyncio.create_task(watch(Journal(), follower))  # type: ignore[arg-type]
    await asyncio.wait_for(follower.waker._event.wait(), 3)
    assert looks == []
    follower.waker._event.clear()
    await asyncio.sleep(0.2)
    assert not follower.waker._event.is_set()
    watching.cancel()
