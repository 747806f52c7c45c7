"""A journal at which everything that can go wrong at a network does: on command, and over and over."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from typing import Literal

from services.chassis.core.errors import Outage
from services.chassis.journal.commits import Commit, Duty, InHand, Journal, Snapshot, nothing_in_hand
from services.chassis.journal.memory import MemoryJournal

Fault = Literal["none", "away", "lost", "partly", "rival"]


class FaultyJournal:
    """A journal behind a bad line. Each append takes the next fault; when there are none left, all is well.

    `pauses` says for how many turns of the loop each question is on its way, so that others get in between.
    """

    def __init__(self, faults: Sequence[Fault] = (), truth: Journal | None = None, pauses: Sequence[int] = ()) -> None:
        self.truth: Journal = truth or MemoryJournal()
        self.faults: Iterator[Fault] = iter(faults)
        self.pauses: Iterator[int] = iter(pauses)
        self.rival: Callable[[], Awaitable[object]] = _nobody

    async def _on_its_way(self) -> None:
        for _ in range(next(self.pauses, 0)):
            await asyncio.sleep(0)

    async def append(self, commits: Sequence[Commit]) -> frozenset[str]:
        await self._on_its_way()
        match next(self.faults, "none"):
            case "away":
                raise Outage("away before it got there")
            case "lost":
                await self.truth.append(commits)
                raise Outage("it got there, the answer did not come back")
            case "partly":
                await self.truth.append(commits[: len(commits) // 2])
                raise Outage("half of it got there")
            case "rival":
                await self.rival()
        return await self.truth.append(commits)

    async def after(self, positions: Mapping[str, int]) -> Mapping[str, list[Commit]]:
        await self._on_its_way()
        return await self.truth.after(positions)

    async def causes(self, asked: Sequence[tuple[str, str]]) -> Mapping[tuple[str, str], Commit]:
        await self._on_its_way()
        return await self.truth.causes(asked)

    async def pending(self, duty: Duty, limit: int, in_hand: InHand = nothing_in_hand) -> list[Commit]:
        return await self.truth.pending(duty, limit, in_hand)

    async def settle(self, ids: Sequence[str], duty: Duty) -> None:
        await self.truth.settle(ids, duty)

    async def since(self, at: str) -> list[Commit]:
        return await self.truth.since(at)

    async def snapshots(self, streams: Sequence[str]) -> Mapping[str, Snapshot]:
        return await self.truth.snapshots(streams)

    async def save(self, snapshots: Sequence[Snapshot]) -> None:
        await self.truth.save(snapshots)


async def _nobody() -> None:
    pass
