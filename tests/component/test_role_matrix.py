"""Every route of every service against every role: who is not named at the route does not get in."""

import asyncio
import contextlib
import importlib
import json
import re
import secrets
from base64 import b64encode
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from fastapi import FastAPI
from khobac_contracts.vocabulary import Role

from deploy.local.stack import Stack
from services.chassis.run.assembly import Assembly
from services.chassis.run.blueprint import Blueprint
from services.chassis.run.kit import Kit
from services.chassis.web.access import PUBLIC, SYSTEM, Admitted, Allow, matrix
from services.chassis.web.app import make_app
from services.chassis.web.tokens import TokenCheck, key_id, sign_token
from services.table import SERVICES

OPERATIONS = {"/live", "/ready", "/metrics", "/docs", "/openapi.json"}
EVERYBODY = (*Role, SYSTEM)
PARTS = {
    "code": "H15.50.05.13-261122-9999",
    "dossier": "H15.50.05.13-261122-9999",
    "unit": "7654321",
    "treasury": "0099",
    "account": "9523.4.7654321.00000",
    "digest": "0" * 64,
    "fingerprint": "0" * 64,
}
KEY = Ed25519PrivateKey.generate()


class Answer(NamedTuple):
    status: int
    slug: str


class House(NamedTuple):
    name: str
    app: FastAPI
    kit: Kit[Any]


@pytest.fixture(params=SERVICES)
async def house(request: pytest.FixtureRequest, servers: Stack, tmp_path: Path) -> AsyncIterator[House]:
    blueprint: Blueprint[Any, Any] = importlib.import_module(f"services.{request.param}.main").BLUEPRINT
    _secrets(tmp_path)
    prefix = f"t{secrets.token_hex(4)}_"
    settings = blueprint.settings(mongo=servers.mongo, kafka=servers.kafka, database_prefix=prefix, secrets=tmp_path)
    service = Assembly(blueprint, settings)
    kit = service.kit

    async def keys() -> dict[str, Any]:
        return {key_id(KEY.public_key()): KEY.public_key()}

    app = make_app(blueprint.name, settings, service.routes(), tokens=TokenCheck(keys), clock=kit.clock, readiness=dict)
    yield House(blueprint.name, app, kit)
    for name in (blueprint.name, "keyring"):
        await kit.client.drop_database(f"{prefix}{name}")
    kit.client.close()


def _secrets(folder: Path) -> None:
    for name in ("master.key", "warning-link.key", "bank-token", "bootstrap-password"):
        (folder / name).write_bytes(b64encode(secrets.token_bytes(32)))
    (folder / "jwt.key").write_bytes(KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))


async def test_nobody_comes_in_without_a_log_in(house: House) -> None:
    for method, path, guard in _guarded(house.app):
        assert (await ask(house.app, method, path, None)).status == 401, f"{method} {path} {guard}"
        assert (await ask(house.app, method, path, "forged")).status == 401, f"{method} {path} {guard}"


async def test_each_role_comes_in_where_it_is_named_and_nowhere_else(house: House) -> None:
    wrong = []
    for method, path, guard in _guarded(house.app):
        for who in EVERYBODY:
            answer = await ask(house.app, method, path, _token(who))
            turned_away = answer == Answer(403, "role-not-allowed")
            if turned_away != (who not in guard.admitted) or answer.status in {401, 500}:
                wrong.append(f"{method} {path} as {who.value}: {answer}")
    assert wrong == []


async def test_somebody_with_no_role_comes_in_nowhere(house: House) -> None:
    for method, path, _ in _guarded(house.app):
        assert await ask(house.app, method, path, _token()) == Answer(403, "role-not-allowed"), f"{method} {path}"


async def test_what_is_open_to_the_public_is_a_short_list(house: House) -> None:
    """A new open route is a decision, and this is where it is taken."""
    found = {f"{method} {path}" for method, path, guard in matrix(house.app) if guard and PUBLIC in guard.admitted}
    opened = {each for each in found if each.split()[1] not in OPERATIONS and not each.startswith("HEAD ")}
    assert opened == {
        "registration": {"GET /jwks.json", "POST /activate", "POST /login", "POST /notices"},
        "payment": {"POST /bank/pain002"},
        "notify": {"GET /w/{token}", "POST /w/{token}"},
    }.get(house.name, set())


def _guarded(app: FastAPI) -> list[tuple[str, str, Allow]]:
    found = [(method, path, guard) for method, path, guard in matrix(app) if guard and PUBLIC not in guard.admitted]
    assert found, "a service without a guarded route"
    return found


def _token(*roles: Admitted) -> str:
    claims = {"sub": "p-1", "usr": "u-1", "org": "0001", "roles": [each.value for each in roles], "sid": "s-1"}
    return sign_token(KEY, claims | {"exp": datetime.now(UTC) + timedelta(minutes=5)})


async def ask(app: FastAPI, method: str, path: str, token: str | None) -> Answer:
    """The status as soon as it is known, and the problem's slug: a live stream would never end."""
    filled = re.sub(r"\{(\w+)[^}]*\}", lambda part: PARTS.get(part.group(1), "x" * 8), path)
    headers = [(b"idempotency-key", secrets.token_hex(8).encode()), (b"content-type", b"application/json")]
    if token is not None:
        headers.append((b"authorization", f"Bearer {token}".encode()))
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": filled,
        "raw_path": filled.encode(),
        "query_string": b"",
        "headers": headers,
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
        "root_path": "",
        "state": {},
    }
    heard: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    bodies = iter([{"type": "http.request", "body": b"{}", "more_body": False}])

    async def receive() -> dict[str, Any]:
        body = next(bodies, None)
        if body is None:
            await asyncio.Event().wait()
            raise AssertionError
        return body

    async def send(message: Any) -> None:
        heard.put_nowait(dict(message))

    running = asyncio.create_task(app(scope, receive, send))
    try:
        async with asyncio.timeout(15):
            status = int((await heard.get())["status"])
            body = (await heard.get()).get("body", b"") if status >= 400 else b""
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    return Answer(status, _slug(body))


def _slug(body: bytes) -> str:
    """Of a problem document; empty for anything else."""
    with contextlib.suppress(ValueError, KeyError, TypeError):
        return str(json.loads(body)["type"]).rpartition(":")[2]
    return ""
