"""What two readers could read differently, ours does not read at all; what is only written otherwise, it reads."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from khobac_contracts.catalog import BY_NAME, CATALOG, Entry
from khobac_contracts.envelope import Unreadable, decode, encode, freeze
from khobac_contracts.value import LARGEST_VALUE
from khobac_contracts.vocabulary import Fact

from .saying import AT, SAMPLES, UNIT, said

HEADERS, VALUE = said()[3], said()[2]
TEXT = VALUE.decode()
BLANKS = ("", " ", "\t", "\n", "\r", "  \n ")


def _read(text: str | bytes) -> Fact:
    return decode(HEADERS, text.encode() if isinstance(text, str) else text)[1]


def _refused(text: str | bytes) -> str:
    with pytest.raises(Unreadable) as told:
        _read(text)
    return told.value.reason


@pytest.mark.parametrize("blank", BLANKS)
@pytest.mark.parametrize(
    "again",
    [
        '"name"{}:"Another"',
        '"unit"{}:"1057843"',
        '"n\\u0061me"{}:"Another"',
        '"new"{}:1,"new":1',
        '"new":{{"a"{}:1,"a":2}}',
    ],
)
def test_a_name_may_not_occur_twice(again: str, blank: str) -> None:
    more = again.format(blank)
    for text in (f"{TEXT[:-1]},{more}}}", f"{{{more},{TEXT[1:]}"):
        assert "twice" in _refused(text)


def test_a_name_twice_in_a_part_of_a_fact_is_found() -> None:
    entry = BY_NAME["dossier.submitted"]
    fact = _sample(entry)
    _, _, value, headers = _encoded(entry, fact)
    for part in (b'"item":1,', b'"economic_code":"6552",', b'"serial":"610a2f44c9",', b'"network":7552,'):
        assert part in value
        with pytest.raises(Unreadable, match="twice"):
            decode(headers, value.replace(part, part + part, 1))
    assert decode(headers, value)[1] == fact


def test_a_name_twice_in_public_data_is_found() -> None:
    entry = BY_NAME["request.completed"]
    _, _, value, headers = _encoded(entry, _sample(entry))
    with pytest.raises(Unreadable, match="twice"):
        decode(headers, value.replace(b'"kind":', b'"kind":"estimate","kind":', 1))


NAMES = (*json.loads(TEXT), "new", "neu")
VALUES: st.SearchStrategy[Any] = st.sampled_from(
    ['":', 'a":1,"unit":', " :", "\\", [{"unit": 1, "name": ' "unit" : '}], {"a": {}}, 7, None]
)


@given(st.data())
def test_as_many_names_as_are_read_is_a_proof(data: st.DataObject) -> None:
    """Against the slow look, on whatever blanks, escapes, unknown and doubled names there may be."""
    known = json.loads(TEXT)
    said_twice = data.draw(st.lists(st.sampled_from(NAMES), max_size=2))
    names = data.draw(st.permutations([*known, *said_twice]))
    blank, escape = st.sampled_from(BLANKS), st.booleans()
    pairs = []
    for name in names:
        value = known.get(name, data.draw(VALUES))
        written = f"\\u{ord(name[0]):04x}{name[1:]}" if data.draw(escape) else name
        pairs.append(f'{data.draw(blank)}"{written}"{data.draw(blank)}:{data.draw(blank)}{json.dumps(value)}')
    text = "{" + ",".join(pairs) + "}"
    if len(set(names)) < len(names):
        assert "twice" in _refused(text)
    else:
        assert _read(text) == UNIT


@pytest.mark.parametrize(
    "name", ['":', '\\":', ' : ":"', '"unit":"1057843",', "\\", '\n":1,', "Trường \u0111 \U0001f600"]
)
def test_a_text_that_looks_like_json_is_a_text(name: str) -> None:
    for ascii_only in (True, False):
        text = json.dumps(json.loads(TEXT) | {"name": name}, ensure_ascii=ascii_only, separators=(",", ":"))
        assert _read(text) == UNIT.model_copy(update={"name": name})


@pytest.mark.parametrize(
    "more",
    [
        '"new":NaN',
        '"new":Infinity',
        '"new":[-Infinity]',
        '"new":"\\ud800"',
        '"new":"\\udc00\\ud800"',
        b'"new":"\xff"',
        b'"n\xc0\xafw":1',
        b'"new":"\xed\xa0\x80"',
        '"new":01',
        '"new":1.',
        '"new":+1',
        '"new":0x1',
        "\"new\":'a'",
        '"new":"a\tb"',
        '"new":1,',
        "new:1",
        '"new":[' + "[" * 300 + "]" * 300 + "]",
        '"new":' + "9" * 5_000,
        '"new":1}{"a":1',
        '"new":1}//',
    ],
)
def test_what_is_not_json_is_unreadable(more: str | bytes) -> None:
    raw = more if isinstance(more, bytes) else more.encode()
    assert "not JSON" in _refused(VALUE[:-1] + b"," + raw + b"}")


@pytest.mark.parametrize("before", [b"\xef\xbb\xbf", b"\xff\xfe", b"\x00", b")]}',\n"])
def test_nothing_stands_before_the_value(before: bytes) -> None:
    assert "not JSON" in _refused(before + VALUE)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32"])
def test_only_utf_8_is_read(encoding: str) -> None:
    assert "not JSON" in _refused(TEXT.encode(encoding))


def test_a_value_has_an_end() -> None:
    room = LARGEST_VALUE - len(VALUE) - len('"x":"",')
    assert _read('{"x":"' + "x" * room + '",' + TEXT[1:]) == UNIT
    assert "more than" in _refused('{"x":"' + "x" * (room + 1) + '",' + TEXT[1:])


@pytest.mark.parametrize(
    "number", ['"5000000"', "5000000.0", "5e6", "true", "null", '"250.000"', "1" + "0" * 30, "-0", "[1]"]
)
def test_a_whole_number_is_a_whole_number(number: str) -> None:
    entry = BY_NAME["payment.ordered"]
    _, _, value, headers = _encoded(entry, _sample(entry))
    amount = json.loads(value)["amount"]
    assert decode(headers, value)
    with pytest.raises(Unreadable, match="/amount: "):
        decode(headers, value.replace(f'"amount":{amount}'.encode(), f'"amount":{number}'.encode()))


@pytest.mark.parametrize(
    "time",
    [
        "2026-10-08T02:31Z",
        "2026-10-08 02:31:08Z",
        "2026-10-08T02:31:08",
        "2026-10-08T02:31:08,5Z",
        "2026-10-08T02:31:08+0000",
        "2026-10-08T02:31:08+07:00",
        "2026-02-30T02:31:08Z",
        "2026-10-08T24:00:00Z",
        "1759890668",
        "2026-10-08T02:31:08Z\n",
    ],
)
def test_a_time_in_a_fact_is_rfc_3339_in_utc(time: str) -> None:
    assert "/joined_at: " in _refused(json.dumps(json.loads(TEXT) | {"joined_at": time}))


@pytest.mark.parametrize("code", ["١٠٥٧٨٤٣", "1057843\n", "１０５７８４３", " 1057843"])
def test_a_code_is_made_of_ascii_digits(code: str) -> None:
    assert "/unit: " in _refused(json.dumps(json.loads(TEXT) | {"unit": code}))


@pytest.mark.parametrize("data", [{"a": 1.5}, {"a": [{"b": 0.0}]}, {"a": [[[[[[[[1]]]]]]]]}, {"a": 2**53}, [1], None])
def test_public_data_holds_whole_numbers_and_has_a_bottom(data: Any) -> None:
    entry = BY_NAME["request.completed"]
    _, _, value, headers = _encoded(entry, _sample(entry))
    with pytest.raises(Unreadable, match="/data"):
        decode(headers, json.dumps(json.loads(value) | {"data": data}).encode())


def test_null_in_public_data_stays() -> None:
    entry = BY_NAME["request.completed"]
    fact = _sample(entry).model_copy(update={"data": {"closed_at": None}})
    _, _, value, headers = _encoded(entry, fact)
    assert decode(headers, value)[1] == fact


def test_a_reason_is_no_longer_than_a_header_may_be() -> None:
    assert len(_refused(json.dumps({f"x{n}": n for n in range(5000)}))) <= 1000
    entry = BY_NAME["request.completed"]
    _, _, value, headers = _encoded(entry, _sample(entry))
    with pytest.raises(Unreadable) as told:
        decode(headers, value.replace(b'"item":1', b"").replace(b'"procedure":"', b'"procedure":"' + b"X" * 500_000))
    assert len(told.value.reason) <= 1000


@pytest.mark.parametrize("entry", CATALOG, ids=lambda entry: str(entry.name))
def test_what_our_writers_send_is_proved_by_counting(entry: Entry, monkeypatch: pytest.MonkeyPatch) -> None:
    """The slow look through the whole value is for what others send."""
    _, _, value, headers = _encoded(entry, _sample(entry))
    monkeypatch.setattr("khobac_contracts.value.json.loads", lambda *_, **__: pytest.fail("looked through"))
    assert decode(headers, value)


def _sample(entry: Entry) -> Fact:
    return entry.model.model_validate_json((SAMPLES / entry.newest.file).read_bytes(), strict=True)


def _encoded(entry: Entry, fact: Fact) -> tuple[str, bytes, bytes, Any]:
    assert freeze(fact)
    return encode(fact, id="x@1/0", source="s", subject="x", time=AT, sequence=1, traceparent=None, entry=entry)
