"""Who has facts in hand insists on their outcome while the world is away, and lets go only when told to stop."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog

from services.chassis.core.errors import Outage
from services.chassis.observe.metrics import OUTAGES

T = TypeVar("T")

log = structlog.get_logger()

FIRST_BACK_OFF = 0.1
LONGEST_BACK_OFF = 5.0


class Insistence:
    """Tries again with a growing pause; an outage shows in the log, in the metric of this part, and as its trouble."""

    def __init__(self, part: str) -> None:
        self._part = part
        self._stopping = asyncio.Event()
        self.trouble: str | None = "chưa bắt đầu · not started"

    @property
    def stopping(self) -> bool:
        return self._stopping.is_set()

    def stop(self) -> None:
        self._stopping.set()

    async def stopped(self) -> None:
        """Return when told to stop, not before."""
        await self._stopping.wait()

    async def pause(self, seconds: float) -> None:
        """Wait, but not when told to stop."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)

    async def on(self, do: Callable[[], Awaitable[T]]) -> T:
        """Do it however long the world is away. Raises the Outage only when told to stop in it."""
        back_off = FIRST_BACK_OFF
        while True:
            try:
                outcome = await do()
            except Outage as outage:
                self.trouble = f"tạm dừng · paused: {outage}"
                OUTAGES.labels(self._part).inc()
                log.warning("outage", of=self._part, reason=str(outage), back_off=back_off)
                await self.pause(back_off)
                back_off = min(back_off * 2, LONGEST_BACK_OFF)
                if self.stopping:
                    raise
            else:
                self.trouble = None
                return outcome
