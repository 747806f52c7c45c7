"""A stage waits for its batch only when that pays, and never past its cap."""

import time

import pytest

from services.chassis.core.pace import Pace


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    return now


def _run(pace: Pace, clock: list[float], *, per_second: float, cost: float, seconds: float = 3.0) -> None:
    for _ in range(int(seconds * 50)):
        clock[0] += 0.02
        pace.ran(round(per_second * 0.02), cost)


def test_nobody_waits_when_idle(clock: list[float]) -> None:
    pace = Pace(cap_ms=100)
    assert pace.linger == 0
    _run(pace, clock, per_second=0, cost=0.001)
    assert pace.linger == 0


def test_under_load_a_few_times_the_cost_is_waited_up_to_the_cap(clock: list[float]) -> None:
    pace = Pace(cap_ms=100)
    _run(pace, clock, per_second=500, cost=0.002)
    assert pace.linger == pytest.approx(0.006, rel=0.1)
    _run(pace, clock, per_second=500, cost=5)
    assert pace.linger == 0.1


def test_when_the_load_goes_the_waiting_goes(clock: list[float]) -> None:
    pace = Pace(cap_ms=100)
    _run(pace, clock, per_second=500, cost=0.002)
    clock[0] += 2
    pace.ran(1, 0.002)
    assert pace.linger == 0
