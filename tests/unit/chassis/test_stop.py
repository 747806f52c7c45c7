"""Told to stop, relay and effects finish what they have in hand: what is out in the world is noted as done."""

import asyncio
from typing import Any

from services.chassis.core.drawers import Done, Work
from services.chassis.core.waker import Waker
from services.chassis.follow.follower import Follower
from tests.toy import Add

from .test_effects import Here


class Office:
    held = True


async def test_a_follower_finishes_its_turn_and_begins_no_other() -> None:
    inside, go_on, turns = asyncio.Event(), asyncio.Event(), 0

    async def turn() -> int:
        nonlocal turns
        inside.set()
        await go_on.wait()
        turns += 1
        return 1

    follower = Follower("relay", Office(), Waker(), turn, 60)  # type: ignore[arg-type]
    running = asyncio.create_task(follower.run())
    await inside.wait()
    follower.stop()
    await asyncio.sleep(0)
    assert not running.done()
    go_on.set()
    async with asyncio.timeout(1):
        await running
    assert turns == 1


async def test_a_follower_that_sleeps_stops_at_once() -> None:
    async def nothing() -> int:
        return 0

    follower = Follower("relay", Office(), Waker(), nothing, 60, look_seconds=60)  # type: ignore[arg-type]
    running = asyncio.create_task(follower.run())
    await asyncio.sleep(0)
    follower.stop()
    async with asyncio.timeout(1):
        await running


async def test_works_in_hand_are_told_and_settled_and_no_others_are_begun() -> None:
    inside, go_on = asyncio.Event(), asyncio.Event()
    asked: list[str] = []

    async def world(works: list[Work[Any]]) -> dict[str, Done]:
        asked.extend(work.id for work in works)
        inside.set()
        await go_on.wait()
        return {work.id: Done() for work in works}

    here = Here(world)
    await here.say(Add(n=1))
    await here.runner.turn()
    lanes = [asyncio.ensure_future(lane()) for lane in here.runner.lanes()]
    await inside.wait()
    await here.say(Add(n=1), stream="b")
    here.runner.stop()
    await here.runner.turn()
    go_on.set()
    async with asyncio.timeout(1):
        await asyncio.gather(*lanes)
    assert asked == ["a@1/0"]
    assert await here.owed() == ["b@1"]
