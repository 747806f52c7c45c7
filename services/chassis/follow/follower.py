"""What follows a commit is done in turns, by the leader only, and looked for now and then even if nobody woke us."""

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
"""How often we look for what other processes appended."""


async def watch(journal: MongoJournal, relay: "Follower") -> None:
    """Wake the relay when another process appended while it was idle; while it is busy, it looks anyway.

    A look is one step in the small index of what is owed. A change stream would see it no sooner, and makes the store
    read every write of everybody: with six services idle or nearly so, that was a tenth of all that it did.
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
    """Takes turns while there is something to do and we lead; sweeps now and then even if nobody woke us."""

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
        """Why what is owed is not done; None while all is well or another leads."""
        since = self._trying_since
        if since is None or not self._leadership.held or time.monotonic() - since < patience:
            return None
        return f"không làm được từ {time.monotonic() - since:.0f}s · no turn has succeeded for so long"

    def stop(self) -> None:
        """Finish the turn in hand, and return from `run`: what has been published is then settled, too."""
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
