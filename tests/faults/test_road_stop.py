"""A service that is told to stop under load ends in order, and the next one goes on where it stopped."""

import asyncio
import time
from typing import NamedTuple

import pytest

from deploy.local import supervision
from deploy.local.stack import Stack
from services.table import SERVICES
from tests.road.traffic import traffic
from tests.road.walking import Road

pytestmark = [pytest.mark.timeout(330), pytest.mark.usefixtures("whole")]
PROMISED_SECONDS = 10


class End(NamedTuple):
    """How a service ended."""

    code: int
    in_time: bool
    in_order: bool
    """It came to the last of its steps, and was not cut short by its own clock."""


def _stopped(stack: Stack, name: str) -> End:
    record, log = stack.record(name), stack.layout.log(name)
    assert record is not None
    process, logged, asked = supervision._children[record.pid], log.stat().st_size, time.monotonic()
    stack.stop(name)
    in_time = time.monotonic() - asked < PROMISED_SECONDS
    return End(process.wait(5), in_time, b"stop_cut_short" not in log.read_bytes()[logged:])


async def test_every_service_ends_in_order_within_ten_seconds_of_sigterm(
    stack: Stack, road: Road, began: float
) -> None:
    ends: dict[str, End] = {}
    async with traffic(road, began, walkers=2, newcomers=True):
        for name in SERVICES:
            ends[name] = await asyncio.to_thread(_stopped, stack, name)
            await asyncio.to_thread(stack.start, name)
    assert ends == dict.fromkeys(SERVICES, End(0, in_time=True, in_order=True))
