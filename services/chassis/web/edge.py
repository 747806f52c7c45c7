"""Every request passes here first: traced, its body bounded, its answer hardened, counted, and never a stack trace."""

import time
from collections.abc import Callable
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.chassis.observe import tracing
from services.chassis.observe.metrics import HTTP_REQUESTS, HTTP_SECONDS

from .problems import unexpected
from .request_body import RequestBody

_POLICY = b"default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
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
        body = RequestBody(scope, receive, self._limit)
        scope["khobac.body"] = body
        answer = _Answer(send)
        given = next((v for k, v in scope["headers"] if k == b"traceparent"), b"").decode("latin-1")
        started = time.perf_counter()
        try:
            with tracing.continued(given):
                await self._run(scope, body.receive, answer)
        finally:
            _count(scope, answer.status, time.perf_counter() - started)

    async def _run(self, scope: Scope, receive: Receive, answer: "_Answer") -> None:
        try:
            await self._app(scope, receive, answer.send)
        except Exception as error:
            self._on_failure(error)
            if answer.status:
                raise
            await unexpected()(scope, receive, answer.send)


class _Answer:
    """The answer on its way out: adds what is missing of the hardening headers and remembers the status."""

    def __init__(self, send: Send) -> None:
        self.status = 0
        self._send = send

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = list(message.get("headers", ()))
            present = {name.lower() for name, _ in headers}
            message["headers"] = headers + [(name, value) for name, value in _HARDENING if name not in present]
        await self._send(message)


def _count(scope: Scope, status: int, seconds: float) -> None:
    route = getattr(scope.get("route"), "path", None) or "-"
    # A label must come from a closed set: a stranger may send any word as a method.
    method = scope["method"] if scope["method"] in _METHODS else "other"
    HTTP_REQUESTS.labels(method, route, str(status)).inc()
    HTTP_SECONDS.labels(method, route).observe(seconds)
