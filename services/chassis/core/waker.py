"""A loop that has nothing to do sleeps until somebody wakes it; a call before the sleep is not missed."""

import asyncio


class Waker:
    """Something to wait on that many may wake; a call before the wait is not missed."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def wake(self) -> None:
        self._event.set()

    async def wait(self, seconds: float) -> None:
        """Until woken, but not longer than so many seconds."""
        try:
            async with asyncio.timeout(seconds):
                await self._event.wait()
        except TimeoutError:
            pass
        self._event.clear()
