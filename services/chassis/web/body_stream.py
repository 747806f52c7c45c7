"""A request body is bounded and digested on its way in, before anything reads it."""

import hashlib
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from starlette.types import Message, Receive, Scope

from services.chassis.core.errors import TooLarge

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])


def body_limit(limit: int) -> Callable[[Endpoint], Endpoint]:
    """Give an endpoint (below its route decorator) a body limit of its own, in bytes."""

    def mark(endpoint: Endpoint) -> Endpoint:
        vars(endpoint)["body_limit"] = limit
        return endpoint

    return mark


class RequestBody:
    """The body on its way in. The limit is the endpoint's own, known once the route is."""

    def __init__(self, scope: Scope, receive: Receive, limit: int, headers: Mapping[bytes, bytes]) -> None:
        self.complete = False
        self.size = 0
        self.headers = headers
        """As they were sent."""
        self._scope = scope
        self._receive = receive
        self._default_limit = limit
        self._digest = hashlib.sha256()
        self._digest.update(f"{scope['method']}\n{scope['path']}\n".encode())
        self._digest.update(scope.get("query_string", b"") + b"\n")
        declared = headers.get(b"content-length", b"")
        self._declared = int(declared) if declared.isdigit() else 0

    async def receive(self) -> Message:
        limit = getattr(self._scope.get("endpoint"), "body_limit", self._default_limit)
        if self._declared > limit:
            raise _too_large(limit)
        message = await self._receive()
        if message["type"] == "http.request":
            self._take(message.get("body", b""), limit)
            self.complete = not message.get("more_body", False)
        return message

    def fingerprint(self) -> str:
        """Digest of method, path and body; only true once the body is complete."""
        return self._digest.hexdigest()

    def _take(self, chunk: bytes, limit: int) -> None:
        self.size += len(chunk)
        if self.size > limit:
            raise _too_large(limit)
        self._digest.update(chunk)


def _too_large(limit: int) -> TooLarge:
    return TooLarge(
        "body-too-large",
        vi=f"Nội dung gửi lên vượt quá giới hạn {limit} byte.",
        en=f"The body is larger than the limit of {limit} bytes.",
    )
