"""What two readers of JSON may understand differently is refused, with its place; all else is read as it stands."""

import contextlib
import json
import time
import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.chassis.core.errors import FieldError, InvalidInput
from services.chassis.web.json_bounds import MAX_NUMBER
from services.chassis.web.strict_json import clean, read

_leaves = st.none() | st.booleans() | st.integers(-(10**17), 10**17) | st.text(max_size=20)
_trees = st.recursive(_leaves, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner))
E_ACUTE, E_APART = "\u00e9", "e\u0301"


def _refused(text: bytes) -> tuple[str, list[FieldError]]:
    with pytest.raises(InvalidInput) as refusal:
        clean(text)
    assert all(field.expected_vi and field.expected_en for field in refusal.value.fields)
    return refusal.value.slug, list(refusal.value.fields)


@given(_trees, st.booleans())
def test_a_plain_document_is_read_as_it_stands_and_composed(tree: Any, ascii_only: bool) -> None:
    text = json.dumps(tree, ensure_ascii=ascii_only).encode()
    whole = unicodedata.normalize("NFC", json.dumps(tree, ensure_ascii=False))
    pairs: list[int] = []
    json.loads(whole, object_pairs_hook=lambda found: pairs.append(len(found) - len(dict(found))))
    if any(pairs):  # two names that differed in nothing but the composition of their letters
        assert _refused(text)[0] == "json-ambiguous"
    else:
        assert read(text) == json.loads(whole)


@given(_trees, st.text(max_size=5), st.integers(0, 3))
def test_a_name_that_comes_twice_is_found_however_deep(tree: Any, name: str, depth: int) -> None:
    inner = f"{{{json.dumps(name)}: {json.dumps(tree)}, {json.dumps(name)}: {json.dumps(tree)}}}"
    text = '{"a": [0, ' * depth + inner + "]}" * depth
    slug, fields = _refused(text.encode())
    assert slug == "json-ambiguous"
    pointer = "/a/1" * depth + "/" + name.replace("~", "~0").replace("/", "~1")
    assert pointer in [field.pointer for field in fields]


@pytest.mark.parametrize(
    ("text", "pointer", "expected"),
    [
        (b'{"amount": 250, "amount": 250000}', "/amount", "a name that occurs once"),
        (b'{"amount": 1, "\\u0061mount": 2}', "/amount", "a name that occurs once"),
        (f'{{"{E_ACUTE}": 1, "{E_APART}": 2}}'.encode(), f"/{E_ACUTE}", "a name that occurs once"),
        (b'{"\\u00e9": 1, "e\\u0301": 2}', f"/{E_ACUTE}", "a name that occurs once"),
        (b'{"a": [1, NaN]}', "/a/1", "a finite number"),
        (b'{"a": -Infinity}', "/a", "a finite number"),
        (b'{"a": 1e400}', "/a", "a finite number"),
        (b'{"a": ' + b"9" * (MAX_NUMBER + 1) + b"}", "/a", "at most 32 characters"),
        (b'{"a": 0.' + b"1" * MAX_NUMBER + b"}", "/a", "at most 32 characters"),
        (b'{"a": ' + b"9" * 5000 + b"}", "/a", "at most 32 characters"),
        (b'{"a": "\\ud800"}', "/a", "valid Unicode text"),
        (b'["\\udfff\\ud800"]', "/0", "valid Unicode text"),
        (b'{"\\ud800": 1}', "/\ud800", "valid Unicode text"),
        (b'"\\ud800"', "", "valid Unicode text"),
    ],
)
def test_what_is_ambiguous_is_named_where_it_stands(text: bytes, pointer: str, expected: str) -> None:
    slug, fields = _refused(text)
    assert (slug, [field.pointer for field in fields]) == ("json-ambiguous", [pointer])
    assert expected in fields[0].expected_en


@pytest.mark.parametrize(
    "text",
    [
        b"\xef\xbb\xbf{}",
        '{"a": 1}'.encode("utf-16"),
        '{"a": 1}'.encode("utf-32"),
        "{}".encode("utf-16-le"),
        '{"a": "ế"}'.encode("cp1258", "replace") + b"\xff",
        b'{"a": "\xed\xa0\x80"}',
        b'{"a": "\xc0\x80"}',
    ],
    ids=["BOM", "UTF-16", "UTF-32", "UTF-16 without a BOM", "another code page", "surrogate", "overlong"],
)
def test_only_utf_8_is_read(text: bytes) -> None:
    slug, _ = _refused(text)
    assert slug in {"json-not-utf-8", "invalid-input"}


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b" ",
        b"{",
        b"{}x",
        b"[1,]",
        b'{"a":1,}',
        b"{'a':1}",
        b"01",
        b"+1",
        b".5",
        b"1.",
        b"0x1",
        b'"\t"',
        b"// c\n{}",
    ],
)
def test_what_is_no_json_is_told_where_it_ends(text: bytes) -> None:
    slug, [field] = _refused(text)
    assert (slug, field.pointer, field.expected_en) == ("invalid-input", "", "valid JSON")
    assert field.given.startswith("dòng 1, cột") or b"\n" in text


def test_every_ambiguous_place_is_told_but_no_more_than_a_hundred() -> None:
    assert len(_refused(b'{"a": NaN, "b": [NaN, {"c": 1, "c": 2}]}')[1]) == 3
    assert len(_refused(b"[" + b",".join([b"NaN"] * 4000) + b"]")[1]) == 100


def test_text_is_composed_escaped_or_not() -> None:
    apart = unicodedata.normalize("NFD", "Hộ kinh doanh Nguyễn Văn Mẫu")
    whole = unicodedata.normalize("NFC", apart)
    for ascii_only in (False, True):
        assert read(json.dumps({"name": apart}, ensure_ascii=ascii_only).encode()) == {"name": whole}


def test_a_pair_of_surrogates_is_one_character() -> None:
    assert read(b'"\\ud83d\\ude00"') == "\U0001f600"


def test_whole_numbers_stay_whole_and_fractions_fractions() -> None:
    assert [type(each) for each in read(b"[1, 1.0, 1e3, -0, true]")] == [int, float, float, int, bool]
    assert clean(b'{"a": 1.0, "b": "\\u1ebf"}') == '{"a":1.0,"b":"ế"}'.encode()


@pytest.mark.parametrize("hostile", [b'{"a":1,' * 60, b"[" + b"NaN," * 4000, b'"' + b"\\u0041" * 160_000 + b'"'])
def test_a_hostile_document_is_refused_or_read_in_bounded_time(hostile: bytes) -> None:
    started = time.thread_time()
    with contextlib.suppress(InvalidInput):
        clean(hostile)
    assert time.thread_time() - started < 2.0


def test_a_letter_is_never_composed_with_an_escape_before_it() -> None:
    text = '{"a": "\\n\u0303", "b": "e\u0301"}'
    assert json.loads(clean(text.encode())) == {"a": "\n\u0303", "b": "\u00e9"}
