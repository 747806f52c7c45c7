"""Readiness of risk's stream: no progress counts only while something waits."""

from types import SimpleNamespace
from typing import Any, cast

import pytest

from services.chassis.config.settings import Settings
from services.risk.adapters.faust_stream import Watch


def watching(lag: list[int], now: list[float], monkeypatch: pytest.MonkeyPatch) -> Watch:
    monkeypatch.setattr("services.risk.adapters.faust_stream.time", SimpleNamespace(monotonic=lambda: now[0]))
    watch = Watch(Settings(stuck_seconds=60), ["t"], cast("Any", None), "risk")
    consumer = SimpleNamespace(assignment=lambda: [SimpleNamespace(topic="t")], backlog=lambda place: lag[0])
    watch._app = cast("Any", SimpleNamespace(consumer=consumer))
    watch._insistence.trouble = None
    return watch


def test_stuck_while_facts_wait_is_unready(monkeypatch: pytest.MonkeyPatch) -> None:
    lag, now = [1], [0.0]
    watch = watching(lag, now, monkeypatch)
    now[0] = 59
    assert watch.readiness() is None
    now[0] = 61
    assert "no progress while there is lag" in str(watch.readiness())


def test_a_fact_after_a_long_silence_makes_nobody_unready(monkeypatch: pytest.MonkeyPatch) -> None:
    lag, now = [0], [0.0]
    watch = watching(lag, now, monkeypatch)
    now[0] = 3600
    assert watch.readiness() is None
    lag[0], now[0] = 1, 3601
    assert watch.readiness() is None
