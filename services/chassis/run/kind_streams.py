"""What a service does with the streams of one of its kinds, with that kind's own types."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Generic, TypeAlias

from services.chassis.core.decider import C, Decider, E, S, StreamCommand, kind_of
from services.chassis.core.drawers import Outcome
from services.chassis.core.errors import Broken, Refusal, TooEarly
from services.chassis.decide.drafting import CommandRequest
from services.chassis.decide.group_commit import GroupCommit
from services.chassis.decide.handler import Handler
from services.chassis.web.access import IdempotentCall

Answer: TypeAlias = Outcome[S, E] | Refusal | TooEarly | Broken


class KindStreams(Generic[C, S, E]):
    """The streams of one kind, by the names that they have within it."""

    def __init__(self, decider: Decider[C, S, E], handler: Handler, group_commit: GroupCommit) -> None:
        if not handler.streams.kinds.hold(decider):
            raise ValueError(f"the blueprint has no kind of this decider: {decider.kind!r}")
        self._decider = decider
        self._handler = handler
        self._group_commit = group_commit

    async def tell(self, call: IdempotentCall, name: str, command: C) -> Outcome[S, E]:
        """Hand in a command; the outcome is durable. Repeated under the same key, it gets the answer of the first time."""
        stream = self._decider.stream(name)
        outcome: Outcome[S, E] = await self._group_commit.tell(
            CommandRequest(
                stream=stream,
                command=command,
                cause=call.cause,
                fingerprint=call.fingerprint,
                actor=call.actor,
                at=call.at,
                traceparent=call.traceparent,
            )
        )
        if not outcome.repeated:
            return outcome
        state, events = await self._handler.streams.at_cause(stream, call.cause)
        return Outcome(stream, outcome.version, state, events, repeated=True)

    async def record(
        self, commands: Sequence[StreamCommand], *, actor: str, at: datetime, traceparent: str | None = None
    ) -> list[Answer[S, E]]:
        """One answer a command, all in one batch. Each needs a cause of its own and counts once under it, whoever
        brings it. Raises Outage when the store is away.
        """
        requests = [self._request(each, actor, at, traceparent) for each in commands]
        return await self._handler.handle(requests, "http")

    def _request(self, each: StreamCommand, actor: str, at: datetime, traceparent: str | None) -> CommandRequest:
        if kind_of(each.stream) != self._decider.kind or not each.cause:
            raise Broken(f"not of the kind {self._decider.kind!r}, or without a cause of its own: {each.stream!r}")
        return CommandRequest(each.stream, each.command, each.cause, "", actor, at, traceparent)

    async def load(self, name: str) -> tuple[S, int]:
        """The state of a stream now, and its version (0: there is none)."""
        stream = self._decider.stream(name)
        position = (await self._handler.streams.load([stream]))[stream]
        return position.state, position.version

    async def many(self, names: Iterable[str]) -> Mapping[str, S]:
        """The states of these streams now, in one query."""
        streams = {self._decider.stream(name): name for name in names}
        positions = await self._handler.streams.load(streams)
        return {name: positions[stream].state for stream, name in streams.items()}
