"""A person at the platform's door: logs in, says things once, and says them again when nobody answered."""

import asyncio
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

PATIENCE = 120.0
"""Seconds for which a request that met a dead or starting process is said again, under the same key."""
AGAIN = frozenset({502, 503, 504})
TOO_EARLY = 409, "urn:khobac:problem:too-early"
"""What this stands on is on its way: registration's word on a new unit, for one."""


class Refused(Exception):
    """The platform said no, in a problem document."""

    def __init__(self, problem: Mapping[str, Any]) -> None:
        self.slug = str(problem.get("type", "")).rpartition(":")[2]
        self.vi, self.en = str(problem.get("detail", "")), str(problem.get("detail_en", ""))
        super().__init__(f"{self.vi} / {self.en}")


@dataclass
class Person:
    """Somebody with a browser of their own. Without a login: the public."""

    name: str
    http: httpx.AsyncClient
    login: str = ""
    password: str = ""
    device: str = field(default_factory=lambda: uuid.uuid4().hex)
    registration: str = ""
    _token: str = ""

    async def post(self, url: str, body: object = None, *, content: bytes | None = None, kind: str = "") -> Any:
        """Say it, durably; the answer's JSON, or None when it has none. Raises Refused."""
        headers = {"Idempotency-Key": uuid.uuid4().hex} | ({"Content-Type": kind} if kind else {})
        answer = await self._insist("POST", url, headers=headers, json=body, content=content)
        return answer.json() if answer.content else None

    async def get(self, url: str) -> Any:
        return (await self._insist("GET", url)).json()

    async def bytes_of(self, url: str) -> bytes:
        return (await self._insist("GET", url)).content

    async def headers(self) -> dict[str, str]:
        """Who and where this person is; logs in when there is no token yet."""
        if self.login and not self._token:
            await self.log_in()
        about = {"X-Khobac-Device": self.device, "X-Khobac-Country": "VN", "X-Khobac-Network": "7552"}
        return about | ({"Authorization": f"Bearer {self._token}"} if self._token else {})

    async def log_in(self) -> None:
        public = Person(self.name, self.http, device=self.device)
        said = {"login": self.login, "password": self.password}
        self._token = (await public.post(f"{self.registration}/login", said))["access_token"]

    async def _insist(
        self, method: str, url: str, headers: Mapping[str, str] | None = None, **body: Any
    ) -> httpx.Response:
        loop = asyncio.get_running_loop()
        until = loop.time() + PATIENCE
        while True:
            try:
                answer = await self.http.request(
                    method, url, headers={**await self.headers(), **(headers or {})}, **body
                )
            except httpx.TransportError:
                answer = None
            if answer is not None and answer.status_code == 401 and self._token:
                self._token = ""  # fifteen minutes are over
            elif answer is not None and not _to_be_said_again(answer):
                return _accepted(answer)
            if loop.time() > until:
                raise Refused({"detail": f"{url} không trả lời", "detail_en": f"{url} does not answer"})
            await asyncio.sleep(0.5)


def _to_be_said_again(answer: httpx.Response) -> bool:
    status, kind = TOO_EARLY
    return answer.status_code in AGAIN or (answer.status_code == status and answer.json().get("type") == kind)


def _accepted(answer: httpx.Response) -> httpx.Response:
    if answer.is_error:
        raise Refused(answer.json() if "json" in answer.headers.get("content-type", "") else {"detail": answer.text})
    return answer
