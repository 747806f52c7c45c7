"""Every route of every service reads strictly: what a lax reader would repair, choose or drop is refused, by its place."""

import dataclasses
import datetime as dt
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from enum import Enum
from typing import Annotated, Any, Literal, NamedTuple, get_args, get_origin

import httpx
import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from khobac_contracts.catalog import CATALOG
from khobac_contracts.vocabulary import Role
from pydantic import BaseModel, RootModel

from services.chassis.web.access import SAFE_METHODS, matrix
from services.chassis.web.request_body import JSON, URLENCODED, Body
from services.chassis.web.request_shape import Shape
from services.chassis.web.tokens import Claims
from services.table import SERVICES

from .house import app_of, calls, shown, sources, tree

PARTS = {
    "code": "H15.50.05.13-261122-9999",
    "dossier": "H15.50.05.13-261122-9999",
    "unit": "7654321",
    "treasury": "0099",
    "account": "9523.4.7654321.00000",
    "digest": "0" * 64,
}
LAX: dict[type, list[Any]] = {
    int: ["250.000", "250", "٣", True, 1.0, 1e3, [1]],
    float: ["1.0", True],
    bool: ["yes", "true", 1, 0],
    dt.date: ["2026-11-29T00:00:00", "20261129", "1764374400", 1764374400, "29/11/2026"],
    str: [5, True, None, ["a"]],
}
"""What a lax reader takes for a value of the type."""


class Everybody:
    """Lets everybody in, in every role: it is their bodies that are looked at."""

    async def check(self, token: str, now: datetime) -> Claims:
        return Claims(
            sub="p",
            usr="u",
            org="0001",
            roles=frozenset(Role),
            system=True,
            sid=None,
            exp=datetime.now(UTC).timestamp(),
        )


class Route(NamedTuple):
    service: str
    method: str
    path: str
    model: Any
    shape: Shape

    def __str__(self) -> str:
        return f"{self.service} {self.method} {self.path}"


def _app(service: str) -> FastAPI:
    app = app_of(service)
    app.state.gate = dataclasses.replace(app.state.gate, tokens=Everybody(), clock=lambda: datetime.now(UTC))
    return app


APPS = {service: _app(service) for service in SERVICES}


def _routes() -> Iterator[Route]:
    for service, app in APPS.items():
        for route in iter_route_contexts(app.routes):
            if (shape := app.state.gate.shapes.get(route.endpoint)) is not None:
                model = route.body_field.field_info.annotation if route.body_field else None
                yield from (Route(service, method, route.path or "", model, shape) for method in route.methods or ())


ROUTES = list(_routes())
WRITING = [route for route in ROUTES if route.method not in SAFE_METHODS]
OF_JSON = [route for route in WRITING if route.shape.media_type == JSON]
OF_FORMS = [route for route in WRITING if route.shape.media_type == URLENCODED]


async def _send(route: Route, text: bytes, **headers: str) -> httpx.Response:
    path = re.sub(r"\{(\w+)[^}]*\}", lambda part: PARTS.get(part[1], "x" * 8), route.path)
    said = {"Authorization": "Bearer x", "Idempotency-Key": "k", "Content-Type": route.shape.media_type or JSON}
    transport = httpx.ASGITransport(app=APPS[route.service])
    async with httpx.AsyncClient(transport=transport, base_url="http://house") as client:
        return await client.request(route.method, path, content=text, headers={**said, **headers})


async def _refused(route: Route, text: bytes, slug: str, pointer: str) -> None:
    answer = await _send(route, text)
    problem = answer.json()
    pointers = [each["pointer"] for each in problem.get("errors", ())]
    assert (answer.status_code, problem["type"].rpartition(":")[2]) == (422, slug), (text, problem)
    assert pointer in pointers, (text, pointers)


def _members(model: Any) -> Iterator[tuple[dict[str, Any], Any]]:
    """Each model that a body may be, with the field that tells it from the others."""
    root = model.model_fields.get("root") if isinstance(model, type) and issubclass(model, RootModel) else None
    if root is None or not root.discriminator:
        yield {}, model
        return
    for member in get_args(root.annotation):
        [tag] = get_args(member.model_fields[root.discriminator].annotation)
        yield {str(root.discriminator): tag}, member


def _leaves(annotation: Any, pointer: str = "") -> Iterator[tuple[str, type, bool]]:
    """Every value that a body may have: its pointer, its type, and whether null is a value of it."""
    parts = [each for each in get_args(annotation) if each is not type(None)]
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        for name, field in annotation.model_fields.items():
            place = pointer if name == "root" else f"{pointer}/{name}"
            yield from _leaves(field.annotation, place)
    elif get_origin(annotation) is Annotated:
        yield from _leaves(parts[0], pointer)
    elif get_origin(annotation) is Literal:
        yield pointer, type(parts[0]), False
    elif get_origin(annotation) is tuple:
        yield from _leaves(parts[0], f"{pointer}/0")
    elif parts:
        null = len(parts) < len(get_args(annotation))
        yield from ((place, kind, null) for part in parts for place, kind, _ in _leaves(part, pointer))
    else:
        yield pointer, annotation, False


def _document(pointer: str, value: Any) -> Any:
    """The smallest body that has the value at this place."""
    for part in reversed(pointer.split("/")[1:]):
        value = [value] if part == "0" else {part: value}
    return value


@pytest.mark.parametrize("route", OF_JSON, ids=str)
async def test_every_field_of_every_body_has_one_spelling(route: Route) -> None:
    leaves = [(tag, *leaf) for tag, member in _members(route.model) for leaf in _leaves(member)]
    assert leaves
    for tag, pointer, kind, null in leaves:
        plain = str if issubclass(kind, str | Enum) else kind
        for value in LAX[plain]:
            if value is None and null:
                continue
            text = json.dumps(tag | _document(pointer, value)).encode()
            await _refused(route, text, "invalid-input", pointer)


@pytest.mark.parametrize("route", OF_JSON, ids=str)
async def test_every_body_is_closed_and_has_each_name_once(route: Route) -> None:
    for tag, _ in _members(route.model):
        await _refused(route, json.dumps(tag | {"nobody-reads": 1}).encode(), "invalid-input", "/nobody-reads")
    await _refused(route, b'{"nobody-reads": {"a": 1, "a": 1}}', "json-ambiguous", "/nobody-reads/a")
    await _refused(route, b'{"nobody-reads": NaN}', "json-ambiguous", "/nobody-reads")
    await _refused(route, b'{"nobody-reads": "\\ud800"}', "json-ambiguous", "/nobody-reads")
    await _refused(route, b'{"nobody-reads": %s}' % (b"9" * 33), "json-ambiguous", "/nobody-reads")


@pytest.mark.parametrize("route", OF_JSON, ids=str)
async def test_every_body_is_utf_8_and_bounded(route: Route) -> None:
    await _refused(route, "{}".encode("utf-16"), "json-not-utf-8", "")
    await _refused(route, b"\xef\xbb\xbf{}", "json-not-utf-8", "")
    await _refused(route, b"[" * 65 + b"]" * 65, "json-too-deep", "")
    await _refused(route, b"[" + b"0," * 5000 + b"0]", "json-too-long", "")


@pytest.mark.parametrize("route", OF_FORMS, ids=str)
async def test_every_form_has_each_field_once(route: Route) -> None:
    for pointer, _, _ in _leaves(route.model):
        name = pointer.removeprefix("/").encode()
        await _refused(route, b"%s=1&%s=1" % (name, name), "given-twice", pointer)
    await _refused(route, b"nobody-reads=1", "invalid-input", "/nobody-reads")


@pytest.mark.parametrize("route", WRITING, ids=str)
async def test_every_route_takes_what_its_documentation_names_and_nothing_else(route: Route) -> None:
    operation = APPS[route.service].openapi()["paths"][route.path][route.method.lower()]
    named = list(operation.get("requestBody", {}).get("content", {}))
    assert named == ([route.shape.media_type] if route.shape.media_type else [])
    answer = await _send(route, b"x", **{"Content-Type": "application/octet-stream"})
    assert (answer.status_code, answer.json()["type"].rpartition(":")[2]) == (415, "wrong-media-type")
    assert (route.shape.media_type or "empty") in answer.json()["detail_en"]


@pytest.mark.parametrize("service", SERVICES)
def test_every_answer_names_its_content_type(service: str) -> None:
    for path, operations in APPS[service].openapi()["paths"].items():
        for method, operation in operations.items():
            for status, answer in operation["responses"].items():
                assert answer.get("content") or status == "204", f"{method} {path}: {status}"


@pytest.mark.parametrize("route", WRITING, ids=str)
async def test_no_route_takes_two_keys(route: Route) -> None:
    path = re.sub(r"\{(\w+)[^}]*\}", lambda part: PARTS.get(part[1], "x" * 8), route.path)
    said = [("Authorization", "Bearer x"), ("Idempotency-Key", "k"), ("Idempotency-Key", "k")]
    transport = httpx.ASGITransport(app=APPS[route.service])
    async with httpx.AsyncClient(transport=transport, base_url="http://house") as client:
        answer = await client.request(route.method, path, headers=said)
    assert (answer.status_code, answer.json()["type"].rpartition(":")[2]) == (422, "given-twice")


@pytest.mark.parametrize("service", SERVICES)
async def test_head_is_wherever_get_is_and_allow_says_so(service: str) -> None:
    transport = httpx.ASGITransport(app=app_of(service), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://house") as client:
        for method, path, _ in matrix(APPS[service]):
            filled = re.sub(r"\{(\w+)[^}]*\}", lambda part: PARTS.get(part[1], "x" * 8), path)
            allow = (await client.options(filled)).headers["allow"].split(", ")
            assert method in allow
            assert ("HEAD" in allow) == ("GET" in allow)
            head = await client.head(filled)
            assert ("GET" in allow) == (head.status_code != 405)
            assert head.content == b""


@pytest.mark.parametrize("service", SERVICES)
def test_a_digit_is_0_to_9(service: str) -> None:
    """In pydantic's patterns `\\d` is every digit of Unicode, `\\w` every letter: what a schema's reader does not expect."""
    schemas = [APPS[service].openapi(), *(entry.model.model_json_schema() for entry in CATALOG)]
    assert [pattern for pattern in _patterns(schemas) if re.search(r"\\[dwsbDWSB]", pattern)] == []


def _patterns(schema: Any) -> Iterator[str]:
    match schema:
        case dict():
            for name, value in schema.items():
                yield from [value] if name == "pattern" and isinstance(value, str) else _patterns(value)
        case list():
            for each in schema:
                yield from _patterns(each)


BASE64 = {"chassis/core/base64_text.py"}
"""Who reads base64, what people bring and what we wrote ourselves."""


def test_base64_that_people_bring_is_read_in_one_place() -> None:
    readers = {
        shown(path).removeprefix("services/")
        for path in sources("services")
        for name, _ in calls(tree(path))
        if name.rpartition(".")[2]
        in {"b64decode", "a2b_base64", "decodebytes", "urlsafe_b64decode", "standard_b64decode"}
    }
    assert readers == BASE64


def test_no_route_reads_json_by_itself() -> None:
    apis = [path for path in sources("services") if "api" in path.with_suffix("").parts]
    assert apis
    found = [(shown(path), name) for path in apis for name, _ in calls(tree(path)) if name.endswith("request.json")]
    assert found == []


def test_the_probes_would_find_something() -> None:
    assert len(OF_JSON) > 20
    assert len(OF_FORMS) == 1
    assert {kind for route in OF_JSON for _, kind, _ in _leaves(route.model)} >= {int, bool, dt.date, str, Role}
    assert issubclass(OF_JSON[0].model, Body)
