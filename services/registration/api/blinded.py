"""No digest of a request's body lies bare in the journal: with one, passwords and citizen ids could be tried at full speed."""

from dataclasses import replace
from typing import Generic, TypeVar

from services.chassis import IdempotentCall, KindStreams, PlainData
from services.registration.domain.identity import Identity

C = TypeVar("C", bound=PlainData)
S = TypeVar("S", bound=PlainData)
E = TypeVar("E", bound=PlainData)


class Blinded(Generic[C, S, E]):
    """The streams of one kind, told nothing but blinded calls."""

    def __init__(self, streams: KindStreams[C, S, E], identity: Identity) -> None:
        self._streams = streams
        self._identity = identity

    async def tell(self, call: IdempotentCall, name: str, command: C) -> S:
        """The state that the command left."""
        blinded = replace(call, fingerprint=self._identity.blinded(call.fingerprint))
        return (await self._streams.tell(blinded, name, command)).state

    async def load(self, name: str) -> S:
        return (await self._streams.load(name))[0]
