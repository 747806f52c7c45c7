"""The leader follows the journal in turns: woken by an append, and by a sweep now and then even if nobody woke it."""

import asyncio
import time
from collections.abc import Awaitable, Callable

import structlog

from services.chassis.core.errors import Outage
from services.chassis.core.waker import Waker
from services.chassis.observe.metrics import OUTAGES
from services.chassis.store.journal import MongoJournal

from .leadership import Leadership

log = structlog.get_logger()

IDLE_SECONDS = 1.0
LOOK_SECONDS = 0.05
"""How often an idle relay looks for commits of other processes."""


async def watch(journal: MongoJournal, relay: "Follower") -> None:
    """Wake an idle relay when another process appended; a busy one looks by itself.

    A look is one step in the small index of owed commits. A change stream is no faster, and makes the store read every
    write of every service: with six services nearly idle, that was a tenth of the store's work.
    """
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        if not (relay.idle and relay.leads):
            continue
        try:
            if await journal.owes("facts"):
                relay.waker.wake()
        except Outage as outage:
            log.warning("no_look_at_the_store", reason=str(outage))
            await asyncio.sleep(0.5)


class Follower:
    """Takes turns while this process leads and there is something to do."""

    def __init__(
        self,
        name: str,
        leadership: Leadership,
        waker: Waker,
        turn: Callable[[], Awaitable[int]],
        sweep_seconds: float,
        *,
        look_seconds: float = LOOK_SECONDS,
    ) -> None:
        self._name = name
        self._leadership = leadership
        self.waker = waker
        self._turn = turn
        self._sweep_seconds = sweep_seconds
        self._look_seconds = look_seconds
        self._stopping = False
        self._trying_since: float | None = None
        self._worked_at = 0.0

    @property
    def idle(self) -> bool:
        """Whether there was nothing to do for a while."""
        return time.monotonic() - self._worked_at > IDLE_SECONDS

    @property
    def leads(self) -> bool:
        return self._leadership.held

    def readiness(self, patience: float) -> str | None:
        """Why owed commits are not settled; None while all is well or another process leads."""
        since = self._trying_since
        if since is None or not self._leadership.held or time.monotonic() - since < patience:
            return None
        return f"không làm được từ {time.monotonic() - since:.0f}s · no turn has succeeded for so long"

    def stop(self) -> None:
        """Finish the turn and return from `run`: what was published is then settled, too."""
        self._stopping = True
        self.waker.wake()

    async def run(self) -> None:
        back_off = 0.1
        while not self._stopping:
            if not self._leadership.held:
                self._trying_since = None
                await asyncio.sleep(0.1)
                continue
            self._trying_since = self._trying_since or time.monotonic()
            try:
                done = await self._turn()
            except Outage as outage:
                OUTAGES.labels(self._name).inc()
                log.warning("outage", of=self._name, reason=str(outage), back_off=back_off)
                await asyncio.sleep(back_off)
                back_off = min(back_off * 2, 5.0)
                continue
            self._trying_since, back_off = None, 0.1
            if done:
                self._worked_at = time.monotonic()
            else:
                await self.waker.wait(self._sweep_seconds if self.idle else self._look_seconds)
