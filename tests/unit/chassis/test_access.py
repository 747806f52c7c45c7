"""Who is let in, and what is known of them."""

import hashlib
from collections.abc import Callable

import httpx
import pytest
from fastapi import APIRouter, FastAPI

from services.chassis.config.settings import Settings
from services.chassis.web.access import allow, matrix
from services.chassis.web.app import UnguardedRoute, make_app

from .conftest import NOW, UNIT

WISH = {"unit": UNIT, "lines": [{"amount": 5}]}


async def test_a_caller_with_the_role_is_let_in(client: httpx.AsyncClient, headers: dict[str, str]) -> None:
    circumstances = {"X-Khobac-Device": "device-1", "X-Khobac-Network": "7552", "X-Khobac-Country": "VN"}
    answer = await client.post(f"/wishes/{UNIT}", json=WISH, headers=headers | circumstances)
    assert answer.status_code == 201
    assert answer.json()["organisation"] == UNIT
    assert answer.json()["context"] == {
        "user": "an.nguyen",
        "person": "person-1",
        "device": hashlib.sha256(b"device-1").hexdigest(),
        "network": 7552,
        "country": "VN",
        "session": "session-1",
        "at": "2026-11-22T05:00:00Z",
    }


@pytest.mark.parametrize(("network", "country"), [("AS7552", "vn"), ("-1", "VNM"), ("9" * 40, "V1")])
async def test_odd_circumstances_are_unknown_not_wrong(
    client: httpx.AsyncClient, headers: dict[str, str], network: str, country: str
) -> None:
    odd = {"X-Khobac-Network": network, "X-Khobac-Country": country}
    context = (await client.post(f"/wishes/{UNIT}", json=WISH, headers=headers | odd)).json()["context"]
    assert (context["network"], context["country"]) == (None, None)


async def test_another_role_is_refused_and_told_which_is_needed(
    client: httpx.AsyncClient, headers: dict[str, str], token: Callable[..., str]
) -> None:
    other = headers | {"Authorization": f"Bearer {token('chief_accountant', 'treasury_leader')}"}
    answer = await client.post(f"/wishes/{UNIT}", json=WISH, headers=other)
    assert answer.status_code == 403
    assert answer.json()["type"] == "urn:khobac:problem:role-not-allowed"
    assert answer.json()["detail"].endswith("cần một trong: chủ tài khoản.")
    assert answer.json()["detail_en"].endswith("one of: account holder.")


async def test_a_machine_is_let_in_only_where_machines_are(
    client: httpx.AsyncClient, headers: dict[str, str], token: Callable[..., str]
) -> None:
    machine = headers | {"Authorization": f"Bearer {token('system', sub='bank', usr='bank')}"}
    assert (await client.post("/answers", headers=machine)).json() == "bank"
    assert (await client.post(f"/wishes/{UNIT}", json=WISH, headers=machine)).status_code == 403
    refused = (await client.post("/answers", headers=headers)).json()
    assert refused["detail"].endswith("cần một trong: kế toán trưởng, phần mềm của hệ thống.")


@pytest.mark.parametrize("given", ["", "Bearer", "Bearer  ", "Basic YTpi", "token"])
async def test_no_token_is_no_entry(client: httpx.AsyncClient, given: str) -> None:
    answer = await client.get(f"/wishes/{UNIT}", headers={"Authorization": given})
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")


async def test_the_same_words_under_the_same_key_are_recognised(
    client: httpx.AsyncClient, headers: dict[str, str], token: Callable[..., str]
) -> None:
    async def say(body: object, given: dict[str, str]) -> tuple[str, str]:
        said = (await client.post(f"/wishes/{UNIT}", json=body, headers=given)).json()
        return said["cause"], said["fingerprint"]

    first = await say(WISH, headers)
    assert await say(WISH, headers) == first
    other_body = await say({**WISH, "lines": [{"amount": 6}]}, headers)
    assert other_body[0] == first[0]
    assert other_body[1] != first[1]
    other_key = await say(WISH, headers | {"Idempotency-Key": "key-2"})
    assert other_key[0] != first[0]
    other_user = await say(WISH, headers | {"Authorization": f"Bearer {token(usr='binh.tran')}"})
    assert other_user[0] != first[0]


@pytest.mark.parametrize("given", [None, "", "a b", "khóa".encode().decode("latin-1"), "k" * 129])
async def test_a_wish_without_a_proper_key_is_refused(
    client: httpx.AsyncClient, headers: dict[str, str], given: str | None
) -> None:
    sent = {k: v for k, v in headers.items() if k != "Idempotency-Key"}
    raw = [(k.encode(), v.encode("latin-1")) for k, v in sent.items()]
    if given is not None:
        raw.append((b"Idempotency-Key", given.encode("latin-1")))
    answer = await client.post(f"/wishes/{UNIT}", json=WISH, headers=raw)
    assert answer.status_code == 422
    assert answer.json()["type"] == "urn:khobac:problem:idempotency-key-needed"
    assert answer.json()["errors"][0]["pointer"] == "/header/Idempotency-Key"


def test_a_route_that_does_not_say_who_may_call_it_stops_the_start() -> None:
    router = APIRouter()

    @router.get("/open")
    async def opened() -> str:
        return "anyone"

    outer = APIRouter(prefix="/nested")
    outer.include_router(router)
    with pytest.raises(UnguardedRoute, match="GET /nested/open"):
        make_app("small", Settings(), outer, readiness=dict, clock=lambda: NOW)


def test_nobody_is_no_audience() -> None:
    with pytest.raises(ValueError, match="who may call"):
        allow()


def test_the_matrix_names_every_route_with_its_roles(app: FastAPI) -> None:
    rows = {(method, path): guard.names() for method, path, guard in matrix(app) if guard}
    assert rows["POST", "/wishes/{unit}"] == ["account_holder"]
    assert rows["POST", "/answers"] == ["chief_accountant", "system"]
    assert rows["GET", "/ready"] == ["public"]
