"""A trace goes on through any number of steps; a malformed one never fails anything."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.chassis.observe import tracing

GIVEN = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


def test_a_step_keeps_the_trace_and_has_its_own_id() -> None:
    stepped = tracing.child(GIVEN)
    assert stepped.split("-")[1] == GIVEN.split("-")[1]
    assert stepped.split("-")[2] != GIVEN.split("-")[2]
    assert stepped.endswith("-01")


@pytest.mark.parametrize(
    "bad",
    [None, "", "junk", GIVEN.upper(), "ff" + GIVEN[2:], f"00-{'0' * 32}-{'1' * 16}-00", f"00-{'1' * 32}-{'0' * 16}-00"],
)
def test_a_bad_one_starts_a_new_trace(bad: str | None) -> None:
    assert tracing.parse(bad) is None
    assert tracing.parse(tracing.child(bad)) is not None


@given(st.text())
def test_anything_may_be_given(text: str) -> None:
    assert tracing.parse(tracing.child(text)) is not None


def test_steps_nest_and_end() -> None:
    assert tracing.here() is None
    with tracing.continued(GIVEN):
        outer = tracing.here()
        with tracing.continued(outer):
            assert tracing.trace_id() == "0af7651916cd43dd8448eb211c80319c"
        assert tracing.here() == outer
    assert tracing.here() is None
