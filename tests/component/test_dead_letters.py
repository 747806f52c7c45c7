"""Laid down, looked at, said again: a message that could not be read, from its burial to the day it counts."""

import contextlib
import hashlib
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, RecordsToDelete
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from khobac_contracts.catalog import DEAD_LETTERS, LARGEST_LETTER, SETTINGS, TOPICS

from deploy.cli import bus
from deploy.cli.letters import LARGEST_REQUEST, Letter, letters, replay_letters
from deploy.local import topics
from deploy.local.stack import Stack
from services.chassis.config.settings import Settings
from services.chassis.intake.dead_letters import BEGINNING, letter_producer
from services.chassis.kafka.clients import Publisher
from tests.toy_process import TOPIC, Toys, toys, until


@pytest.fixture
async def service(servers: Stack, tmp_path: Path) -> AsyncIterator[Toys]:
    async with toys(servers, tmp_path) as made:
        yield made


@pytest.fixture
async def admin(servers: Stack) -> AsyncIterator[AIOKafkaAdminClient]:
    admin = AIOKafkaAdminClient(bootstrap_servers=servers.kafka)
    await admin.start()
    yield admin
    await admin.close()


@pytest.fixture
async def nothing_large_stays(service: Toys, admin: AIOKafkaAdminClient) -> AsyncIterator[None]:
    """Whoever reads these topics later should not have to unpack it again."""
    yield
    for topic in (TOPIC, DEAD_LETTERS):
        for message in await service.read(topic):
            if len(message.value or b"") > 1024**2:
                await _delete_upto(admin, TopicPartition(topic, message.partition), message.offset)


async def _delete_upto(admin: AIOKafkaAdminClient, place: TopicPartition, offset: int) -> None:
    await admin.delete_records({place: RecordsToDelete(before_offset=offset + 1)})


async def _letters(service: Toys) -> list[Letter]:
    found = letters(await bus.everything(service.servers, DEAD_LETTERS))
    return [letter for letter in found if letter.said("group") == service.name]


async def _open(service: Toys, number: int) -> list[Letter]:
    """The open letters of this service, when there are so many."""
    found: list[Letter] = []

    async def there() -> bool:
        found[:] = [letter for letter in await _letters(service) if not letter.replayed]
        return len(found) == number

    await until(there, 20)
    return found


async def test_what_a_defect_could_not_read_counts_once_when_it_is_mended_and_replayed(service: Toys) -> None:
    one = service.instance()
    unread = f"{service.unit}@2/0"
    await one.start(TOY_MISREADS=unread)
    for key in ("first", "second", "third"):
        await service.add(key, lambda: one)
    (letter,) = await _open(service, 1)
    assert "a defect in the table" in letter.said("reason")

    async def others_passed() -> bool:
        return await service.total(f"heard/{service.unit}", "n") == 2

    await until(others_passed, 10)
    await one.terminate()
    await one.start()
    assert await replay_letters(service.servers, [letter]) == {}
    await service.came_round(3)
    assert await _open(service, 0) == []
    # Cut off before its note, a replay is repeated: the fact lies there three times and still counts once.
    await replay_letters(service.servers, [letter])
    await service.add("fourth", lambda: one)
    await service.came_round(4)
    assert (await service.facts())[unread] == 3
    assert service.repeated_effects() == 0


@pytest.mark.usefixtures("nothing_large_stays")
async def test_what_is_larger_than_a_letter_stops_nothing_and_is_replayed_from_where_it_lay(
    service: Toys, admin: AIOKafkaAdminClient
) -> None:
    """A batch of a few kilobytes that is more than its topic would take, once it is unpacked."""
    one = service.instance()
    await one.start()
    fits, exceeds = (bytes(size) + service.name.encode() for size in (LARGEST_LETTER // 2, LARGEST_LETTER + 1))
    settings = Settings(kafka=service.servers.kafka)
    publisher = Publisher(lambda: letter_producer(settings, LARGEST_REQUEST), 20)
    own = [("khobac-topic", b"payment.ordered")]
    for garbage in (fits, exceeds):
        await publisher.publish([(TOPIC, service.unit.encode(), garbage, own)])
    await publisher.stop()
    await service.add("behind", lambda: one)
    await service.came_round(1)
    whole, cut = await _open(service, 2)
    assert (whole.cut, whole.original) == (False, (TOPIC, service.unit.encode(), fits, own))
    assert (cut.cut, cut.original[2]) == (True, exceeds[:BEGINNING])
    assert cut.said("sha256") == hashlib.sha256(exceeds).hexdigest()
    assert f"of {len(exceeds)} bytes" in cut.said("reason")

    await one.terminate()
    assert await replay_letters(service.servers, [whole, cut]) == {}
    said = [message for message in await service.read(TOPIC) if message.value in (fits, exceeds)]
    assert [message.value for message in said] == [fits, exceeds, fits, exceeds]
    assert all(list(message.headers) == own for message in said)

    another = replace(cut, headers=[*cut.headers, ("khobac-sha256", b"of another message")])
    assert list(await replay_letters(service.servers, [another])) == [cut.name]
    await _delete_upto(admin, TopicPartition(TOPIC, said[-1].partition), said[-1].offset)
    refused = await replay_letters(service.servers, [cut])
    assert list(refused) == [cut.name]
    assert f"the original is gone from {TOPIC}" in refused[cut.name]


async def test_topics_are_given_what_they_lack_and_keep_what_was_set(
    servers: Stack, admin: AIOKafkaAdminClient
) -> None:
    lacking, chosen = DEAD_LETTERS, TOPICS[0]
    copies = {"min.insync.replicas": (await _settings(admin, chosen)).get("min.insync.replicas", "1")}
    await _set(admin, lacking, copies)
    await _set(admin, chosen, {**copies, "retention.ms": "1000000000"})
    try:
        await _shown(admin, {lacking: copies, chosen: {**copies, "retention.ms": "1000000000"}})
        assert topics.ensure(servers.settings) == []
        kept = {**copies, **SETTINGS[chosen], "retention.ms": "1000000000"}
        completed = {lacking: {**copies, **SETTINGS[lacking]}, chosen: kept}
        await _shown(admin, completed)
    finally:
        await _set(admin, chosen, {**copies, **SETTINGS[chosen]})


async def _set(admin: AIOKafkaAdminClient, name: str, settings: dict[str, Any]) -> None:
    await admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, name, settings)])


async def _shown(admin: AIOKafkaAdminClient, expected: dict[str, dict[str, Any]]) -> None:
    """Topics are set like this, once the broker says so: it answers an alteration before it has applied it."""
    found: dict[str, dict[str, Any]] = {}

    async def there() -> bool:
        found.update({name: await _settings(admin, name) for name in expected})
        return found == expected

    with contextlib.suppress(TimeoutError):
        await until(there, 10)
    assert found == expected


async def _settings(admin: AIOKafkaAdminClient, name: str) -> dict[str, Any]:
    (found,) = await admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, name)])
    return {entry[0]: entry[1] for entry in found.resources[0][4] if entry[3] == topics.SET_ON_THE_TOPIC}
