"""Every request passes here first: traced, its body bounded, its answer hardened, counted, and never a stack trace.

No header that decides something comes twice, and wherever GET is, HEAD is.
"""

import time
from collections.abc import Callable, Sequence
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.chassis.core.errors import FieldError, InvalidInput
from services.chassis.observe import tracing
from services.chassis.observe.metrics import HTTP_REQUESTS, HTTP_SECONDS

from .body_stream import RequestBody
from .problems import of_refusal, unexpected

_POLICY = b"default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_ONCE = frozenset(
    {
        b"authorization",
        b"content-encoding",
        b"content-length",
        b"content-type",
        b"host",
        b"idempotency-key",
        b"last-event-id",
    }
)
"""Two readers of such a header that comes twice, a gateway and we, may each take another value: so do ours, `x-khobac-`."""
_HARDENING: tuple[tuple[bytes, bytes], ...] = (
    (b"content-security-policy", _POLICY),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"strict-transport-security", b"max-age=31536000; includeSubDomains"),
    (b"cache-control", b"no-store"),
)


class Edge:
    """Pure ASGI, because each layer of the framework's own middleware class costs more than a whole decision."""

    def __init__(self, app: ASGIApp, body_limit: int, on_failure: Callable[[Exception], Any]) -> None:
        self._app = app
        self._limit = body_limit
        self._on_failure = on_failure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers, inner = dict(scope["headers"]), _for_routes(scope)
        inner["khobac.body"] = body = RequestBody(inner, receive, self._limit, headers)
        answer = _Answer(send, headers_only=scope["method"] == "HEAD")
        started = time.perf_counter()
        try:
            with tracing.continued(headers.get(b"traceparent", b"").decode("latin-1")):
                if len(headers) < len(scope["headers"]) and (twice := _given_twice(scope["headers"])):
                    await of_refusal(twice)(inner, body.receive, answer.send)
                else:
                    await self._run(inner, body.receive, answer)
        finally:
            _count(scope["method"], inner, answer.status, time.perf_counter() - started)

    async def _run(self, scope: Scope, receive: Receive, answer: "_Answer") -> None:
        try:
            await self._app(scope, receive, answer.send)
        except Exception as error:
            self._on_failure(error)
            if answer.status:
                raise
            await unexpected()(scope, receive, answer.send)


def _for_routes(scope: Scope) -> Scope:
    """The request as the framework sees it. Of JSON it would read more than is there, and the last of two values:
    without a content type it hands the bytes on, and the models read them (`request_body`).
    """
    inner = {**scope, "headers": [each for each in scope["headers"] if each[0] != b"content-type"]}
    if scope["method"] == "HEAD":
        inner["method"] = "GET"
    return inner


def _given_twice(headers: Sequence[tuple[bytes, bytes]]) -> InvalidInput | None:
    names = [name for name, _ in headers]
    twice = sorted({n for n in names if (n in _ONCE or n.startswith(b"x-khobac-")) and names.count(n) > 1})
    fields = [
        FieldError(f"/header/{n.decode('latin-1').title()}", f"{names.count(n)} ×", "một lần duy nhất", "once only")
        for n in twice
    ]
    return InvalidInput(*fields, slug="given-twice") if fields else None


class _Answer:
    """The answer on its way out: adds what is missing of the hardening headers and remembers the status."""

    def __init__(self, send: Send, *, headers_only: bool) -> None:
        self.status = 0
        self._send = send
        self._headers_only = headers_only

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = list(message.get("headers", ()))
            present = {name.lower() for name, _ in headers}
            message["headers"] = headers + [(name, value) for name, value in _HARDENING if name not in present]
            await self._send(message)
            if self._headers_only:  # here already: what follows may be a stream without an end
                await self._send({"type": "http.response.body", "body": b"", "more_body": False})
        elif not self._headers_only:
            await self._send(message)


def _count(method: str, scope: Scope, status: int, seconds: float) -> None:
    route = getattr(scope.get("route"), "path", None) or "-"
    # A label must come from a closed set: a stranger may send any word as a method.
    method = method if method in _METHODS else "other"
    HTTP_REQUESTS.labels(method, route, str(status)).inc()
    HTTP_SECONDS.labels(method, route).observe(seconds)
