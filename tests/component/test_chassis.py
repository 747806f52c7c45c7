"""A whole service, as a process of its own, on a real broker and a real store."""

import asyncio
import signal
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from khobac_contracts.catalog import DEAD_LETTERS

from deploy.local.stack import Stack
from services.chassis.config.settings import Settings
from services.chassis.kafka.clients import Publisher, make_producer
from tests.toy_process import TOPIC, Toys, toys, until


@pytest.fixture
async def service(servers: Stack, tmp_path: Path) -> AsyncIterator[Toys]:
    async with toys(servers, tmp_path) as made:
        yield made


async def test_everything_goes_once_round_and_the_same_key_gets_the_same_answer(service: Toys) -> None:
    one = service.instance()
    await one.start()
    first = await service.add("first", lambda: one, 1)
    await service.add_many([f"k{n}" for n in range(60)], lambda: one)
    again = await service.add("first", lambda: one, 1)
    assert first == {"total": 1, "version": 1, "repeated": False}
    assert again == {**first, "repeated": True}
    other = await service.client.post(
        f"http://127.0.0.1:{one.port}/add/{service.unit}?n=2", headers={"Idempotency-Key": "first"}
    )
    assert other.status_code == 409
    await service.came_round(61)
    assert service.repeated_effects() == 0
    assert set((await service.facts()).values()) == {1}
    assert (await one.get(f"/heard/{service.unit}"))["total"] == 61


async def test_two_processes_share_the_work(service: Toys) -> None:
    one, other = service.instance(), service.instance()
    await asyncio.gather(one.start(), other.start())
    await service.add_many([f"a{n}" for n in range(40)], lambda: one)
    await asyncio.gather(
        service.add_many([f"b{n}" for n in range(100)], lambda: one),
        service.add_many([f"c{n}" for n in range(100)], lambda: other),
    )
    await service.came_round(240)
    assert await one.metric("khobac_leader") + await other.metric("khobac_leader") == 1
    assert service.repeated_effects() == 0
    assert set((await service.facts()).values()) == {1}


async def test_poison_lies_among_the_dead_as_it_was_and_the_rest_goes_on(service: Toys) -> None:
    one = service.instance()
    await one.start()
    garbage = b"\x00\xff not JSON " + service.name.encode()
    settings = Settings(kafka=service.servers.kafka)
    publisher = Publisher(lambda: make_producer(settings), 20)
    key = service.unit.encode()
    await service.add("before", lambda: one)
    await publisher.publish([(TOPIC, key, garbage, [("mine", b"\xfe")]), (TOPIC, None, garbage, [])])
    await publisher.stop()
    await service.add("after", lambda: one)
    await service.came_round(2)

    async def buried() -> bool:
        return len(await _letters(service, garbage)) == 2

    await until(buried, 10)
    letters = {message.key: dict(message.headers) for message in await _letters(service, garbage)}
    assert letters[key]["mine"] == b"\xfe"
    assert letters[key]["khobac-topic"] == TOPIC.encode()
    assert b"ce_specversion" in letters[None]["khobac-reason"]
    assert await one.answers("/ready")


async def _letters(service: Toys, garbage: bytes) -> list[Any]:
    group = service.name.encode()
    letters = await service.read(DEAD_LETTERS)
    return [m for m in letters if m.value == garbage and dict(m.headers)["khobac-group"] == group]


async def test_sigterm_under_load_ends_in_order_with_everything_committed(service: Toys) -> None:
    one = service.instance()
    await one.start()
    adding = asyncio.create_task(service.add_many([f"k{n}" for n in range(300)], lambda: service.instances[-1], 0.005))
    await asyncio.sleep(1)
    code, seconds = await one.terminate()
    assert code == 0
    assert seconds < 10
    heard = await service.total(f"heard/{service.unit}", "n")
    again = service.instance()
    again.port = one.port  # the same instance, started again
    await again.start()
    await adding
    await service.came_round(300)
    assert await again.metric(f'khobac_facts_total{{outcome="done",topic="{TOPIC}"}}') == 300 - heard
    assert service.repeated_effects() == 0


async def test_a_killed_instance_gets_its_partitions_back_without_waiting(service: Toys) -> None:
    """Static membership, and a lease that knows its instance: nothing has to lapse first."""
    one = service.instance()
    await one.start()
    await service.add("before", lambda: one)
    await service.came_round(1)
    one.kill()
    killed = time.monotonic()
    await one.start()
    await service.add("after", lambda: one)
    # Within 8 s of the kill neither lapses: the session lasts 10 s from a heartbeat, and there is one every 2 s; the
    # lease lasts 20 s, and is renewed every 5.
    await service.came_round(2, seconds=killed + 8 - time.monotonic())


async def test_a_defect_in_the_background_ends_the_process(service: Toys) -> None:
    one = service.instance()
    await one.start(ready=False, TOY_BREAKS="1")
    assert await one.ended() == 1
    assert "a defect in the background" in one.log.read_text()


async def test_a_taken_port_ends_the_process_and_says_so(service: Toys) -> None:
    one, other = service.instance(), service.instance()
    await one.start()
    other.port = one.port
    await other.start(ready=False, KHOBAC_INSTANCE="other")
    assert await other.ended() not in (0, None)
    assert "address already in use" in other.log.read_text()
    assert await one.answers("/ready")


async def test_it_lives_at_once_and_is_ready_when_the_world_is_there(service: Toys, servers: Stack) -> None:
    one = service.instance()
    away = {"KHOBAC_KAFKA": "127.0.0.1:1", "KHOBAC_MONGO": "mongodb://127.0.0.1:1/?replicaSet=khobac"}
    await one.start(ready=False, **away)
    await until(lambda: one.answers("/live"), 10)
    assert await one.status("/ready") == 503
    code, seconds = await one.terminate()
    assert (code, seconds < 10) == (0, True)


async def test_sigterm_is_obeyed_while_it_is_frozen_in_the_middle(service: Toys) -> None:
    one = service.instance()
    await one.start()
    one.send(signal.SIGSTOP)
    one.send(signal.SIGTERM)
    await asyncio.sleep(1)
    one.send(signal.SIGCONT)
    assert await one.ended(10) == 0
