"""How long a reader or a relay waits to fill its batch: nothing when idle, a few times its own cost under load, never past a cap."""

import asyncio
import time

BUSY_PER_SECOND = 40.0
"""Below this rate a batch would hardly grow by waiting, so nobody waits."""


class Pace:
    """Measures rate and cost of batches, and says how long to wait for the next one."""

    def __init__(self, cap_ms: float, share: float = 3.0) -> None:
        self._cap = cap_ms / 1000
        self._share = share
        self._rate = 0.0
        self._cost = 0.0
        self._before = time.monotonic()

    def ran(self, items: int, seconds: float) -> None:
        """Note the size and the duration of the last batch."""
        now = time.monotonic()
        elapsed = max(now - self._before, 1e-4)
        self._before = now
        weight = min(1.0, elapsed / 0.5)
        self._rate += weight * (items / elapsed - self._rate)
        self._cost += 0.2 * (seconds - self._cost)

    @property
    def linger(self) -> float:
        return min(self._cap, self._share * self._cost) if self._rate > BUSY_PER_SECOND else 0.0

    async def gather(self) -> None:
        """Wait as long as it pays."""
        if self.linger:
            await asyncio.sleep(self.linger)
