"""The road is in use while something happens to it; afterwards every receipt has reached its end, and once."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable

from deploy.local.stack import Stack

from .looking import nothing_lost, paid_once
from .walking import AMOUNT, Road, until

WALKERS = 6
SECONDS = 150
"""Generous: a machine that also builds something takes twice as long, and only a stall must fail a test."""


class Traffic:
    """Dossiers on the road without a pause; who gets no answer asks again and again, as people and programs do."""

    def __init__(self, road: Road, walkers: int, *, newcomers: bool) -> None:
        self._road = road
        self._walkers = walkers
        self._newcomers = newcomers
        self._last = asyncio.Event()
        self.codes: list[str] = []
        self.joined: dict[Road, str] = {}
        """The units that registered meanwhile, each with its first dossier."""

    async def flow(self) -> None:
        async with asyncio.timeout(SECONDS):
            opening = [self._open_units()] if self._newcomers else []
            await asyncio.gather(*(self._walk() for _ in range(self._walkers)), *opening)
            # Now and not at once: how long a dossier waits for a registration that is not told yet has a limit.
            await asyncio.gather(*(self._walk_first(road) for road in self.joined))

    async def _walk(self) -> None:
        while not self._last.is_set():
            code = await self._road.signed(attach=False)
            self.codes.append(code)
            await self._road.hand_over(code)
            await self._road.paid(code, SECONDS)

    async def _open_units(self) -> None:
        while not self._last.is_set():
            road = await Road.open(self._road.stage, seconds=SECONDS, officers=self._road.cast.officers)
            self.joined[road] = ""
            await asyncio.sleep(0.5)  # the others are to walk as well

    async def _walk_first(self, road: Road) -> None:
        self.joined[road] = code = await road.signed(attach=False)
        await road.hand_over(code)
        await road.paid(code, SECONDS)

    def last(self) -> None:
        """What is on the road goes on to its end, and nothing new is begun."""
        self._last.set()


@contextlib.asynccontextmanager
async def traffic(
    road: Road, began: float, *, walkers: int = WALKERS, newcomers: bool = False
) -> AsyncIterator[Traffic]:
    """Traffic meanwhile; afterwards, nothing is lost and nothing is there twice."""
    going = Traffic(road, walkers, newcomers=newcomers)
    flowing = asyncio.create_task(going.flow())
    try:
        await comes(lambda: len(going.codes) >= walkers or flowing.done(), what="traffic")
        yield going
        going.last()
        await flowing
    finally:
        flowing.cancel()
        await asyncio.gather(flowing, return_exceptions=True)
    print(f"{len(going.codes)} dossiers, {len(going.joined)} new units")
    for newcomer, code in going.joined.items():
        await paid_once(newcomer, [code], amount=AMOUNT)
    await nothing_lost(road, going.codes, amount=AMOUNT, since=began)


async def comes(true: Callable[[], bool], seconds: float = 30, *, what: str) -> None:
    async def ask() -> bool:
        return true()

    await until(ask, seconds, what=what)


async def start(stack: Stack, name: str, crash_at: str = "") -> None:
    """Start a service that does not run, without waiting for it, to die where it is told."""
    await asyncio.to_thread(stack.start, name, {"KHOBAC_CRASH_AT": crash_at}, wait=False)
