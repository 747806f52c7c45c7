"""A small service of nobody's domain, behind the real door."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any, Literal

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fastapi import APIRouter, Depends, FastAPI, Query, Request, Response
from khobac_contracts.vocabulary import Role, UnitCode
from pydantic import Field, RootModel

from services.chassis.config.settings import Settings
from services.chassis.core.errors import NotFound, Outage, TooEarly
from services.chassis.web.access import PUBLIC, SYSTEM, Caller, IdempotentCall, allow
from services.chassis.web.app import make_app
from services.chassis.web.body_stream import body_limit
from services.chassis.web.media_types import accepts
from services.chassis.web.paging import versioned
from services.chassis.web.plain_text import COMPOSED
from services.chassis.web.request_body import Body, Json, Urlencoded
from services.chassis.web.tokens import TokenCheck, jwks, read_jwks, sign_token
from services.chassis.web.written import Day

NOW = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
UNIT = "1234567"


class Line(Body):
    amount: Annotated[int, Field(ge=1, le=10**15)]
    day: Day | None = None
    share: float = 1.0
    paid: bool = False


class Wish(Body):
    unit: UnitCode
    lines: tuple[Line, ...] = Field(min_length=1)
    password: str = Field("long enough", min_length=8)
    note: str = ""


class Give(Body):
    kind: Literal["give/1"]
    lines: tuple[Line, ...]


class Take(Body):
    kind: Literal["take/1"]


class Either(RootModel[Annotated[Give | Take, Field(discriminator="kind")]]):
    """One of two."""


class Reply(Body):
    answer: Literal["yes", "no"]
    note: str = ""


Holder = Depends(allow(Role.ACCOUNT_HOLDER))
Machine = Depends(allow(Role.CHIEF_ACCOUNTANT, SYSTEM))
Anyone = Depends(allow(PUBLIC))


def small_router() -> APIRouter:
    router = APIRouter()

    @router.post("/wishes/{unit}", status_code=201)
    async def wish(unit: UnitCode, body: Json[Wish], call: Annotated[IdempotentCall, Holder]) -> dict[str, Any]:
        return {
            "cause": call.cause,
            "fingerprint": call.fingerprint,
            "actor": call.actor,
            "organisation": call.organisation,
            "traceparent": call.traceparent,
            "context": call.context(call.at).model_dump(mode="json"),
            "unit": unit,
            "lines": len(body.lines),
            "note": body.note,
        }

    @router.post("/either")
    async def either(body: Json[Either], call: Annotated[IdempotentCall, Anyone]) -> str:
        return body.root.kind

    @router.post("/replies")
    async def reply(body: Urlencoded[Reply], call: Annotated[IdempotentCall, Anyone]) -> Reply:
        return body

    @router.get("/pages/{number}")
    async def pages(
        number: int,
        caller: Annotated[Caller, Anyone],
        *,
        limit: Annotated[int, Query(ge=0)] = 50,
        day: date | None = None,
        all_of_them: bool = False,
        name: Annotated[str, COMPOSED] = "",
    ) -> list[Any]:
        return [number, limit, day, all_of_them, name]

    @router.post("/answers")
    async def answer(call: Annotated[IdempotentCall, Machine]) -> str:
        return call.actor

    @router.get("/wishes/{unit}")
    async def show(unit: UnitCode, request: Request, response: Response, caller: Annotated[Caller, Holder]) -> str:
        versioned(request, response, 3)
        return caller.user

    @router.put("/files")
    @accepts("application/octet-stream")
    @body_limit(200_000)
    async def file(request: Request, call: Annotated[IdempotentCall, Anyone]) -> dict[str, Any]:
        return {"bytes": len(await request.body()), "fingerprint": call.fingerprint}

    @router.get("/failing/{how}")
    async def fail(how: str, _: Annotated[Caller, Anyone]) -> str:
        raise {
            "outage": Outage("mongo at 10.0.0.7 is away"),
            "early": TooEarly("not yet"),
            "missing": NotFound("no-dossier", vi="Không có hồ sơ này.", en="There is no such dossier."),
        }.get(how, ValueError("internal secret"))

    return router


@pytest.fixture(scope="session")
def key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.generate()


@pytest.fixture
def app(key: Ed25519PrivateKey) -> FastAPI:
    async def fetch() -> Any:
        return read_jwks(jwks([key.public_key()]))

    return make_app(
        "small",
        Settings(body_limit_bytes=100_000),
        small_router(),
        readiness=lambda: {"store": None},
        clock=lambda: NOW,
        tokens=TokenCheck(fetch),
    )


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://small") as opened:
        yield opened


@pytest.fixture
def token(key: Ed25519PrivateKey) -> Callable[..., str]:
    def sign(*roles: str, **other: Any) -> str:
        claims = {
            "sub": "person-1",
            "usr": "an.nguyen",
            "org": UNIT,
            "roles": list(roles or ("account_holder",)),
            "sid": "session-1",
            "exp": (NOW + timedelta(minutes=15)).timestamp(),
        }
        return sign_token(key, {**claims, **other})

    return sign


@pytest.fixture
def headers(token: Callable[..., str]) -> dict[str, str]:
    return {"Authorization": f"Bearer {token()}", "Idempotency-Key": "key-1"}
