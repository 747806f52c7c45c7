"""Depth is measured as a parser would, in one pass."""

import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.chassis.web.json_bounds import MAX_DEPTH, MAX_VALUES, too_deep, too_many

_leaves = st.none() | st.booleans() | st.integers() | st.text(alphabet='[]{}"\\aé', max_size=20)
_trees = st.recursive(_leaves, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner))


def _depth(value: Any) -> int:
    match value:
        case list():
            return 1 + max(map(_depth, value), default=0)
        case dict():
            return 1 + max(map(_depth, value.values()), default=0)
        case _:
            return 0


@given(_trees, st.integers(0, MAX_DEPTH + 6), st.booleans())
def test_depth_is_what_a_parser_would_find(tree: Any, wrapping: int, ascii_only: bool) -> None:
    for _ in range(wrapping):
        tree = [tree, "]" * 70]
    assert too_deep(json.dumps(tree, ensure_ascii=ascii_only).encode()) == (_depth(tree) > MAX_DEPTH)


@pytest.mark.parametrize(
    "hostile",
    [
        b"[" * 70 + b'"\\' * 500_000,
        b"{" * 70 + b'"' * 1_000_000,
        b"[]" * 500_000,
        b'"' + b"[" * 1_000_000,
        b"\\" * 10**6,
    ],
    ids=["escapes", "quotes", "flat", "unclosed", "backslashes"],
)
def test_a_hostile_body_costs_one_pass(hostile: bytes) -> None:
    started = time.thread_time()  # what others do on this machine does not count
    too_deep(hostile)
    assert time.thread_time() - started < 2.0


def test_commas_in_words_are_no_values() -> None:
    assert not too_many(json.dumps(["a, b, " * MAX_VALUES, ',\\",,']).encode())
    assert not too_many(json.dumps([1] * MAX_VALUES).encode())
    assert too_many(json.dumps([1] * (MAX_VALUES + 1)).encode())
    assert too_many(json.dumps({str(n): "," for n in range(MAX_VALUES + 1)}).encode())
