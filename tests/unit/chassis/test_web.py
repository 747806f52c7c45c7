"""Whatever is sent, the answer is a clear one and tells nothing of our inside."""

import json
import re
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from services.chassis.config.settings import Settings
from services.chassis.observe import metrics
from services.chassis.web.app import make_app

from .conftest import NOW, UNIT, small_router

JSON = {"Content-Type": "application/json"}
BYTES = {"Content-Type": "application/octet-stream"}


def _problem(answer: httpx.Response, status: int, slug: str) -> dict[str, Any]:
    document: dict[str, Any] = answer.json()
    assert (answer.status_code, document["type"]) == (status, f"urn:khobac:problem:{slug}")
    assert answer.headers["content-type"] == "application/problem+json"
    assert all(document[field] for field in ("title", "title_en", "detail", "detail_en", "trace_id", "instance"))
    return document


async def test_every_wrong_field_is_named_with_given_and_expected(
    client: httpx.AsyncClient, headers: dict[str, str]
) -> None:
    wrong = {"unit": "12", "lines": [{"amount": 0, "extra": 1}], "password": "short"}
    document = _problem(await client.post("/wishes/12", json=wrong, headers=headers), 422, "invalid-input")
    assert {e["pointer"]: (e["given"], e["expected"], e["expected_en"]) for e in document["errors"]} == {
        "/path/unit": ("12", "đúng 7 chữ số", "exactly 7 digits"),
        "/unit": ("12", "đúng 7 chữ số", "exactly 7 digits"),
        "/lines/0/amount": ("0", "từ 1 trở lên", "1 or more"),
        "/lines/0/extra": ("1", "không có trường này", "no such field"),
        "/password": ("…", "ít nhất 8 ký tự", "at least 8 characters"),
    }


async def test_what_was_given_is_cut(client: httpx.AsyncClient, headers: dict[str, str]) -> None:
    document = (await client.post(f"/wishes/{UNIT}", json={"unit": "x" * 5000, "lines": []}, headers=headers)).json()
    assert max(len(e["given"]) for e in document["errors"]) == 80


@pytest.mark.parametrize(
    ("body", "status", "slug"),
    [
        (b"", 422, "invalid-input"),
        (b"{", 422, "invalid-input"),
        (b"null", 422, "invalid-input"),
        (b'{"unit": "\\ud800", "lines": []}', 422, "json-ambiguous"),
        (b"\xff\xfe\xfd", 422, "json-not-utf-8"),
        (b'{"a":' + b"9" * 5000 + b"}", 422, "json-ambiguous"),
        (b"[" * 65 + b"]" * 65, 422, "json-too-deep"),
        (b"[" * 90_000, 422, "json-too-deep"),
        (b'{"a":' * 15_000, 422, "json-too-deep"),
        (b" " * 100_001, 413, "body-too-large"),
    ],
)
async def test_a_bad_body_is_a_clear_refusal(
    client: httpx.AsyncClient, headers: dict[str, str], body: bytes, status: int, slug: str
) -> None:
    _problem(await client.post(f"/wishes/{UNIT}", content=body, headers=headers | JSON), status, slug)


async def test_the_limit_holds_without_a_content_length(client: httpx.AsyncClient, headers: dict[str, str]) -> None:
    sent = 0

    async def endless() -> Any:
        nonlocal sent
        while True:
            sent += 10_000
            yield b"x" * 10_000

    answer = await client.put("/files", content=endless(), headers=headers | BYTES)
    _problem(answer, 413, "body-too-large")
    assert sent <= 220_000


async def test_a_route_may_have_a_larger_limit_of_its_own(client: httpx.AsyncClient, headers: dict[str, str]) -> None:
    taken = await client.put("/files", content=b"x" * 200_000, headers=headers | BYTES)
    assert taken.json()["bytes"] == 200_000
    _problem(await client.put("/files", content=b"x" * 200_001, headers=headers | BYTES), 413, "body-too-large")


async def test_a_body_in_pieces_has_the_same_fingerprint(client: httpx.AsyncClient, headers: dict[str, str]) -> None:
    async def pieces() -> Any:
        for _ in range(10):
            yield b"x" * 100

    whole = (await client.put("/files", content=b"x" * 1000, headers=headers | BYTES)).json()
    assert (await client.put("/files", content=pieces(), headers=headers | BYTES)).json() == whole


@pytest.mark.parametrize(
    ("method", "path", "status", "slug"),
    [
        ("GET", "/failing/missing", 404, "no-dossier"),
        ("GET", "/failing/outage", 503, "temporarily-unavailable"),
        ("GET", "/failing/early", 409, "too-early"),
        ("GET", "/failing/defect", 500, "unexpected"),
        ("GET", "/nowhere", 404, "no-such-page"),
        ("DELETE", "/answers", 405, "method-not-allowed"),
        ("FROBNICATE", "/answers", 405, "method-not-allowed"),
    ],
)
async def test_each_mistake_has_its_answer(
    client: httpx.AsyncClient, method: str, path: str, status: int, slug: str
) -> None:
    answer = await client.request(method, path)
    _problem(answer, status, slug)
    assert ("retry-after" in answer.headers) == (status == 503 or slug == "too-early")
    assert "secret" not in answer.text
    assert "10.0.0.7" not in answer.text


@pytest.mark.parametrize("path", ["/live", "/nowhere", "/failing/defect", "/metrics"])
async def test_every_answer_is_hardened(client: httpx.AsyncClient, path: str) -> None:
    sent = (await client.get(path)).headers
    assert sent["content-security-policy"].startswith("default-src 'none'")
    assert (sent["x-content-type-options"], sent["x-frame-options"]) == ("nosniff", "DENY")
    assert (sent["referrer-policy"], sent["cache-control"]) == ("no-referrer", "no-store")


async def test_an_unchanged_version_is_not_sent_again(client: httpx.AsyncClient, headers: dict[str, str]) -> None:
    first = await client.get(f"/wishes/{UNIT}", headers=headers)
    assert (first.headers["etag"], first.headers["cache-control"]) == ('"v3"', "private, no-cache")
    for known in ('"v3"', 'W/"v3"', '"v1", "v3"'):
        again = await client.get(f"/wishes/{UNIT}", headers=headers | {"If-None-Match": known})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", '"v3"')
    assert (await client.get(f"/wishes/{UNIT}", headers=headers | {"If-None-Match": '"v2"'})).status_code == 200


async def test_a_trace_goes_on_from_the_caller_and_is_told_with_a_problem(
    client: httpx.AsyncClient, headers: dict[str, str]
) -> None:
    given = {"traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}
    wish = {"unit": UNIT, "lines": [{"amount": 1}]}
    said = (await client.post(f"/wishes/{UNIT}", json=wish, headers=headers | given)).json()
    assert said["traceparent"].startswith("00-0af7651916cd43dd8448eb211c80319c-")
    assert "b7ad6b7169203331" not in said["traceparent"]
    assert (await client.get("/nowhere", headers=given)).json()["trace_id"] == "0af7651916cd43dd8448eb211c80319c"


@pytest.mark.parametrize(("reason", "status", "word"), [(None, 200, "ready"), ("no lease", 503, "unready")])
async def test_readiness_says_why_not_and_liveness_looks_at_nothing(reason: str | None, status: int, word: str) -> None:
    app = make_app(
        "small",
        Settings(),
        small_router(),
        readiness=lambda: {"store": None, "relay": reason},
        clock=lambda: NOW,
    )
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://small") as client:
        answer = await client.get("/ready")
        assert (answer.status_code, answer.json()["status"]) == (status, word)
        assert answer.json()["checks"] == {"store": "ok", "relay": reason or "ok"}
        assert (await client.get("/live")).json() == {"status": "live"}


async def test_requests_are_counted_by_route_template(client: httpx.AsyncClient, headers: dict[str, str]) -> None:
    await client.get(f"/wishes/{UNIT}", headers=headers)
    await client.request("FROBNICATE", "/nowhere")
    told = (await client.get("/metrics")).text
    assert 'khobac_http_requests_total{method="GET",route="/wishes/{unit}",status="200"}' in told
    assert 'method="other",route="-"' in told
    assert UNIT not in told


async def test_the_docs_say_who_may_call_and_what_is_needed(app: FastAPI, client: httpx.AsyncClient) -> None:
    document = (await client.get("/openapi.json")).json()
    wish = document["paths"]["/wishes/{unit}"]["post"]
    assert "account_holder" in wish["description"]
    assert wish["security"] == [{"login": []}]
    assert [p["name"] for p in wish["parameters"]] == ["unit", "Idempotency-Key"]
    assert "application/problem+json" in wish["responses"]["default"]["content"]
    assert "Tiếng Việt" in document["info"]["description"]
    assert "security" not in document["paths"]["/live"]["get"]
    assert document["paths"]["/live"]["get"]["summary"] == "Tiến trình còn sống. / The process is alive."
    json.dumps(app.openapi())


def test_the_docs_begin_with_what_the_service_is_for() -> None:
    about = "Việc nhỏ. / A small thing."
    app = make_app("small", Settings(), small_router(), readiness=dict, clock=lambda: NOW, about=about)
    assert app.openapi()["info"]["description"].startswith(f"{about}\n\n**Tiếng Việt.**")


JAVASCRIPT = {"text/javascript", "application/javascript"}
DOCS_FILES = {
    "docs/swagger-ui.css": {"text/css"},
    "docs/favicon-32x32.png": {"image/png"},
    "docs/swagger-ui-bundle.js": JAVASCRIPT,
    "docs/start.js": JAVASCRIPT,
    "openapi.json": {"application/json"},
}


async def test_all_that_the_docs_page_loads_comes_from_the_service(client: httpx.AsyncClient) -> None:
    page, start = await client.get("/docs"), await client.get("/docs/start.js")
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    named = re.findall(r'(?:src|href|url)(?:=|: )"([^"]+)"', page.text + start.text)
    assert set(named) == set(DOCS_FILES)
    for file, types in DOCS_FILES.items():
        answer = await client.get(f"/{file}")
        assert answer.status_code == 200
        assert answer.headers["content-type"].partition(";")[0] in types
        assert len(answer.content) > 100


async def test_the_docs_page_may_load_from_nowhere_else(client: httpx.AsyncClient) -> None:
    page = await client.get("/docs")
    policy = dict(each.strip().split(" ", 1) for each in page.headers["content-security-policy"].split(";"))
    assert policy.pop("img-src") == "'self' data:"
    assert set(policy.values()) == {"'self'", "'none'"}
    assert policy["default-src"] == "'none'"
    assert "<script>" not in page.text
    assert "//" not in page.text
    assert (await client.get("/redoc")).status_code == 404


async def test_a_docs_file_that_the_browser_has_is_not_sent_again(client: httpx.AsyncClient) -> None:
    first = await client.get("/docs/swagger-ui-bundle.js")
    assert first.headers["cache-control"] == "no-cache"
    again = await client.get("/docs/swagger-ui-bundle.js", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_the_vocabulary_describes_each_metric_in_both_languages() -> None:
    assert all(m.vi and m.en and m.name.startswith("khobac_") for m in metrics.vocabulary())
    assert all(f"`{m.name}`" in metrics.as_table() for m in metrics.vocabulary())
