"""A cursor carries a place in a list back to us unread; anything else is refused."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.chassis.core.errors import InvalidInput
from services.chassis.store.pages import read_cursor, write_cursor

_place = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text()


@given(st.lists(_place, min_size=1, max_size=3))
def test_a_cursor_comes_back_as_it_went(place: list[Any]) -> None:
    cursor = write_cursor(place)
    assert read_cursor(cursor, len(place)) == place
    assert cursor.replace("-", "a").replace("_", "a").isalnum()


@pytest.mark.parametrize("bad", ["", "x", "!!!", write_cursor([1]), "W10", "bnVsbA", "é"])
def test_another_text_is_no_cursor(bad: str) -> None:
    with pytest.raises(InvalidInput, match="invalid-cursor"):
        read_cursor(bad, 2)


@given(st.text())
def test_no_text_does_worse_than_a_refusal(text: str) -> None:
    with pytest.raises(InvalidInput):
        read_cursor(text, 99)


def test_a_number_that_no_store_holds_is_no_place_of_ours() -> None:
    with pytest.raises(InvalidInput):
        read_cursor(write_cursor([2**64 - 1, "x"]), 2)
