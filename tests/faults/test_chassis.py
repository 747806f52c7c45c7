"""Killed, frozen, cut off: afterwards nothing is lost, nothing counts twice, and every chain verifies."""

import asyncio
import signal
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from deploy.local.stack import Stack
from tests.toy_process import Instance, Toys, toys, until

pytestmark = pytest.mark.timeout(150)

PLACES = [
    "before_append:7",
    "after_append:9",
    "before_publish:2",
    "after_publish:2",
    "before_offset_commit:2",
    "before_effect:3",
    "after_effect:3",
]
SECONDS_AWAY, SECONDS_FROZEN = 20, 12


@pytest.fixture(autouse=True)
def _servers_are_well_afterwards(servers: Stack) -> Iterator[None]:
    yield
    for name in ("mongod", "kafka"):
        servers.resume(name)
    servers.up(only=["kafka", "mongod"])


@pytest.fixture
async def service(servers: Stack, tmp_path: Path) -> AsyncIterator[Toys]:
    hurried = {"KHOBAC_STUCK_SECONDS": "5", "KHOBAC_PRODUCE_TIMEOUT_SECONDS": "10", "KHOBAC_LEASE_SECONDS": "3"}
    async with toys(servers, tmp_path, **hurried) as made:
        yield made


class Load:
    """Callers who insist, a few at a time, until told to stop; every one of them gets an answer in the end."""

    def __init__(self, service: Toys, *to: Instance) -> None:
        self._service = service
        self._to = to
        self._enough = asyncio.Event()
        self._callers = [asyncio.create_task(self._call(n)) for n in range(6)]

    async def _call(self, caller: int) -> int:
        said = 0
        to = self._to[caller % len(self._to)]
        while not self._enough.is_set():
            await self._service.add(f"{caller}.{said}", lambda: to)
            said += 1
            await asyncio.sleep(0.02)
        return said

    async def stop(self) -> int:
        """How many were said."""
        self._enough.set()
        return sum(await asyncio.wait_for(asyncio.gather(*self._callers), 60))


async def test_killed_at_every_named_place(service: Toys) -> None:
    one = service.instance()
    await one.start(KHOBAC_CRASH_AT=PLACES[0])
    load = Load(service, one)
    for place in [*PLACES[1:], ""]:
        assert await one.ended() == -signal.SIGKILL
        await one.start(ready=False, KHOBAC_CRASH_AT=place)
    await one.until_ready()
    await asyncio.sleep(0.5)
    await service.came_round(await load.stop())


async def test_the_holder_is_frozen_another_takes_over_and_it_comes_back(service: Toys) -> None:
    one, other = service.instance(), service.instance()
    await one.start()
    await other.start()
    load = Load(service, other)
    await asyncio.sleep(1)
    assert await one.metric("khobac_leader") == 1
    one.send(signal.SIGSTOP)

    async def taken_over() -> bool:
        return await other.metric("khobac_leader") == 1

    await until(taken_over, 8)
    await asyncio.sleep(9)  # past its session: its partitions go to the other one, too
    one.send(signal.SIGCONT)
    await asyncio.sleep(2)
    said = await load.stop()
    await service.came_round(said)

    async def one_of_them() -> bool:
        return await one.metric("khobac_leader") + await other.metric("khobac_leader") == 1

    await until(one_of_them, 10)  # the lease is short: on a busy machine it may lapse for a moment


@pytest.mark.parametrize(
    ("server", "how"), [("mongod", "kill"), ("mongod", "pause"), ("kafka", "stop"), ("kafka", "pause")]
)
async def test_a_server_is_away_for_a_while(service: Toys, servers: Stack, server: str, how: str) -> None:
    one, late = service.instance(), service.instance()
    await one.start()
    load = Load(service, one)
    await asyncio.sleep(0.5)
    away_since = time.monotonic()
    await asyncio.to_thread(getattr(servers, how), server)
    await late.start(ready=False)
    await until(lambda: _is(one, "/ready", 503), 20)
    await until(lambda: late.answers("/live"), 10)
    until_then = away_since + (SECONDS_FROZEN if how == "pause" else SECONDS_AWAY)
    await asyncio.sleep(max(0, until_then - time.monotonic()))
    assert await one.status("/ready") == 503
    assert await one.answers("/live")
    assert await late.status("/ready") == 503  # as alive as the other, and waiting for its world
    await asyncio.to_thread(servers.resume if how == "pause" else servers.start, server)
    await asyncio.gather(one.until_ready(40), late.until_ready(40))
    await asyncio.sleep(0.5)
    await service.came_round(await load.stop(), seconds=40)
    assert (await one.terminate())[0] == 0


async def _is(instance: Instance, path: str, status: int) -> bool:
    return await instance.status(path) == status


@pytest.mark.parametrize("server", ["mongod", "kafka"])
async def test_sigterm_is_obeyed_while_a_server_is_away(service: Toys, servers: Stack, server: str) -> None:
    one = service.instance()
    await one.start()
    await service.add_many([f"k{n}" for n in range(20)], lambda: one)
    servers.pause(server)
    asked = asyncio.create_task(service.add("late", lambda: one))
    await asyncio.sleep(2)
    code, seconds = await one.terminate()
    servers.resume(server)
    assert code == 0
    # It leaves by its own timer at 10 s; without that, the store's driver would hold it for the 20 s of its sockets.
    assert seconds < 15
    await one.start()
    await asked
    await service.came_round(21)
