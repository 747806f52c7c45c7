"""One process of a service leads, by lease: it alone follows the journal.

The set of what is owed makes the following right, not a cursor: whatever was appended and not settled is found, in any
order, after any crash.
"""

import asyncio
import time

import structlog

from services.chassis.core.errors import Outage
from services.chassis.observe.metrics import RELAY_ACTIVE
from services.chassis.store.documents import Lease

log = structlog.get_logger()


class Leadership:
    """Whether this process is the leader; renewed in the background."""

    def __init__(self, lease: Lease, seconds: float) -> None:
        self._lease = lease
        self._seconds = seconds
        self._until = 0.0
        self._epochs = 0
        self.trouble: str | None = None

    @property
    def held(self) -> bool:
        return time.monotonic() < self._until

    def epoch(self) -> int | None:
        """The number of our present epoch as leader; None when another may lead. A lapse, however short, ends an epoch."""
        return self._epochs if self.held else None

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
        self._epochs += ours and not self.held
        # Counted from before the question: the store's lease lapses later than ours, never earlier.
        self._until = asked + 0.8 * self._seconds if ours else 0.0

    async def release(self) -> None:
        self._until = 0.0
        await self._lease.release()
