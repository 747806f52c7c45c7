"""Each header holds exactly what it may: what is missing, doubled or merely near it is unreadable, and named."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from khobac_contracts.envelope import Unreadable, decode

from .saying import TRACE, UNIT, said


def test_a_charset_may_be_named() -> None:
    _, _, value, headers = said()
    for named in (b"application/json; charset=utf-8", b'Application/JSON;charset="UTF-8"'):
        assert decode({**dict(headers), "content-type": named}.items(), value)[1] == UNIT


Spoil = Callable[[dict[str, bytes]], object]
WRONG_HEADERS: list[tuple[str, Spoil]] = [
    ("ce_id: missing", lambda headers: headers.pop("ce_id")),
    ("ce_subject: missing", lambda headers: headers.update(ce_subject=b"")),
    ("ce_type: no such fact", lambda headers: headers.update(ce_type=b"unit.exploded")),
    ("ce_type: not UTF-8", lambda headers: headers.update(ce_type=b"\xff\xfe")),
    ("ce_specversion: expected 1.0", lambda headers: headers.update(ce_specversion=b"0.3")),
    ("ce_specversion: expected 1.0", lambda headers: headers.pop("ce_specversion")),
    ("content-type: expected application/json", lambda headers: headers.update({"content-type": b"text/xml"})),
    ("content-type: expected", lambda headers: headers.update({"content-type": b"application/json; charset=utf-16"})),
    ("upgrade the readers first", lambda headers: headers.update(ce_dataschema=b"urn:khobac:schema:unit.joined:9")),
    ("ce_dataschema: expected", lambda headers: headers.update(ce_dataschema=b"urn:khobac:schema:unit.joined:0")),
    (
        "ce_dataschema: expected",
        lambda headers: headers.update(ce_dataschema=b"urn:khobac:schema:unit.joined:\xd9\xa9"),
    ),
    ("ce_dataschema: expected", lambda headers: headers.update(ce_dataschema=b"urn:khobac:schema:unit.joined:")),
    ("ce_dataschema: expected", lambda headers: headers.update(ce_dataschema=b"urn:khobac:schema:alert.raised:1")),
    ("ce_sequence: expected", lambda headers: headers.update(ce_sequence=b"-1")),
    ("ce_sequence: expected", lambda headers: headers.update(ce_sequence=b"9" * 1_000_000)),
    ("ce_sequence: expected", lambda headers: headers.update(ce_sequence="٣".encode())),
    ("ce_id: not UTF-8", lambda headers: headers.update(ce_id=b"\xff")),
    ("ce_id: longer than 512", lambda headers: headers.update(ce_id=b"x" * 513)),
]


@pytest.mark.parametrize(("reason", "spoil"), WRONG_HEADERS)
def test_a_wrong_header_is_named(reason: str, spoil: Spoil) -> None:
    _, _, value, headers = said()
    spoiled = dict(headers)
    spoil(spoiled)
    with pytest.raises(Unreadable) as told:
        decode(spoiled.items(), value)
    assert reason in told.value.reason
    assert len(told.value.reason) < 400


HEADERS_THAT_COUNT = [name for name, _ in said()[3] if name != "traceparent"]


@pytest.mark.parametrize("name", HEADERS_THAT_COUNT)
@pytest.mark.parametrize("raw", [None, b"", b"\xff", b"\x00"])
def test_no_header_raises_anything_but_unreadable(name: str, raw: bytes | None) -> None:
    _, _, value, headers = said()
    spoiled: list[tuple[str, bytes | None]] = [(each, raw if each == name else was) for each, was in headers]
    if raw == b"\x00" and name in {"ce_id", "ce_source", "ce_subject"}:
        assert decode(spoiled, value)[1] == UNIT
        return
    with pytest.raises(Unreadable, match=name):
        decode(spoiled, value)


@pytest.mark.parametrize("name", [*HEADERS_THAT_COUNT, "ce_extension"])
def test_a_header_that_occurs_twice_says_nothing(name: str) -> None:
    _, _, value, headers = said()
    headers.append((name, dict(headers).get(name, b"x")))
    if name == "ce_extension":
        headers.append((name, b"x"))
    with pytest.raises(Unreadable, match=f"'{name}': occurs 2 times"):
        decode(headers, value)


@pytest.mark.parametrize("more", [[("traceparent", TRACE.encode())], [("x-tenant", b"a"), ("x-tenant", b"b")]])
def test_what_is_not_of_the_fact_may_occur_twice(more: list[tuple[str, bytes]]) -> None:
    _, _, value, headers = said()
    envelope, fact = decode([*headers, *more], value)
    assert fact == UNIT
    assert envelope.traceparent == (None if more[0][0] == "traceparent" else TRACE), "of several traces none holds"


@pytest.mark.parametrize("trace", [None, b"", b"\xff" * 55, b"00-" + b"0" * 4000])
def test_a_trace_that_is_none_costs_no_fact(trace: bytes | None) -> None:
    _, _, value, headers = said()
    assert decode({**dict(headers), "traceparent": trace}.items(), value)[0].traceparent is None


TIMES = {
    "2026-10-08T02:31:08Z": datetime(2026, 10, 8, 2, 31, 8, tzinfo=UTC),
    "2026-10-08t02:31:08z": datetime(2026, 10, 8, 2, 31, 8, tzinfo=UTC),
    "2026-10-08T09:31:08.5+07:00": datetime(2026, 10, 8, 2, 31, 8, 500000, tzinfo=UTC),
    "2026-10-08T02:31:08.123456789-00:00": datetime(2026, 10, 8, 2, 31, 8, 123456, tzinfo=UTC),
    "2016-12-31T23:59:60Z": datetime(2017, 1, 1, tzinfo=UTC),
    "2017-01-01T06:59:60.25+07:00": datetime(2017, 1, 1, tzinfo=UTC),
}


@pytest.mark.parametrize("text", TIMES)
def test_a_time_is_read_as_rfc_3339_says(text: str) -> None:
    _, _, value, headers = said()
    time = decode({**dict(headers), "ce_time": text.encode()}.items(), value)[0].time
    assert (time, time.utcoffset()) == (TIMES[text], timedelta(0))


@pytest.mark.parametrize(
    "text",
    [
        "yesterday",
        "2026-10-08T02:31:08",
        "2026-10-08",
        "2026-10-08 02:31:08Z",
        "2026-10-08_02:31:08Z",
        "20261008T023108Z",
        "2026-W41-4T02:31:08Z",
        "2026-10-08T02:31Z",
        "2026-10-08T02Z",
        "2026-10-08T02:31:08,5Z",
        "2026-10-08T02:31:08.Z",
        "2026-10-08T02:31:08+07",
        "2026-10-08T02:31:08+0700",
        "2026-10-08T02:31:08+07:00:00",
        "2026-10-08T02:31:08+24:00",
        "2026-10-08T24:00:00Z",
        "2026-10-08T02:60:08Z",
        "2026-10-08T02:31:61Z",
        "2026-10-08T02:31:60Z",
        "2026-10-08T23:59:60Z",
        "2026-02-30T02:31:08Z",
        "2026-13-08T02:31:08Z",
        "2026-00-08T02:31:08Z",
        "0000-10-08T02:31:08Z",
        "0001-01-01T00:00:00+07:00",
        "9999-12-31T23:59:59-07:00",
        "9999-12-31T23:59:60Z",
        "1759890668",
        " 2026-10-08T02:31:08Z",
        "2026-10-08T02:31:08Z\n",
        "٢٠٢٦-10-08T02:31:08Z",
        "2026-10-08T02:31:08−07:00",
        "2026-10-08T02:31:08." + "5" * 100_000 + "Z",
    ],
)
def test_what_is_not_rfc_3339_is_no_time(text: str) -> None:
    _, _, value, headers = said()
    with pytest.raises(Unreadable, match="ce_time: expected a time"):
        decode({**dict(headers), "ce_time": text.encode()}.items(), value)


def test_a_doubled_name_that_is_not_utf_8_is_unreadable_like_any_other() -> None:
    _, _, value, headers = said()
    odd = b"ce_\xff".decode(errors="surrogateescape")
    with pytest.raises(Unreadable, match="occurs 2 times"):
        decode([*headers, (odd, b"1"), (odd, b"2")], value)
