"""A small service of nobody's domain, behind the real door."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fastapi import APIRouter, Depends, FastAPI, Request, Response
from khobac_contracts.vocabulary import Role, UnitCode
from pydantic import BaseModel, ConfigDict, Field

from services.chassis.config.settings import Settings
from services.chassis.core.errors import NotFound, Outage, TooEarly
from services.chassis.web.access import PUBLIC, SYSTEM, Caller, IdempotentCall, allow
from services.chassis.web.app import make_app
from services.chassis.web.paging import versioned
from services.chassis.web.request_body import body_limit
from services.chassis.web.tokens import TokenCheck, jwks, read_jwks, sign_token

NOW = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
UNIT = "1234567"


class Line(BaseModel):
    model_config = ConfigDict(extra="forbid")

    amount: Annotated[int, Field(ge=1, le=10**15)]


class Wish(BaseModel):
    unit: UnitCode
    lines: list[Line] = Field(min_length=1)
    password: str = Field("long enough", min_length=8)


Holder = Depends(allow(Role.ACCOUNT_HOLDER))
Machine = Depends(allow(Role.CHIEF_ACCOUNTANT, SYSTEM))
Anyone = Depends(allow(PUBLIC))


def small_router() -> APIRouter:
    router = APIRouter()

    @router.post("/wishes/{unit}", status_code=201)
    async def wish(unit: UnitCode, body: Wish, said: Annotated[IdempotentCall, Holder]) -> dict[str, Any]:
        return {
            "cause": said.cause,
            "fingerprint": said.fingerprint,
            "actor": said.actor,
            "traceparent": said.traceparent,
            "context": said.context(said.at).model_dump(mode="json"),
            "unit": unit,
            "lines": len(body.lines),
        }

    @router.post("/answers")
    async def answer(said: Annotated[IdempotentCall, Machine]) -> str:
        return said.actor

    @router.get("/wishes/{unit}")
    async def show(unit: UnitCode, request: Request, response: Response, caller: Annotated[Caller, Holder]) -> str:
        versioned(request, response, 3)
        return caller.user

    @router.put("/files")
    @body_limit(200_000)
    async def file(request: Request, said: Annotated[IdempotentCall, Anyone]) -> dict[str, Any]:
        return {"bytes": len(await request.body()), "fingerprint": said.fingerprint}

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
