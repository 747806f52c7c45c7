"""Whatever is killed, stopped or said twice under load: every receipt reaches its end, and the bank pays once each."""

import asyncio
import random
from collections.abc import Mapping, Sequence

import pytest
from khobac_contracts.catalog import read_by

from deploy.local.stack import Stack
from services.table import SERVICES
from tests.road.looking import nothing_lost
from tests.road.traffic import comes, start, traffic
from tests.road.walking import AMOUNT, Road, all_of, misbehaving

pytestmark = [pytest.mark.timeout(330), pytest.mark.usefixtures("whole")]
APPEND = ("before_append:3", "after_append:3")
OFFSETS = ("before_offset_commit:2",)
PUBLISH = ("before_publish:2", "after_publish:2")
EFFECT = ("before_effect", "after_effect", "before_effect:2", "after_effect:2")


async def dies_at(stack: Stack, name: str, points: Sequence[str]) -> None:
    """One death of the service after another, each at its place; then it may live."""
    try:
        for point in points:
            await asyncio.to_thread(stack.kill, name)
            await start(stack, name, point)
            await comes(lambda: not stack.running(name), 120, what=f"the death of {name} at {point}")
    finally:
        stack.kill(name)  # what is armed still must not outlive the test
    await start(stack, name)


def _hears_of_payments(service: str) -> bool:
    """The traffic holds no requests: who hears of those only commits no offset meanwhile."""
    return any(not entry.name.startswith("request.") for entry in read_by(service))


@pytest.mark.parametrize(
    "deaths",
    [
        {name: APPEND + OFFSETS if _hears_of_payments(name) else APPEND for name in SERVICES},
        dict.fromkeys(SERVICES, PUBLISH),
        dict.fromkeys(("payment", "notify"), EFFECT),
    ],
    ids=["around the append", "around the publishing", "around the bank call and the mail"],
)
async def test_every_service_dies(stack: Stack, road: Road, began: float, deaths: Mapping[str, Sequence[str]]) -> None:
    async with traffic(road, began, newcomers="registration" in deaths), asyncio.TaskGroup() as dying:
        for name, points in deaths.items():
            dying.create_task(dies_at(stack, name, points))


async def test_any_service_killed_at_any_moment(stack: Stack, road: Road, began: float) -> None:
    chance = random.Random(7)
    async with traffic(road, began, newcomers=True):
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
