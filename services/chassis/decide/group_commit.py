"""Commands that arrive within a millisecond or two share an insert."""

import asyncio
from collections.abc import Sequence

from services.chassis.core.drawers import Outcome
from services.chassis.core.kinds import AnyEvent, AnyState

from .drafting import Answer, CommandRequest
from .handler import Handler


class GroupCommit:
    """Where single commands are handed in; while one batch is being stored, the next one gathers."""

    def __init__(self, handler: Handler, linger: float = 0.001, most: int = 500) -> None:
        self._handler = handler
        self._linger = linger
        self._most = most
        self._waiting: list[tuple[CommandRequest, asyncio.Future[Answer]]] = []
        self._serving: asyncio.Task[None] | None = None

    async def tell(self, request: CommandRequest) -> Outcome[AnyState, AnyEvent]:
        """The outcome, once it is durable. Raises the Refusal, or Outage when the store is away."""
        answered: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append((request, answered))
        if self._serving is None or self._serving.done():
            self._serving = asyncio.create_task(self._serve())
        answer = await answered
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def _serve(self) -> None:
        await asyncio.sleep(self._linger)
        while self._waiting:
            batch, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
            await self._handle(batch)
            await asyncio.sleep(0)  # or whoever waits for one of these streams would be overtaken, batch after batch

    async def _handle(self, batch: Sequence[tuple[CommandRequest, asyncio.Future[Answer]]]) -> None:
        try:
            answers = await self._handler.handle([request for request, _ in batch], "http")
        except BaseException as error:
            for _, answered in batch:
                if not answered.done():
                    answered.set_exception(error)
            if not isinstance(error, Exception):
                raise
            return
        for (_, answered), answer in zip(batch, answers, strict=True):
            if not answered.done():
                answered.set_result(answer)
