"""The bank's counter: HTTP in, one answer a message, and callbacks that are tried until they are taken."""

import asyncio
import contextlib
import hashlib
import hmac
import time
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from .books import Books
from .faults import Faults
from .messages import Unacceptable, read, write, write_refusal

MAX_BODY = 8 * 1024 * 1024
_XML = "application/xml"


class Counter:
    """The routes, over the books and the faults of the moment."""

    def __init__(self, books: Books, callback_url: str, token_file: Path) -> None:
        self.books = books
        self.faults = Faults()
        self._callback_url = callback_url
        self._token_file = token_file
        self._named = 0

    def app(self) -> Starlette:
        routes = [
            Route("/pain001", self.pay, methods=["POST"]),
            Route("/pain002", self.status),
            Route("/faults", self.misbehave, methods=["GET", "POST"]),
            Route("/payments", self.payments),
            Route("/summary", self.summary),
            Route("/live", self.live),
            Route("/ready", self.live),
        ]
        return Starlette(routes=routes, lifespan=self._open)

    async def pay(self, request: Request) -> Response:
        """pain.001 in, pain.002 out."""
        faults = self.faults
        if faults.mode == "down" and faults.hits_request():
            return Response("the bank is down", 503)
        data = await _body(request)
        try:
            asked = read(data)
        except Unacceptable as error:
            return Response(write_refusal(self._name(), str(error)), 400, media_type=_XML)
        verdicts = self.books.take(asked.instructions, faults)
        if faults.mode == "silent" and faults.hits_request():
            await asyncio.sleep(max(faults.ms, 1000) / 1000)
            return Response("too late", 504)
        return Response(write(self._name(), asked.message, verdicts), media_type=_XML)

    async def status(self, request: Request) -> Response:
        """pain.002 about one payment, for whoever lost the answer."""
        found = self.books.known(request.query_params.get("end_to_end_id", ""))
        if found is None:
            return Response("no such payment", 404)
        return Response(write(self._name(), found[0], [found[1]]), media_type=_XML)

    async def misbehave(self, request: Request) -> Response:
        """Set or show the faults: {mode, ms, share, code, suffix}."""
        if request.method == "POST":
            try:
                self.faults = Faults.of(await request.json())
            except (ValueError, TypeError, AttributeError) as error:
                return JSONResponse({"error": str(error)}, 422)
        return JSONResponse({name: getattr(self.faults, name) for name in Faults.__slots__})

    async def payments(self, request: Request) -> Response:
        """Every payment in the order of its coming, `next` leads on; or all of one dossier (`remittance`)."""
        query = request.query_params
        if "remittance" in query:
            return JSONResponse({"items": self.books.remitted(query["remittance"]), "next": None})
        limit = min(int(query.get("limit", "1000")), 5000)
        items = self.books.page(int(query.get("after", "0")), limit)
        return JSONResponse({"items": items, "next": items[-1]["seq"] if len(items) == limit else None})

    async def summary(self, _: Request) -> Response:
        return JSONResponse(self.books.summary())

    async def live(self, _: Request) -> Response:
        return JSONResponse({"status": "live"})

    @contextlib.asynccontextmanager
    async def _open(self, _: Starlette) -> AsyncIterator[None]:
        calling = asyncio.create_task(self._call_back())
        yield
        calling.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await calling
        self.books.close()

    async def _call_back(self) -> None:
        """Tell the ends that are owed; what is not taken is told again, so at least once."""
        async with httpx.AsyncClient(timeout=10) as client:
            while True:
                owed = self.books.owed(500)
                if owed is None:
                    await asyncio.sleep(0.05)
                    continue
                original, verdicts = owed
                if await self._post(client, write(self._name(), original, verdicts)):
                    self.books.told(verdicts)
                else:
                    await asyncio.sleep(0.5)

    async def _post(self, client: httpx.AsyncClient, report: bytes) -> bool:
        try:
            token = self._token_file.read_bytes().strip()
            headers = {"Content-Type": _XML, "Idempotency-Key": hashlib.sha256(report).hexdigest()}
            headers["X-Khobac-Bank-Signature"] = _signature(token, report)
            response = await client.post(self._callback_url, content=report, headers=headers)
        except (httpx.HTTPError, OSError) as error:
            print(f"callback not taken: {type(error).__name__} {error}", flush=True)
            return False
        if not response.is_success:
            print(f"callback not taken: {response.status_code} {response.text[:300]}", flush=True)
        return response.is_success

    def _name(self) -> str:
        self._named += 1
        return f"BANK{time.time_ns():x}{self._named % 4096:x}"[:35]


def _signature(token: bytes, report: bytes) -> str:
    at = int(time.time())
    return f"t={at},v1={hmac.new(token, f'{at}.'.encode() + report, hashlib.sha256).hexdigest()}"


async def _body(request: Request) -> bytes:
    data = bytearray()
    async for chunk in request.stream():
        data += chunk
        if len(data) > MAX_BODY:
            raise ValueError(f"a message over {MAX_BODY} bytes")
    return bytes(data)
