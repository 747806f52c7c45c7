"""Revocation lists are fetched in the background, from configured URLs only.

A certificate may name any URL: none of them is ever fetched unless the anchors' folder names it, too.
"""

import asyncio

import httpx
import structlog

from .revocation import NotAList, Revocations

MAX_BYTES = 32 * 1024 * 1024
PAUSE_SECONDS = 1.0
"""Between two rounds, however much a check hurries."""

log = structlog.get_logger()


class Refresh:
    """Fetches every source each so many seconds; sooner while a check waits for a list."""

    def __init__(self, revocations: Revocations, seconds: float) -> None:
        self._revocations = revocations
        self._seconds = seconds

    async def run(self) -> None:
        """For ever. Never raises for a source that is away."""
        wanted = self._revocations.wanted
        async with httpx.AsyncClient(timeout=10, follow_redirects=False, trust_env=False) as client:
            while True:
                wanted.clear()
                for source in self._revocations.sources:
                    await self._fetch(client, source)
                try:
                    async with asyncio.timeout(self._seconds):
                        await wanted.wait()
                    await asyncio.sleep(PAUSE_SECONDS)
                except TimeoutError:
                    continue

    async def _fetch(self, client: httpx.AsyncClient, source: str) -> None:
        try:
            # A national list can be large: reading it must not hold up the event loop.
            await asyncio.to_thread(self._revocations.take, await _download(client, source), source)
        except (httpx.HTTPError, NotAList) as trouble:
            log.warning("revocation_list_not_fetched", source=source, reason=str(trouble) or type(trouble).__name__)


async def _download(client: httpx.AsyncClient, source: str) -> bytes:
    async with client.stream("GET", source) as response:
        response.raise_for_status()
        got = bytearray()
        async for chunk in response.aiter_bytes():
            got += chunk
            if len(got) > MAX_BYTES:
                raise NotAList(f"over {MAX_BYTES} bytes")
        return bytes(got)
