"""Whatever is killed, stopped or said twice under load: every receipt reaches its end, and the bank pays once each."""

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator, Iterator, Sequence

import pytest

from deploy.demo.stage import SERVICES
from deploy.local.stack import Stack
from tests.road.looking import nothing_lost
from tests.road.walking import AMOUNT, Road, all_of, misbehaving, until

pytestmark = pytest.mark.timeout(330)
VICTIMS = ("dossier", "signature", "payment", "notify", "risk")
HAVE_EFFECTS = ("payment", "notify")
WALKERS = 6
SECONDS = 150
"""Generous: a machine that also builds something takes twice as long, and only a stall must fail a test."""


@pytest.fixture(autouse=True)
def whole(stack: Stack) -> Iterator[None]:
    """Each test finds, and leaves, a stack on which everything answers and nothing is armed."""
    stack.up()
    yield
    for name in ("mongod", "kafka"):
        stack.resume(name)
    stack.up()


class Traffic:
    """Dossiers on the road without a pause; who gets no answer asks again and again, as people and programs do."""

    def __init__(self, road: Road) -> None:
        self._road = road
        self._last = asyncio.Event()
        self.codes: list[str] = []

    async def flow(self) -> None:
        async with asyncio.timeout(SECONDS):
            await asyncio.gather(*(self._walker() for _ in range(WALKERS)))

    async def _walker(self) -> None:
        while not self._last.is_set():
            code = await self._road.signed(attach=False)
            self.codes.append(code)
            await self._road.hand_over(code)
            await self._road.paid(code, SECONDS)

    def last(self) -> None:
        """What is on the road goes on to its end, and nothing new is begun."""
        self._last.set()


@contextlib.asynccontextmanager
async def traffic(road: Road, began: float) -> AsyncIterator[None]:
    """Traffic meanwhile; afterwards, nothing is lost and nothing is there twice."""
    going = Traffic(road)
    flowing = asyncio.create_task(going.flow())
    try:
        await until(lambda: _ready(len(going.codes) >= WALKERS or flowing.done()), what="traffic")
        yield
        going.last()
        await flowing
    finally:
        flowing.cancel()
        await asyncio.gather(flowing, return_exceptions=True)
    print(f"{len(going.codes)} dossiers")
    await nothing_lost(road, going.codes, amount=AMOUNT, since=began)


async def _ready(truth: bool) -> bool:
    return truth


async def start(stack: Stack, name: str, crash_at: str = "") -> None:
    await asyncio.to_thread(stack.start, name, {"KHOBAC_CRASH_AT": crash_at}, wait=False)


async def dies_at(stack: Stack, name: str, points: Sequence[str]) -> None:
    """One death of the service after another, each at its place; then it may live."""
    try:
        for point in points:
            await asyncio.to_thread(stack.kill, name)
            await start(stack, name, point)
            await until(lambda: _ready(not stack.running(name)), 120, what=f"the death of {name} at {point}")
    finally:
        stack.kill(name)  # what is armed still must not outlive the test
    await start(stack, name)


@pytest.mark.parametrize(
    ("names", "points"),
    [
        (VICTIMS, ("before_append:3", "after_append:3", "before_offset_commit:2")),
        (VICTIMS, ("before_publish:2", "after_publish:2")),
        (HAVE_EFFECTS, ("before_effect", "after_effect", "before_effect:2", "after_effect:2")),
    ],
    ids=["around the append", "around the publishing", "around the bank call and the mail"],
)
async def test_every_service_dies(
    stack: Stack, road: Road, began: float, names: Sequence[str], points: Sequence[str]
) -> None:
    async with traffic(road, began), asyncio.TaskGroup() as deaths:
        for name in names:
            deaths.create_task(dies_at(stack, name, points))


async def test_any_service_killed_at_any_moment(stack: Stack, road: Road, began: float) -> None:
    chance = random.Random(7)
    async with traffic(road, began):
        for _ in range(12):
            await asyncio.sleep(chance.uniform(0.2, 2.5))
            name = chance.choice(SERVICES)
            await asyncio.to_thread(stack.kill, name)
            await start(stack, name)


@pytest.mark.parametrize("server", ["kafka", "mongod"])
async def test_a_server_stopped_for_a_while(stack: Stack, road: Road, began: float, server: str) -> None:
    async with traffic(road, began):
        await asyncio.to_thread(stack.kill, server)
        await asyncio.sleep(20)
        await start(stack, server)
    assert all(stack.running(name) for name in SERVICES), "an outage ends no process"


@pytest.mark.parametrize("server", ["kafka", "mongod"])
async def test_a_server_that_hangs_for_a_while(stack: Stack, road: Road, began: float, server: str) -> None:
    async with traffic(road, began):
        await asyncio.to_thread(stack.pause, server)
        await asyncio.sleep(10)
        await asyncio.to_thread(stack.resume, server)
    assert all(stack.running(name) for name in SERVICES), "an outage ends no process"


@pytest.mark.parametrize(
    "faults",
    [{"mode": "late", "ms": 1500}, {"mode": "twice", "ms": 300}, {"mode": "silent", "ms": 1000}, {"mode": "down"}],
    ids=lambda faults: str(faults["mode"]),
)
async def test_a_bank_that_misbehaves(road: Road, began: float, faults: dict[str, object]) -> None:
    async with traffic(road, began), misbehaving(road.stage, **faults):
        await asyncio.sleep(4)


async def test_the_same_wish_by_many_at_once_is_done_once(road: Road, began: float) -> None:
    """Five impatient programs hand the same dossiers over at once: one round, one payment each."""
    codes = await all_of([road.signed(attach=False) for _ in range(4)])
    answers = await asyncio.gather(*(road.hand_over(code) for code in codes * 5), return_exceptions=True)
    assert sum(isinstance(each, dict) for each in answers) == len(codes), answers
    await all_of([road.paid(code) for code in codes])
    await nothing_lost(road, codes, amount=AMOUNT, since=began)
