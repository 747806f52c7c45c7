"""One process of a service leads, by a lease: it alone follows the journal.

It finds by query what commits still owe, in any order and after any crash: there is no offset that could skip one.
"""

import asyncio
import time

import structlog

from services.chassis.core.errors import Outage
from services.chassis.observe.metrics import LEADER
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
        """The number of this process's present epoch as leader; None when another may lead. Any lapse ends an epoch."""
        return self._epochs if self.held else None

    async def keep(self) -> None:
        while True:
            await self._ask()
            LEADER.set(self.held)
            await asyncio.sleep(self._seconds / (4 if self.held else 10))

    async def _ask(self) -> None:
        asked = time.monotonic()
        try:
            # A frozen store answers nothing until the socket times out, and the lease may lapse before.
            async with asyncio.timeout(0.5 * self._seconds):
                ours = await self._lease.held()
        except (Outage, TimeoutError) as silence:
            self.trouble = f"kho dữ liệu không trả lời · the store does not answer: {silence}"
            log.warning("lease_unknown", reason=str(silence))
            return
        self.trouble = None
        self._epochs += ours and not self.held
        # Counted from before the question: the lease lapses later in the store than here, never earlier.
        self._until = asked + 0.8 * self._seconds if ours else 0.0

    async def release(self) -> None:
        self._until = 0.0
        await self._lease.release()
