"""Base64 as openssl, Java and .NET write it is the same base64."""

import base64
import re
import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.chassis.core.base64_text import NotBase64, compact, from_base64, from_token, to_token


@given(st.binary(max_size=300), st.sampled_from(["\n", "\r\n"]), st.sampled_from([64, 76]), st.booleans())
def test_lines_of_any_length_are_read(data: bytes, end: str, width: int, last: bool) -> None:
    lines = textwrap.wrap(base64.b64encode(data).decode(), width)
    assert from_base64(end.join(lines) + (end if last else "")) == data


def test_blanks_and_tabs_of_an_indented_text_are_no_content() -> None:
    assert from_base64("  aGVs\n\tbG8=\n") == b"hello"
    assert compact("  aGVs\r\n\tbG8=\n") == "aGVsbG8="


@pytest.mark.parametrize(
    "text",
    [
        "a",
        "aGVsbG8",
        "aGVsbG8=x",
        "aGVs*G8=",
        "aGVsbG8-",
        "aGV\u00a0sbG8=",
        "=",
        "YQ==YQ==",
        "４４４４",
        "aGVsbG8=\x00",
    ],
)
def test_another_text_is_none(text: str) -> None:
    with pytest.raises(NotBase64):
        from_base64(text)


def test_nothing_is_nothing() -> None:
    assert from_base64("\r\n") == b""


@given(st.binary(max_size=300))
def test_a_token_is_one_word_of_a_url_and_comes_back(data: bytes) -> None:
    token = to_token(data)
    assert re.fullmatch("[A-Za-z0-9_-]*", token)
    assert from_token(token) == data


@pytest.mark.parametrize("text", ["a", "aGVs*G8", "YQ==YQ", "４４４４", "aGVs bG8"])
def test_another_word_is_no_token(text: str) -> None:
    with pytest.raises(NotBase64):
        from_token(text)
