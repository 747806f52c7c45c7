"""An outage is waited out, counted and shown; told to stop in one, who insists lets go."""

import asyncio

import pytest

from services.chassis.core.errors import Outage
from services.chassis.intake import insistence as module
from services.chassis.intake.insistence import Insistence
from services.chassis.observe.metrics import OUTAGES


def counted() -> float:
    return float(OUTAGES.labels("test")._value.get())


@pytest.fixture(autouse=True)
def _short_back_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "FIRST_BACK_OFF", 0.01)


async def test_an_outage_is_waited_out_counted_and_shown() -> None:
    insistence, before, shown = Insistence("test"), counted(), []

    async def do() -> str:
        shown.append(insistence.trouble)
        if len(shown) < 3:
            raise Outage("no store")
        return "done"

    assert await insistence.on(do) == "done"
    assert shown[1:] == ["tạm dừng · paused: no store"] * 2
    assert insistence.trouble is None
    assert counted() - before == 2


async def test_told_to_stop_in_an_outage_it_lets_go() -> None:
    insistence, tries = Insistence("test"), 0

    async def do() -> None:
        nonlocal tries
        tries += 1
        insistence.stop()
        raise Outage("no store")

    with pytest.raises(Outage):
        await asyncio.wait_for(insistence.on(do), 1)
    assert tries == 1
    assert insistence.stopping
