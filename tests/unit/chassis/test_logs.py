"""One JSON object a line, with its trace and without anybody's data."""

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from services.chassis.observe import tracing
from services.chassis.observe.logs import PERSONAL, REFUSED, refuse_personal, set_up_logs


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers, root.level = handlers, level
    structlog.reset_defaults()


def _lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_line_says_when_who_and_in_which_trace(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs("small")
    with tracing.continued("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"):
        structlog.get_logger().info("hồ sơ đã nhận", dossier="H15-1")
    (line,) = _lines(capsys)
    assert (line["event"], line["service"], line["level"], line["dossier"]) == (
        "hồ sơ đã nhận",
        "small",
        "info",
        "H15-1",
    )
    assert line["trace"] == "0af7651916cd43dd8448eb211c80319c"
    assert line["at"].endswith("Z")


@pytest.mark.parametrize("key", sorted(PERSONAL - {"event"}))
def test_personal_data_and_secrets_are_blanked(key: str) -> None:
    assert refuse_personal(None, "info", {key: "x", "unit": "1"}) == {key: REFUSED, "unit": "1"}


def test_libraries_log_the_same_way_and_only_what_matters(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs("small", "debug")
    logging.getLogger("aiokafka").info("chatter")
    logging.getLogger("aiokafka").warning("gone: %s", "broker")
    assert [line["event"] for line in _lines(capsys)] == ["gone: broker"]


def test_a_traceback_shows_no_values(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs("small")
    citizen = "012345678901"
    try:
        int("x" + citizen[:0])
    except ValueError:
        structlog.get_logger().exception("broken")
    told = capsys.readouterr().out
    assert "ValueError" in told
    assert citizen not in told


def test_less_than_the_level_is_silent(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs("small", "warning")
    structlog.get_logger().info("quiet")
    assert _lines(capsys) == []
