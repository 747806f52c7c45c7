"""A request body is bounded, digested, not too deep and not too long a list before anything reads it."""

import hashlib
import re
from collections.abc import Callable
from typing import Any, TypeVar

from starlette.types import Message, Receive, Scope

from services.chassis.core.errors import FieldError, InvalidInput, TooLarge

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])
MAX_DEPTH = 64
"""Far above any form, far below what exhausts a parser's stack."""
MAX_VALUES = 5_000
"""Each value may be wrong in four ways: 20,000 wrong lines held a service up for seconds and were answered with 10 MB."""

# Possessive, so that a hostile body of quotes and backslashes costs one pass and not a pass a quote.
_STRINGS = re.compile(rb'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)
_BRACKETS = bytes.maketrans(b"{}", b"[]")
_NO_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))


def body_limit(limit: int) -> Callable[[Endpoint], Endpoint]:
    """Give an endpoint (below its route decorator) a body limit of its own, in bytes."""

    def mark(endpoint: Endpoint) -> Endpoint:
        vars(endpoint)["body_limit"] = limit
        return endpoint

    return mark


def too_deep(text: bytes) -> bool:
    """Whether JSON nests deeper than MAX_DEPTH. Its cost is bounded by the length, whatever the text holds."""
    if text.count(b"[") + text.count(b"{") <= MAX_DEPTH:
        return False
    left = _STRINGS.sub(b"", text).translate(_BRACKETS, _NO_BRACKETS)
    for _ in range(MAX_DEPTH):
        # The innermost pairs vanish: one level a pass, each pass at the speed of a copy.
        left, before = left.replace(b"[]", b""), len(left)
        if len(left) == before:
            break
    return b"[]" in left or left.count(b"[") > MAX_DEPTH


def too_many(text: bytes) -> bool:
    """Whether JSON holds more values than any form has."""
    return text.count(b",") >= MAX_VALUES and _STRINGS.sub(b"", text).count(b",") >= MAX_VALUES


class RequestBody:
    """The body on its way in. The limit is the endpoint's own, known once the route is."""

    def __init__(self, scope: Scope, receive: Receive, limit: int) -> None:
        self.complete = False
        self._scope = scope
        self._receive = receive
        self._default_limit = limit
        self._size = 0
        self._digest = hashlib.sha256()
        self._digest.update(f"{scope['method']}\n{scope['path']}\n".encode())
        self._digest.update(scope.get("query_string", b"") + b"\n")
        headers = dict(scope["headers"])
        declared = headers.get(b"content-length", b"")
        self._declared = int(declared) if declared.isdigit() else 0
        self._json: list[bytes] | None = [] if b"json" in headers.get(b"content-type", b"").lower() else None

    async def receive(self) -> Message:
        limit = getattr(self._scope.get("endpoint"), "body_limit", self._default_limit)
        if self._declared > limit:
            raise _too_large(limit)
        message = await self._receive()
        if message["type"] == "http.request":
            self._take(message.get("body", b""), limit)
            if not message.get("more_body", False):
                self._finish()
        return message

    def fingerprint(self) -> str:
        """Digest of method, path and body; only true once the body is complete."""
        return self._digest.hexdigest()

    def _take(self, chunk: bytes, limit: int) -> None:
        self._size += len(chunk)
        if self._size > limit:
            raise _too_large(limit)
        self._digest.update(chunk)
        if self._json is not None:
            self._json.append(chunk)

    def _finish(self) -> None:
        self.complete = True
        if self._json is not None:
            text, self._json = b"".join(self._json), None
            if too_deep(text):
                raise InvalidInput(
                    FieldError(
                        "",
                        f"JSON, {len(text)} byte",
                        f"JSON lồng nhau không quá {MAX_DEPTH} tầng",
                        f"JSON nested at most {MAX_DEPTH} levels deep",
                    ),
                    slug="json-too-deep",
                )
            if too_many(text):
                raise InvalidInput(
                    FieldError(
                        "",
                        f"JSON, {len(text)} byte",
                        f"JSON không quá {MAX_VALUES} giá trị",
                        f"JSON of at most {MAX_VALUES} values",
                    ),
                    slug="json-too-long",
                )


def _too_large(limit: int) -> TooLarge:
    return TooLarge(
        "body-too-large",
        vi=f"Nội dung gửi lên vượt quá giới hạn {limit} byte.",
        en=f"The body is larger than the limit of {limit} bytes.",
    )
