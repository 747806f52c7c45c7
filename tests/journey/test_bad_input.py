"""Whatever comes through the door, the answer is a clear no in bounded time, and the services live on."""

import asyncio
import base64
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from cryptography import x509

from deploy.demo.client import Person
from deploy.local.signing import sign_detached
from services.table import SERVICES
from tests.road.walking import Road

BOUND = 5.0
MEGABYTE = 1024 * 1024
DOORS = {
    "registration": "/login",
    "dossier": "/dossiers",
    "payment": "/accounts/9523.4.1234567.00000/estimates",
    "notify": "/warnings/w-1/answer",
}


@pytest.fixture(autouse=True)
async def lives_on(road: Road) -> AsyncIterator[None]:
    """After each of them, everything is ready; no process was replaced."""
    before = {name: road.stage.stack.record(name) for name in SERVICES}
    yield
    for name in SERVICES:
        assert (await road.stage.http.get(f"{road.stage.url(name)}/ready")).status_code == 200, name
    assert {name: road.stage.stack.record(name) for name in SERVICES} == before
    assert all(road.stage.stack.running(name) for name in SERVICES)


async def say(person: Person, url: str, *, key: str = "", **body: Any) -> tuple[int, dict[str, Any]]:
    """One request, its status and its problem; it must be answered in time."""
    headers = await person.headers() | {"Idempotency-Key": key or f"k{time.monotonic_ns()}"} | body.pop("headers", {})
    started = time.monotonic()
    answer = await person.http.post(url, headers=headers, **body)
    assert time.monotonic() - started < BOUND
    return answer.status_code, _problem(answer)


def _problem(answer: httpx.Response) -> dict[str, Any]:
    found: dict[str, Any] = answer.json()
    if answer.is_error:
        assert answer.headers["content-type"].startswith("application/problem+json")
        assert found["detail"], "a problem says in Vietnamese what is wrong"
        assert found["detail_en"], "and in English"
    return found


def slug(problem: dict[str, Any]) -> str:
    return str(problem["type"]).rpartition(":")[2]


def _people(road: Road) -> dict[str, Person]:
    """Who may come in at each door."""
    cast = road.cast
    return {
        "registration": cast.root,
        "dossier": cast.chief.at_door,
        "payment": cast.accountant.at_door,
        "notify": cast.holder.at_door,
    }


async def test_a_body_over_its_limit(road: Road) -> None:
    async def drop_by_drop() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield b" " * 65536

    for name, person in _people(road).items():
        url = road.stage.url(name) + DOORS[name]
        for body in (b'{"a":"' + b"x" * 2 * MEGABYTE + b'"}', drop_by_drop()):
            status, problem = await say(person, url, content=body, headers={"Content-Type": "application/json"})
            assert (status, bool(problem["detail"])) == (413, True), name


@pytest.mark.parametrize(
    "body", [b"[" * 200_000, b'{"a":' * 100_000, b'{"a":[' * 50 + b"1" + b"]}" * 50, b"[" * MEGABYTE]
)
async def test_json_without_a_floor(road: Road, body: bytes) -> None:
    for name, person in _people(road).items():
        url = road.stage.url(name) + DOORS[name]
        status, _ = await say(person, url, content=body, headers={"Content-Type": "application/json"})
        assert status in {400, 413, 422}, name


@pytest.mark.parametrize(
    "body", [b"", b"null", b"[]", b"{", b"\xff\xfe", b'{"lines": 1e999}', b'{"amount": NaN}', b'"\\ud800"']
)
async def test_json_that_is_none_or_means_nothing(road: Road, body: bytes) -> None:
    for name, person in _people(road).items():
        url = road.stage.url(name) + DOORS[name]
        status, _ = await say(person, url, content=body, headers={"Content-Type": "application/json"})
        assert status in {400, 404, 422}, name


async def test_a_pdf_that_is_none(road: Road) -> None:
    code = await road.declare(attach=False)
    url = f"{road.dossiers}/{code}/attachments?name=a.pdf"
    for content in (b"", b"hello", b"%PDF-1.7\n" + b"1 0 obj << /Kids [1 0 R] >>\n" * 20_000, b"MZ" + b"\0" * MEGABYTE):
        status, _ = await say(
            road.cast.chief.at_door, url, content=content, headers={"Content-Type": "application/pdf"}
        )
        assert status == 422, content[:20]
    assert (await road.page(code))["attachments"] == []


async def test_a_signature_that_is_garbage_or_a_bomb(road: Road) -> None:
    code, chief = await road.declare(attach=False), road.cast.chief
    good, signer = chief.sign(await road.canonical(code)), chief.signer
    assert signer is not None

    def stuffed(certificates: list[x509.Certificate]) -> bytes:
        return sign_detached(signer.key, signer.certificate, certificates, b"x", datetime.now(UTC))

    hostile = {
        "garbage": b"\x30\x80" + b"\0" * 100,
        "bomb of 40": stuffed([signer.certificate] * 40),
        "bomb of 800": stuffed([signer.certificate] * 800),
        "deep": b"\x30\x84\xff\xff\xff\xff" * 5000,
        "cut": good[:-40],
    }
    for name, cms in hostile.items():
        said = {"cms": base64.b64encode(cms).decode()}
        status, problem = await say(chief.at_door, f"{road.dossiers}/{code}/signatures", json=said)
        assert status in {413, 422}, (name, problem)
    assert (await road.page(code))["signed_by"] == []


async def test_a_signature_that_only_the_examiner_can_tell_is_rejected_with_its_reason(road: Road) -> None:
    """It passes the dossier's door, and the signature service says what is wrong with it."""
    for spoil in (_end_zeroed, _time_misfit):
        code = await road.declare(attach=False)
        shown = await road.canonical(code)
        await road.sign(code, road.cast.chief, spoil(road.cast.chief.sign(shown)))
        await road.sign(code, road.cast.holder)
        await road.hand_over(code)
        page = await road.reaches(code, "refused")
        assert page["reason"]["vi"]
        assert await road.at_bank(code) == []


def _end_zeroed(cms: bytes) -> bytes:
    return cms[:-8] + bytes(8)


def _time_misfit(cms: bytes) -> bytes:
    """The signing time's length is one less than it is."""
    return cms.replace(b"\x17\x0d", b"\x17\x0c", 1)


async def test_the_same_key_with_another_body_is_an_error_and_does_nothing(road: Road) -> None:
    account, url = road.cast.account, f"{road.stage.url('payment')}/accounts/{road.cast.account}/estimates"
    said = {"amount": 1_000_000, "budget_year": datetime.now(UTC).year, "decision": "QĐ 02/QĐ-UBND"}
    person = road.cast.accountant.at_door
    first = await say(person, url, key="same", json=said)
    assert first == await say(person, url, key="same", json=said)
    status, problem = await say(person, url, key="same", json=said | {"amount": 9_000_000})
    assert (status, slug(problem)) == (409, "key-reused"), problem
    assert (await road.account())["granted"] == first[1]["granted"], account


async def test_a_list_without_an_end(road: Road) -> None:
    body = b'{"lines":[' + b'{"content":"x"},' * 60_000 + b'{"content":"x"}]}'
    for name, person in _people(road).items():
        url = road.stage.url(name) + DOORS[name]
        await person.headers()  # a first log-in takes its own time
        started = time.monotonic()
        status, problem = await say(person, url, content=body, headers={"Content-Type": "application/json"})
        assert (status, slug(problem)) == (422, "json-too-long"), name
        assert time.monotonic() - started < 1.0


async def test_many_bad_requests_at_once_hold_up_no_good_one(road: Road) -> None:
    url = road.stage.url("dossier") + DOORS["dossier"]
    body = b'{"lines":[' + b"{}," * 4_900 + b"{}]}"
    person = road.cast.chief.at_door
    await person.headers()  # one log-in beforehand, and not nine at once by the clock
    bad = [
        asyncio.create_task(say(person, url, content=body, headers={"Content-Type": "application/json"}))
        for _ in range(8)
    ]
    started = time.monotonic()
    code = await road.declare(attach=False)
    assert time.monotonic() - started < BOUND
    assert {status for status, _ in await asyncio.gather(*bad)} == {422}
    assert (await road.page(code))["status"] == "draft"
