"""What follows a commit: rows for the lists, facts for Kafka, effects on the world. One active follower a service, by lease.

The set of what is owed makes it right, not a cursor: whatever was appended and not settled is found, in any order,
after any crash. Waking (a poke in the process, a look at the store between processes) only makes it quick.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable

import structlog

from .errors import Outage
from .metrics import OUTAGES, RELAY_ACTIVE
from .mongo_documents import Lease
from .mongo_journal import MongoJournal

log = structlog.get_logger()

IDLE_SECONDS = 1.0
LOOK_SECONDS = 0.05
"""How often we look for what other processes appended."""


class Waker:
    """Something to wait on that many may poke; a poke before the wait is not missed."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def poke(self) -> None:
        self._event.set()

    async def wait(self, seconds: float) -> None:
        """Until poked, but not longer than so many seconds."""
        try:
            async with asyncio.timeout(seconds):
                await self._event.wait()
        except TimeoutError:
            pass
        self._event.clear()


class Tenure:
    """Whether this process is the one that follows the journal; renewed in the background."""

    def __init__(self, lease: Lease, seconds: float) -> None:
        self._lease = lease
        self._seconds = seconds
        self._until = 0.0
        self._terms = 0
        self.trouble: str | None = None

    @property
    def held(self) -> bool:
        return time.monotonic() < self._until

    def term(self) -> int | None:
        """Which of our terms of office this is; None when another may be in office. A lapse, however short, ends one."""
        return self._terms if self.held else None

    async def keep(self) -> None:
        while True:
            await self._ask()
            RELAY_ACTIVE.set(self.held)
            await asyncio.sleep(self._seconds / (4 if self.held else 10))

    async def _ask(self) -> None:
        asked = time.monotonic()
        try:
            # A frozen store says nothing for as long as a socket waits; we want to know before the lease has lapsed.
            async with asyncio.timeout(0.5 * self._seconds):
                ours = await self._lease.held()
        except (Outage, TimeoutError) as silence:
            self.trouble = f"kho dữ liệu không trả lời · the store does not answer: {silence}"
            log.warning("lease_unknown", reason=str(silence))
            return
        self.trouble = None
        self._terms += ours and not self.held
        # Counted from before the question: the store's lease lapses later than ours, never earlier.
        self._until = asked + 0.8 * self._seconds if ours else 0.0

    async def give_up(self) -> None:
        self._until = 0.0
        await self._lease.release()


async def watch(journal: MongoJournal, relay: "Follower") -> None:
    """Wake the relay when another process appended while it was idle; while it is busy, it looks anyway.

    A look is one step in the small index of what is owed. A change stream would see it no sooner, and makes the store
    read every write of everybody: with six services idle or nearly so, that was a tenth of all that it did.
    """
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        if not (relay.idle and relay.in_office):
            continue
        try:
            if await journal.owes("facts"):
                relay.waker.poke()
        except Outage as outage:
            log.warning("no_look_at_the_store", reason=str(outage))
            await asyncio.sleep(0.5)


class Follower:
    """Takes turns while there is something to do and we are in office; sweeps now and then even if nobody poked."""

    def __init__(
        self,
        name: str,
        tenure: Tenure,
        waker: Waker,
        turn: Callable[[], Awaitable[int]],
        sweep_seconds: float,
        *,
        look_seconds: float = LOOK_SECONDS,
    ) -> None:
        self._name = name
        self._tenure = tenure
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
    def in_office(self) -> bool:
        return self._tenure.held

    def readiness(self, patience: float) -> str | None:
        """Why what is owed is not done; None while all is well or somebody else is in office."""
        since = self._trying_since
        if since is None or not self._tenure.held or time.monotonic() - since < patience:
            return None
        return f"không làm được từ {time.monotonic() - since:.0f}s · no turn has succeeded for so long"

    def stop(self) -> None:
        """Finish the turn in hand, and return from `run`: what has been published is then settled, too."""
        self._stopping = True
        self.waker.poke()

    async def run(self) -> None:
        back_off = 0.1
        while not self._stopping:
            if not self._tenure.held:
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
