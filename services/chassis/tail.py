"""What follows a commit: rows for the lists, facts for Kafka, effects on the world. One active follower a service, by lease.

The set of what is owed makes it right, not a cursor: whatever was appended and not settled is found, in any order,
after any crash. Waking (a poke in the process, a change stream between processes) only makes it quick.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence

import structlog

from .errors import Outage
from .metrics import OUTAGES, RELAY_ACTIVE
from .mongo_documents import Lease
from .mongo_journal import MongoJournal

log = structlog.get_logger()

IDLE_SECONDS = 1.0
BUSY_LOOK_SECONDS = 0.05
"""Whoever was busy a moment ago looks this often for what other processes appended."""


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


async def watch(journal: MongoJournal, followers: Sequence["Follower"]) -> None:
    """Wake the followers when another process appended while they were idle; while they are busy, they look anyway.

    When the change stream breaks (or the oplog rolled over), a new one is begun; meanwhile the sweeps make it right.
    """
    while True:
        while not all(follower.idle for follower in followers):  # noqa: ASYNC110 - idleness is time passing, no event
            await asyncio.sleep(IDLE_SECONDS / 4)
        try:
            await journal.grown()
        except Outage as outage:
            log.warning("change_stream_broken", reason=str(outage))
            await asyncio.sleep(0.5)
        for follower in followers:
            follower.waker.poke()
        await asyncio.sleep(0.01)


class Follower:
    """Takes turns while there is something to do and we are in office; sweeps now and then even if nobody poked."""

    def __init__(
        self, name: str, tenure: Tenure, waker: Waker, turn: Callable[[], Awaitable[int]], sweep_seconds: float
    ) -> None:
        self._name = name
        self._tenure = tenure
        self.waker = waker
        self._turn = turn
        self._sweep_seconds = sweep_seconds
        self._trying_since: float | None = None
        self._worked_at = 0.0

    @property
    def idle(self) -> bool:
        """Whether there was nothing to do for a while."""
        return time.monotonic() - self._worked_at > IDLE_SECONDS

    def readiness(self, patience: float) -> str | None:
        """Why what is owed is not done; None while all is well or somebody else is in office."""
        since = self._trying_since
        if since is None or not self._tenure.held or time.monotonic() - since < patience:
            return None
        return f"không làm được từ {time.monotonic() - since:.0f}s · no turn has succeeded for so long"

    async def run(self) -> None:
        back_off = 0.1
        while True:
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
                await self.waker.wait(self._sweep_seconds if self.idle else BUSY_LOOK_SECONDS)
