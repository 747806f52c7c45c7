"""No odd record and no change of its topic ends the live stream: the next status is shown."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import cast

import pytest
from aiokafka.admin import AIOKafkaAdminClient, NewPartitions, NewTopic
from khobac_contracts.catalog import BY_MODEL
from khobac_contracts.dossier import StatusChanged
from khobac_contracts.envelope import encode

from deploy.local.stack import Stack
from services.chassis.config.settings import Settings
from services.notify.adapters import live_facts
from services.notify.adapters.live_hub import Hub
from services.notify.domain.notice import Step
from tests.batches import Laid, batch, lay, now_ms

SAMPLES = Path(__file__).parents[2] / "contracts" / "samples"


class Readers:
    """A hub with one reader, who may see everything."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def wanted(self, _: str) -> bool:
        return True

    def show(self, step: Step) -> None:
        self.seen.append(step.id.split("|")[-1])


def status(id: str, *own: tuple[bytes, bytes | None]) -> bytes:
    entry = BY_MODEL[StatusChanged]
    fact = StatusChanged.model_validate_json((SAMPLES / "status.changed.1.json").read_bytes())
    _, key, value, headers = encode(
        fact,
        id=id,
        source="/khobac/dossier",
        subject=fact.dossier,
        time=fact.changed_at,
        sequence=1,
        traceparent=None,
        entry=entry,
    )
    return batch(Laid(key, value, [*((name.encode(), found) for name, found in headers), *own]), timestamp=now_ms())


@pytest.fixture
async def admin(servers: Stack) -> AsyncIterator[AIOKafkaAdminClient]:
    admin = AIOKafkaAdminClient(bootstrap_servers=servers.kafka)
    await admin.start()
    yield admin
    await admin.close()


async def until(true: Callable[[], bool], seconds: float = 20) -> None:
    async with asyncio.timeout(seconds):
        while not true():  # noqa: ASYNC110 - nobody tells when
            await asyncio.sleep(0.05)


async def test_the_next_status_is_shown(
    servers: Stack, admin: AIOKafkaAdminClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    topic, readers = f"live-{uuid.uuid4().hex[:8]}", Readers()
    monkeypatch.setattr(live_facts, "TOPIC", topic)
    monkeypatch.setattr(live_facts, "METADATA_MAX_AGE_MS", 1_000)
    await admin.create_topics([NewTopic(topic, 1, 1)])

    async def shown(id: str, laid: bytes, partition: int = 0) -> None:
        await lay(servers.kafka, topic, laid, partition=partition)
        await until(lambda: any(id in seen for seen in readers.seen))

    following = asyncio.ensure_future(live_facts.kafka_source(Settings(kafka=servers.kafka))(cast("Hub", readers)))
    try:
        await shown("first", status("first"))
        for odd in (Laid(None, None), Laid(headers=[(b"\xff", None)]), Laid(b"\xff", b"{}", [(b"ce_id", None)])):
            await lay(servers.kafka, topic, batch(odd), batch(odd, timestamp=-1), batch(odd, codec="zstd"))
        await shown("second", status("second", (b"\xff", b"x"), (b"null", None)))
        await admin.create_partitions({topic: NewPartitions(2)})
        await shown("in the new one", status("in the new one"), partition=1)
        await admin.delete_topics([topic])
        await asyncio.sleep(2)
        await admin.create_topics([NewTopic(topic, 1, 1)])
        await shown("made anew", status("made anew"))
        assert not following.done()
    finally:
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)
        await admin.delete_topics([topic])
