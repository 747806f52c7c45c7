"""What changes is seen at once by who may see it, on any replica, and a page that lost its connection misses nothing."""

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Protocol

import structlog

from services.kernel.codes import is_office
from services.notify.domain.notice import Step

log = structlog.get_logger()

QUEUE = 200
"""Steps that a reader may be behind; a slower one is let go and comes back with its Last-Event-ID."""
READERS = 2_000
RECENT_SECONDS = 15.0
"""How long a step stays at hand for readers that come a moment later: longer than the lists ever lag."""
RECENT = 20_000


@dataclass(eq=False)
class Reader:
    """One open page: what it may see and what waits for it."""

    organisation: str
    waiting: asyncio.Queue[Step | None] = field(default_factory=lambda: asyncio.Queue(QUEUE + 1))

    def may_see(self, unit: str, treasury: str) -> bool:
        return self.organisation in (unit, treasury)

    def offer(self, step: Step) -> bool:
        """False when the reader is too far behind: it then gets an end, after what it already has."""
        if self.waiting.qsize() >= QUEUE:
            self.end()
            return False
        self.waiting.put_nowait(step)
        return True

    def end(self) -> None:
        if not self.waiting.full():
            self.waiting.put_nowait(None)


class Source(Protocol):
    """Follows the facts and calls `show` for each step, until cancelled."""

    def __call__(self, hub: "Hub") -> Awaitable[None]: ...


class Hub:
    """Hands each step to the readers that may see it. It follows the facts only while somebody reads."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._readers: set[Reader] = set()
        self._recent: deque[tuple[float, Step]] = deque(maxlen=RECENT)
        self._following: asyncio.Task[None] | None = None

    @property
    def crowded(self) -> bool:
        """As many readers as one process should have are there already."""
        return len(self._readers) >= READERS

    def wanted(self, unit: str) -> bool:
        """Whether a fact with this key is worth reading: an officer sees units that only the fact names."""
        return any(is_office(reader.organisation) or reader.organisation == unit for reader in self._readers)

    def show(self, step: Step) -> None:
        now = time.monotonic()
        self._recent.append((now, step))
        while now - self._recent[0][0] > RECENT_SECONDS:
            self._recent.popleft()
        slow = [r for r in self._readers if r.may_see(step.unit, step.treasury) and not r.offer(step)]
        self._readers.difference_update(slow)

    @asynccontextmanager
    async def reading(self, organisation: str) -> AsyncIterator[Reader]:
        """A place among the readers, with the last steps at hand."""
        reader = Reader(organisation)
        self._join(reader)
        try:
            yield reader
        finally:
            self._leave(reader)

    def _join(self, reader: Reader) -> None:
        self._readers.add(reader)
        if self._following is None or self._following.done():
            self._recent.clear()
            self._following = asyncio.create_task(self._follow())
        for _, step in self._recent:
            if reader.may_see(step.unit, step.treasury):
                reader.offer(step)

    def _leave(self, reader: Reader) -> None:
        self._readers.discard(reader)
        if not self._readers and self._following is not None:
            self._following.cancel()
            self._following = None

    async def _follow(self) -> None:
        """Whatever ends the following ends the readers, too: a page that shows nothing must not look alive."""
        try:
            await self._source(self)
        except Exception:
            log.exception("live_stream_broken")
        finally:
            for reader in self._readers:
                reader.end()


async def steps(
    reader: Reader, missed: Sequence[Step], *, seconds: float, last: str | None = None
) -> AsyncIterator[Step]:
    """First what was missed, then what comes, each once, until the reader is let go or its time is up."""
    shown = {last} if last else set()
    for step in missed:
        shown.add(step.id)
        yield step
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        try:
            async with asyncio.timeout(left):
                step_or_end = await reader.waiting.get()
        except TimeoutError:
            return
        if step_or_end is None:
            return
        if step_or_end.id in shown:
            shown.discard(step_or_end.id)  # it comes at most once more
            continue
        yield step_or_end
