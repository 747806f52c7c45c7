"""Whatever carries a request, a body, a query, a path or a header, it is read strictly, and what is wrong is named."""

import base64
import unicodedata
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

import fastapi
import httpx
import pytest
from fastapi import APIRouter, Depends, Form, Query
from khobac_contracts.vocabulary import Role, UnitCode
from pydantic import BaseModel, create_model

from services.chassis.config.settings import Settings
from services.chassis.store.pages import read_cursor, write_cursor
from services.chassis.web.access import PUBLIC, IdempotentCall, allow
from services.chassis.web.app import make_app
from services.chassis.web.media_types import accepts
from services.chassis.web.request_body import Body, Json, LaxBody
from services.chassis.web.request_shape import LaxRoute
from services.chassis.web.written import Day

from .conftest import NOW, UNIT, Reply, Take

JSON = {"Content-Type": "application/json"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
KEY = {"Idempotency-Key": "key-1"}


def _wrong(answer: httpx.Response, status: int = 422) -> dict[str, str]:
    """Each pointer with what was expected."""
    assert answer.status_code == status, answer.text
    return {error["pointer"]: error["expected_en"] for error in answer.json()["errors"]}


def _slug(answer: httpx.Response) -> str:
    return str(answer.json()["type"]).rpartition(":")[2]


@pytest.mark.parametrize("amount", ['"250.000"', '"250"', "true", "1.0", "1e3", "250.000", "null", "[1]", '"٣"'])
async def test_an_amount_is_a_whole_number_in_digits(
    client: httpx.AsyncClient, headers: dict[str, str], amount: str
) -> None:
    text = f'{{"unit": "{UNIT}", "lines": [{{"amount": {amount}}}]}}'
    wrong = _wrong(await client.post(f"/wishes/{UNIT}", content=text, headers=headers | JSON))
    assert "plain digits" in wrong["/lines/0/amount"]


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("paid", ['"yes"', '"true"', "1", "0", "1.0"]),
        ("day", ['"2026-11-29T00:00:00"', '"20261129"', '"1764374400"', "1764374400", '" 2026-11-29"', '"29/11/2026"']),
        ("share", ['"1.0"', "true"]),
    ],
)
async def test_truths_dates_and_fractions_are_as_json_and_rfc_3339_have_them(
    client: httpx.AsyncClient, headers: dict[str, str], field: str, values: list[str]
) -> None:
    for value in values:
        text = f'{{"unit": "{UNIT}", "lines": [{{"amount": 1, "{field}": {value}}}]}}'
        wrong = _wrong(await client.post(f"/wishes/{UNIT}", content=text, headers=headers | JSON))
        assert list(wrong) == [f"/lines/0/{field}"], value


async def test_what_is_written_as_it_should_be_is_taken(client: httpx.AsyncClient, headers: dict[str, str]) -> None:
    line = {"amount": 250000, "day": "2026-11-29", "share": 1, "paid": True}
    answer = await client.post(f"/wishes/{UNIT}", json={"unit": UNIT, "lines": [line]}, headers=headers)
    assert (answer.status_code, answer.json()["lines"]) == (201, 1)


async def test_text_comes_in_composed(client: httpx.AsyncClient, headers: dict[str, str]) -> None:
    note = unicodedata.normalize("NFD", "Văn phòng phẩm quý Ⅳ")
    wish = {"unit": UNIT, "lines": [{"amount": 1}], "note": note}
    assert (await client.post(f"/wishes/{UNIT}", json=wish, headers=headers)).json()["note"] == "Văn phòng phẩm quý Ⅳ"
    assert (await client.get("/pages/1", params={"name": note})).json()[-1] == "Văn phòng phẩm quý Ⅳ"
    sent = await client.post("/replies", data={"answer": "yes", "note": note}, headers=KEY)
    assert sent.json()["note"] == "Văn phòng phẩm quý Ⅳ"


@pytest.mark.parametrize(
    ("text", "slug", "pointer"),
    [
        (b'{"unit": "1234567", "unit": "7654321", "lines": []}', "json-ambiguous", "/unit"),
        (b'{"lines": [{"amount": 1, "amount": 2}]}', "json-ambiguous", "/lines/0/amount"),
        (b'{"nobody": {"reads": 1, "reads": 2}}', "json-ambiguous", "/nobody/reads"),
        (b'{"lines": [{"amount": NaN}]}', "json-ambiguous", "/lines/0/amount"),
        ('{"unit": "1234567"}'.encode("utf-16"), "json-not-utf-8", ""),
        (b"\xef\xbb\xbf{}", "json-not-utf-8", ""),
    ],
)
async def test_json_that_two_readers_understand_differently_is_refused(
    client: httpx.AsyncClient, headers: dict[str, str], text: bytes, slug: str, pointer: str
) -> None:
    answer = await client.post(f"/wishes/{UNIT}", content=text, headers=headers | JSON)
    assert (_slug(answer), list(_wrong(answer))) == (slug, [pointer])


async def test_a_body_is_not_read_before_its_sender_is_known(client: httpx.AsyncClient) -> None:
    assert (await client.post(f"/wishes/{UNIT}", content=b"{,", headers=KEY | JSON)).status_code == 401
    assert (await client.post(f"/wishes/{UNIT}", content=b"{}", headers=KEY | FORM)).status_code == 401


async def test_in_a_union_the_pointer_is_the_senders(client: httpx.AsyncClient) -> None:
    lax = {"kind": "give/1", "lines": [{"amount": "1", "kind": 1}]}
    assert set(_wrong(await client.post("/either", json=lax, headers=KEY))) == {"/lines/0/amount", "/lines/0/kind"}
    assert set(_wrong(await client.post("/either", json={"kind": "give/1"}, headers=KEY))) == {"/lines"}
    assert set(_wrong(await client.post("/either", json={"kind": "else"}, headers=KEY))) == {"/kind"}
    assert (await client.post("/either", json={"kind": "take/1"}, headers=KEY)).json() == "take/1"


@pytest.mark.parametrize(
    ("text", "pointer"),
    [
        (b"answer=yes&answer=no", "/answer"),
        (b"answer=yes&answer=yes", "/answer"),
        (b"answer=yes&%61nswer=no", "/answer"),
        (b"answer=maybe", "/answer"),
        (b"answer=", "/answer"),
        (b"note=x", "/answer"),
        (b"answer=yes&more=1", "/more"),
        (b"answer=yes&note=%ff", ""),
        (b"answer=yes&note=%zz", ""),
        (b"answer=yes&" + b"&".join(b"f%d=1" % n for n in range(200)), ""),
        ("answer=yes&note=ế".encode(), ""),
    ],
)
async def test_a_form_has_one_value_a_field(client: httpx.AsyncClient, text: bytes, pointer: str) -> None:
    assert list(_wrong(await client.post("/replies", content=text, headers=KEY | FORM))) == [pointer]


async def test_a_form_is_taken(client: httpx.AsyncClient) -> None:
    answer = await client.post("/replies", data={"answer": "yes", "note": "a&b=c %"}, headers=KEY)
    assert answer.json() == {"answer": "yes", "note": "a&b=c %"}


@pytest.mark.parametrize(
    ("path", "kind", "expected"),
    [
        ("/either", None, "application/json"),
        ("/either", "text/plain", "application/json"),
        ("/either", "application/problem+json", "application/json"),
        ("/either", "application/json; charset=utf-16", "application/json; charset=utf-8"),
        ("/either", "application/x-www-form-urlencoded", "application/json"),
        ("/replies", "application/json", "application/x-www-form-urlencoded"),
        ("/replies", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded"),
    ],
)
async def test_another_content_type_is_told_the_documented_one(
    client: httpx.AsyncClient, path: str, kind: str | None, expected: str
) -> None:
    sent = KEY | ({"Content-Type": kind} if kind else {})
    answer = await client.post(path, content=b'{"kind": "take/1"}', headers=sent)
    assert expected in _wrong(answer, 415)["/header/Content-Type"]
    assert expected in answer.json()["detail"]
    assert answer.json()["title"] == "Kiểu nội dung không được hỗ trợ"


@pytest.mark.parametrize(
    "kind", ["application/json; charset=UTF-8", "Application/JSON", 'application/json;charset="utf8"']
)
async def test_the_documented_type_is_known_however_it_is_written(client: httpx.AsyncClient, kind: str) -> None:
    answer = await client.post("/either", content=b'{"kind": "take/1"}', headers=KEY | {"Content-Type": kind})
    assert answer.status_code == 200


async def test_compressed_content_is_refused(client: httpx.AsyncClient) -> None:
    packed = KEY | JSON | {"Content-Encoding": "gzip"}
    assert list(_wrong(await client.post("/either", content=b"\x1f\x8b", headers=packed), 415)) == [
        "/header/Content-Encoding"
    ]


async def test_content_that_nobody_would_read_is_refused(
    client: httpx.AsyncClient, headers: dict[str, str], token: Any
) -> None:
    chief = headers | {"Authorization": f"Bearer {token('chief_accountant')}"}
    assert (await client.post("/answers", headers=chief | JSON)).status_code == 200
    assert _slug(await client.post("/answers", json={}, headers=chief)) == "wrong-media-type"


@pytest.mark.parametrize(
    "name",
    ["Authorization", "Idempotency-Key", "Content-Type", "X-Khobac-Device", "X-Khobac-Network", "X-Khobac-Anything"],
)
async def test_a_header_that_decides_something_comes_once(
    client: httpx.AsyncClient, headers: dict[str, str], name: str
) -> None:
    given = {**headers, **JSON, "X-Khobac-Device": "d", "X-Khobac-Network": "1", "X-Khobac-Anything": "1"}
    twice = [*given.items(), (name.lower(), given[name])]
    answer = await client.post(f"/wishes/{UNIT}", content=b"{}", headers=twice)
    assert (_slug(answer), list(_wrong(answer))) == ("given-twice", [f"/header/{name}"])
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_other_headers_may_come_twice(client: httpx.AsyncClient) -> None:
    assert (await client.get("/live", headers=[("Accept", "a/b"), ("Accept", "c/d")])).status_code == 200


@pytest.mark.parametrize(
    "value", ["٣", "３", "+5", " 5", "5 ", "1_000", "5.0", "1e1", "05", "0x5", "", "true", "9" * 30]
)
async def test_a_number_in_a_query_or_a_path_is_digits(client: httpx.AsyncClient, value: str) -> None:
    assert "/query/limit" in _wrong(await client.get("/pages/1", params={"limit": value}))
    if value:
        assert "/path/number" in _wrong(await client.get(f"/pages/{value}"))


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("day", ["2026-11-29T00:00:00", "20261129", "1764374400", " 2026-11-29", "2026-11-٢٩"]),
        ("all_of_them", ["yes", "1", "on", "True", "t"]),
    ],
)
async def test_dates_and_truths_in_a_query_are_written_in_one_way(
    client: httpx.AsyncClient, name: str, values: list[str]
) -> None:
    for value in values:
        assert list(_wrong(await client.get("/pages/1", params={name: value}))) == [f"/query/{name}"], value


async def test_a_query_written_as_it_should_be_is_taken(client: httpx.AsyncClient) -> None:
    answer = await client.get("/pages/-7?limit=0&day=2026-11-29&all_of_them=true&name=a%2Bb+c")
    assert answer.json() == [-7, 0, "2026-11-29", True, "a+b c"]


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("limit=1&limit=2", "/query/limit"),
        ("limit=1&limit=1", "/query/limit"),
        ("name=a&%6eame=b", "/query/name"),
        ("unknown=1&unknown=2", "/query/unknown"),
        ("name=%ff", "/query"),
        ("name=%E1%BA", "/query"),
        ("name=%", "/query"),
    ],
)
async def test_a_parameter_has_one_value_in_utf_8(client: httpx.AsyncClient, query: str, pointer: str) -> None:
    assert list(_wrong(await client.get(f"/pages/1?{query}"))) == [pointer]


@pytest.mark.parametrize(
    "path", [f"/wishes/{UNIT}", "/pages/1", "/live", "/metrics", "/docs", "/openapi.json", "/nowhere"]
)
async def test_head_is_wherever_get_is(client: httpx.AsyncClient, headers: dict[str, str], path: str) -> None:
    got, head = await client.get(path, headers=headers), await client.head(path, headers=headers)
    assert (head.status_code, head.content) == (got.status_code, b"")
    alike = ("content-type", "content-security-policy", "etag") + (() if path == "/metrics" else ("content-length",))
    assert [head.headers.get(name) for name in alike if path != "/nowhere" or name != "content-length"] == [
        got.headers.get(name) for name in alike if path != "/nowhere" or name != "content-length"
    ]


async def test_head_asks_who_calls(client: httpx.AsyncClient) -> None:
    assert (await client.head(f"/wishes/{UNIT}")).status_code == 401


@pytest.mark.parametrize(
    ("path", "methods"),
    [
        (f"/wishes/{UNIT}", "GET, HEAD, OPTIONS, POST"),
        ("/files", "OPTIONS, PUT"),
        ("/docs", "GET, HEAD, OPTIONS"),
        ("/either", "OPTIONS, POST"),
    ],
)
async def test_allow_names_all_methods_of_an_address(client: httpx.AsyncClient, path: str, methods: str) -> None:
    options, refused = await client.options(path), await client.patch(path)
    assert (options.status_code, options.content, options.headers["allow"]) == (204, b"", methods)
    assert (refused.status_code, refused.headers["allow"], _slug(refused)) == (405, methods, "method-not-allowed")
    assert methods in refused.json()["detail"]
    assert (await client.options("/nowhere")).status_code == 404


@pytest.mark.parametrize("path", ["/live/", f"/wishes/{UNIT}/", "/either/", "//live", "/live//"])
async def test_a_slash_more_is_another_address_and_leads_nowhere(client: httpx.AsyncClient, path: str) -> None:
    for answer in (await client.get(path), await client.post(path)):
        assert answer.status_code == 404
        assert "location" not in answer.headers


def _lax(endpoint: Any) -> str:
    router = APIRouter()
    router.post("/lax/{place}")(endpoint)
    with pytest.raises(LaxRoute) as mistake:
        make_app("small", Settings(), router, readiness=dict, clock=lambda: NOW)
    return str(mistake.value)


Anybody = Annotated[IdempotentCall, Depends(allow(PUBLIC))]


class Unmarked(BaseModel):
    n: int


def test_a_route_that_would_read_laxly_stops_the_start() -> None:
    async def unmarked(body: Unmarked, call: Anybody) -> None: ...
    async def two(one: Json[Take], other: Json[Take], call: Anybody) -> None: ...
    async def form(answer: Annotated[str, Form()], call: Anybody) -> None: ...
    async def text(answer: Annotated[str, fastapi.Body()], call: Anybody) -> None: ...
    async def several(call: Anybody, n: Annotated[list[str], Query()]) -> None: ...
    async def fraction(call: Anybody, n: float = 0) -> None: ...
    async def in_the_path(place: bytes, call: Anybody) -> None: ...

    bodies: list[Any] = [unmarked, two, form, text]
    parameters: list[Any] = [several, fraction, in_the_path]
    assert all("Json[...]" in _lax(each) for each in bodies)
    assert all("nothing says how" in _lax(each) for each in parameters)


def test_a_body_has_one_reader() -> None:
    @accepts("application/xml")
    async def both(body: Json[Take], call: Anybody) -> None: ...

    assert "only one of them" in _lax(both)


@pytest.mark.parametrize(
    "kind", [date, datetime, Decimal, bytes, Any, list[date], tuple[date, ...], dict[str, int], Unmarked, Day | date]
)
def test_a_field_that_has_several_spellings_stops_the_import(kind: Any) -> None:
    with pytest.raises(LaxBody, match=r"Loose\.n"):
        create_model("Loose", __base__=Body, n=(kind, ...))


@pytest.mark.parametrize("kind", [Day, Day | None, tuple[Day, ...], Role | None, Literal["a"], Reply | Take, UnitCode])
def test_a_field_that_has_one_spelling_is_welcome(kind: Any) -> None:
    create_model("Tight", __base__=Body, n=(kind, ...))


@pytest.mark.parametrize("place", [{"$ne": None}, [1], [{"$where": "1"}]])
def test_a_forged_cursor_brings_no_operator_into_the_store(place: Any) -> None:
    forged = base64.urlsafe_b64encode(f'["a",{place!r}]'.replace("'", '"').replace("None", "null").encode()).decode()
    with pytest.raises(Exception, match="invalid-cursor"):
        read_cursor(forged.rstrip("="), 2)
    assert read_cursor(write_cursor(["a", 1.5]), 2) == ["a", 1.5]
