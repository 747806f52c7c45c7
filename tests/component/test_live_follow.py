"""The live stream's own consumer on a real broker: from the moment somebody reads, no status is overlooked."""

import asyncio
import contextlib
import uuid
from datetime import UTC, datetime
from typing import Any, cast

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from khobac_contracts.catalog import BY_MODEL
from khobac_contracts.dossier import StatusChanged
from khobac_contracts.envelope import encode
from khobac_contracts.vocabulary import Status
from khobac_contracts.vocabulary import Step as StepWord

from deploy.local.stack import Stack
from services.chassis.config.settings import Settings
from services.notify.adapters import live_facts as follow
from services.notify.adapters.live_hub import Hub
from services.notify.domain.notice import Step


class Readers:
    """A hub with one reader, who may see everything."""

    def __init__(self) -> None:
        self.seen: list[Step] = []

    def wanted(self, unit: str) -> bool:
        return True

    def show(self, step: Step) -> None:
        self.seen.append(step)


async def say(kafka: str, id: str) -> None:
    now = datetime.now(UTC)
    fact = StatusChanged(
        dossier="H15.50.05.13-261122-0001",
        procedure="recurrent-spending",
        form="C2-02a/NS",
        unit="7654321",
        treasury="0099",
        status=Status.RECEIVED,
        step=StepWord.RECEIVED,
        amount=1_000,
        submitted_at=now,
        changed_at=now,
    )
    topic, key, value, headers = encode(
        fact,
        id=id,
        source="/khobac/dossier",
        subject=fact.dossier,
        time=now,
        sequence=1,
        traceparent=None,
        entry=BY_MODEL[StatusChanged],
    )
    producer = AIOKafkaProducer(bootstrap_servers=kafka)
    await producer.start()
    await producer.send_and_wait(topic, value=value, key=key, headers=headers)
    await producer.stop()


async def test_a_status_said_while_the_stream_finds_its_place_is_shown(
    servers: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    id = f"{uuid.uuid4().hex}@1/0"

    class Slow(AIOKafkaConsumer):  # type: ignore[misc]  # aiokafka has no types
        async def offsets_for_times(self, timestamps: Any) -> Any:
            found = await super().offsets_for_times(
                dict.fromkeys(timestamps, int(datetime.now(UTC).timestamp() * 1000))
            )
            await say(servers.kafka, id)
            return found

    monkeypatch.setattr(follow, "AIOKafkaConsumer", Slow)
    readers = Readers()
    following = asyncio.ensure_future(follow.kafka_source(Settings(kafka=servers.kafka))(cast("Hub", readers)))
    try:
        async with asyncio.timeout(20):
            while not any(step.id.endswith(id) for step in readers.seen):  # noqa: ASYNC110 - nobody tells when
                await asyncio.sleep(0.05)
    finally:
        following.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await following
