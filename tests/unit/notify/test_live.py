"""A reader sees its own steps, each once, in order; a slow one is let go, and nobody waits for it."""

import asyncio
from collections.abc import AsyncIterator

from services.notify.adapters.live_hub import QUEUE, Hub, Reader, steps
from services.notify.domain.notice import Step

UNIT, OFFICE = "1234567", "0001"


def step(n: int, unit: str = UNIT, treasury: str = OFFICE) -> Step:
    return Step(f"2026-10-08T05:00:{n:02}+00:00|x@{n}/0", unit, treasury, {"n": n})


async def silent(hub: Hub) -> None:
    await asyncio.Event().wait()


async def taken(stream: AsyncIterator[Step]) -> list[object]:
    return [each.data["n"] async for each in stream]


async def test_units_see_their_own_and_officers_their_treasury() -> None:
    hub = Hub(silent)
    async with hub.reading(UNIT) as unit, hub.reading(OFFICE) as office, hub.reading("9999999") as stranger:
        hub.show(step(1))
        hub.show(step(2, unit="7654321"))
        hub.show(step(3, unit="7654321", treasury="0002"))
        for reader in (unit, office, stranger):
            reader.end()
        assert await taken(steps(unit, [], seconds=1)) == [1]
        assert await taken(steps(office, [], seconds=1)) == [1, 2]
        assert await taken(steps(stranger, [], seconds=1)) == []
        assert hub.wanted("anything"), "an officer's units are known by the fact only"


async def test_what_was_missed_comes_first_and_nothing_comes_twice() -> None:
    hub = Hub(silent)
    async with hub.reading(UNIT) as reader:
        for n in (2, 3, 4):
            hub.show(step(n))
        reader.end()
        assert await taken(steps(reader, [step(1), step(2), step(3)], seconds=1)) == [1, 2, 3, 4]


async def test_who_comes_a_moment_later_finds_the_last_steps() -> None:
    hub = Hub(silent)
    async with hub.reading(UNIT):
        hub.show(step(1))
        async with hub.reading(UNIT) as late:
            late.end()
            assert await taken(steps(late, [], seconds=1)) == [1]


async def test_a_slow_reader_is_let_go_and_the_others_go_on() -> None:
    hub = Hub(silent)
    async with hub.reading(UNIT) as slow, hub.reading(UNIT) as quick:
        for n in range(QUEUE + 5):
            hub.show(step(n % 60))
            quick.waiting.get_nowait()
        seen = await taken(steps(slow, [], seconds=5))
        assert len(seen) == QUEUE
        hub.show(step(9))
        assert quick.waiting.qsize() == 1


async def test_a_stream_ends_by_itself_so_that_the_log_in_is_checked_again() -> None:
    reader = Reader(UNIT)
    assert await taken(steps(reader, [], seconds=0.01)) == []


async def test_a_broken_source_ends_its_readers_and_the_next_reader_starts_it_again() -> None:
    started = 0

    async def breaking(hub: Hub) -> None:
        nonlocal started
        started += 1
        raise RuntimeError("broken")

    hub = Hub(breaking)
    for _ in range(2):
        async with hub.reading(UNIT) as reader:
            assert await taken(steps(reader, [], seconds=5)) == []
    assert started == 2


async def test_nobody_follows_when_nobody_reads() -> None:
    hub = Hub(silent)
    async with hub.reading(UNIT):
        following = hub._following
        assert following is not None
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert following.cancelled()
    assert not hub.wanted(UNIT)
