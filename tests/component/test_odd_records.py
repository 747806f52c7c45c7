"""Laid between good facts on a real broker, no odd record ends a reader: it is read, or lies among the dead letters.

Both of our readers, the chassis's and risk's Faust, meet the same: a topic with everything on it, a topic that is made
anew under them, and one that is given more partitions.
"""

import asyncio
import contextlib
import uuid
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, cast

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewPartitions, NewTopic
from khobac_contracts.catalog import BY_NAME, DEAD_LETTERS
from khobac_contracts.envelope import encode
from khobac_contracts.vocabulary import Fact

from deploy.cli import bus
from deploy.cli.letters import Letter, letters, replay_letters
from deploy.cli.topics import line
from deploy.local import topics
from deploy.local.stack import Stack
from services.chassis.config.settings import Settings
from services.chassis.core.drawers import FactContext
from services.chassis.core.errors import TooEarly
from services.chassis.intake.dead_letters import KafkaDeadLetters, letter_producer
from services.chassis.intake.fact_intake import FactIntake
from services.chassis.intake.listener import Listener
from services.chassis.kafka import clients, codecs
from services.chassis.kafka.clients import Publisher, make_consumer
from services.risk.adapters import faust_stream
from services.risk.adapters.faust_stream import Watch
from tests.batches import CODECS, Laid, batch, lay

SAMPLES = Path(__file__).parents[2] / "contracts" / "samples"
ENTRY = BY_NAME["unit.joined"]
BATCH_MAX = 4
Reader = Literal["listener", "faust"]
both = pytest.mark.parametrize("kind", ["listener", "faust"])


def fact(id: str, *own: tuple[bytes, bytes | None]) -> Laid:
    """A good fact with this id; more headers may be on it."""
    sample = ENTRY.model.model_validate_json((SAMPLES / "unit.joined.1.json").read_bytes())
    now = datetime.now(UTC)
    _, key, value, headers = encode(
        sample, id=id, source="/khobac/odd", subject="1057843", time=now, sequence=1, traceparent=None, entry=ENTRY
    )
    return Laid(key, value, [*((name.encode(), content) for name, content in headers), *own])


class World:
    """A topic and a group of their own, and one of our two readers; it notes what it hears, and buries for real."""

    def __init__(self, servers: Stack, kind: Reader, admin: AIOKafkaAdminClient) -> None:
        self.servers, self.kind, self.admin = servers, kind, admin
        self.topic = self.group = f"odd-{uuid.uuid4().hex[:8]}"
        self.settings = Settings(kafka=servers.kafka, batch_max=BATCH_MAX, park_seconds=0.5, stuck_seconds=0.5)
        self.heard: list[str] = []
        self.early: set[str] = set()
        self.publisher = Publisher(lambda: letter_producer(self.settings), 20)

    def _hear(self, _: Fact, context: FactContext) -> Sequence[Any]:
        if context.id in self.early:
            raise TooEarly("its ground is not there")
        self.heard.append(context.id)
        return ()

    def _intake(self) -> FactIntake:
        graves = KafkaDeadLetters(self.publisher, self.group)
        listening = cast("Any", {ENTRY.model: self._hear})
        return FactIntake(
            listening, cast("Any", None), graves, lambda: datetime.now(UTC), topic_of=lambda _: self.topic
        )

    @contextlib.asynccontextmanager
    async def reading(self) -> AsyncIterator[Listener | Watch]:
        """Stopped in order at the end; what ends it before ends the test."""
        if self.kind == "faust":
            reader: Listener | Watch = Watch(self.settings, [self.topic], self._intake(), self.group)
        else:
            consumer = make_consumer(self.settings, self.group)
            await clients.started(consumer)
            times = {"park_seconds": self.settings.park_seconds, "stuck_seconds": self.settings.stuck_seconds}
            reader = Listener(consumer, [self.topic], self._intake(), batch_max=BATCH_MAX, linger_ms=0, **times)
        running = asyncio.create_task(reader.run())
        try:
            yield reader
            assert not running.done(), running
        finally:
            reader.stop()
            await running

    async def lay(self, *batches: bytes, partition: int = 0) -> None:
        await lay(self.servers.kafka, self.topic, *batches, partition=partition)

    async def letters(self) -> list[Letter]:
        found = letters(await bus.everything(self.servers, DEAD_LETTERS))
        return [letter for letter in found if letter.said("group") == self.group]

    async def commit(self, offset: int) -> None:
        consumer = AIOKafkaConsumer(bootstrap_servers=self.servers.kafka, group_id=self.group, enable_auto_commit=False)
        await consumer.start()
        consumer.assign([TopicPartition(self.topic, 0)])
        await consumer.commit({TopicPartition(self.topic, 0): offset})
        await consumer.stop()

    async def committed(self) -> dict[int, int]:
        found = await self.admin.list_consumer_group_offsets(self.group)
        return {place.partition: at.offset for place, at in found.items() if place.topic == self.topic}


@pytest.fixture
async def world(servers: Stack, kind: Reader, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[World]:
    for module in (clients, faust_stream):
        monkeypatch.setattr(module, "METADATA_MAX_AGE_MS", 1_000)
    topics.ensure(servers.settings)
    admin = AIOKafkaAdminClient(bootstrap_servers=servers.kafka)
    await admin.start()
    made = World(servers, kind, admin)
    await admin.create_topics([NewTopic(made.topic, 2, 1)])
    yield made
    await made.publisher.stop()
    await admin.delete_topics([made.topic])
    await admin.close()


async def until(true: Callable[[], bool], seconds: float = 20) -> None:
    async with asyncio.timeout(seconds):
        while not true():  # noqa: ASYNC110 - nobody tells when
            await asyncio.sleep(0.02)


async def in_transaction(world: World, id: str, *, commit: bool) -> None:
    """The broker writes its marker behind it."""
    producer = AIOKafkaProducer(bootstrap_servers=world.servers.kafka, transactional_id=f"{world.topic}-{id}")
    await producer.start()
    await producer.begin_transaction()
    said = fact(id)
    headers = [(name.decode(), value) for name, value in said.headers]
    await producer.send_and_wait(world.topic, said.value, said.key, partition=0, headers=headers)
    await (producer.commit_transaction() if commit else producer.abort_transaction())
    await producer.stop()


@both
async def test_each_is_read_or_lies_among_the_dead_letters_and_the_reader_goes_on(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(codecs, "LARGEST", 1024 * 1024)
    odd_name, null = (b"\xc3(CD", b"x"), (b"null", None)
    bomb = batch(fact("never"), Laid(value=bytes(1024 * 1024)), codec="zstd")
    unread = [
        Laid(b"1057843", b"{}", [odd_name]),
        Laid(b"tombstone", None, fact("x").headers),
        Laid(None, None),
        Laid(b"", b"", [(b"ce_id", None), (b"khobac-\xff", b"own")]),
    ]
    await world.lay(batch(fact("first")))
    await world.lay(*(batch(each) for each in unread))
    await world.lay(batch(fact("between"), unread[0], fact("in one batch"), codec="gzip"))
    await world.lay(batch(fact("named in bytes", odd_name)), batch(fact("null header", null)))
    await world.lay(*(batch(fact(codec, odd_name), fact(f"{codec} 2"), codec=codec) for codec in CODECS))
    await world.lay(batch(fact("no time"), timestamp=-1), bomb)
    await in_transaction(world, "committed", commit=True)
    await in_transaction(world, "aborted", commit=False)
    expected = ["first", "between", "in one batch", "named in bytes", "null header"]
    expected += [id for codec in CODECS for id in (codec, f"{codec} 2")] + ["no time", "committed", "aborted"]
    async with world.reading() as reader:
        await until(lambda: world.heard[-1:] == ["aborted"])
        assert world.heard == expected
        await asyncio.sleep(1)
        assert (reader.lag(), reader.readiness()) == (0, None)
        buried = await world.letters()
        assert await replay_letters(world.servers, buried) != {}
        for record in await bus.everything(world.servers, world.topic):
            assert line(record, full=True)
    laid = [*unread, unread[0]]
    assert [(each.key or None, each.value) for each in buried[:-1]] == [(each.key or None, each.value) for each in laid]
    for letter, each in zip(buried[:-1], laid, strict=True):
        own = [(name.encode(errors="surrogateescape"), value) for name, value in letter.original[3]]
        assert own == list(each.headers)
    assert buried[-1].batch
    assert bomb[61:] == (buried[-1].value or b"")[61:]
    assert "unpacks to more than 1048576 bytes" in buried[-1].said("reason")


@both
async def test_behind_a_marker_a_parked_fact_runs_out_of_patience(world: World) -> None:
    """And who begins there is ready: nothing lies between its committed offset and the end but the marker."""
    world.early = {"early"}
    await world.lay(batch(fact("early")), partition=1)
    await in_transaction(world, "marked", commit=True)
    async with world.reading() as reader:
        await until(lambda: world.heard == ["marked"])
        async with asyncio.timeout(15):
            while not await world.letters():  # noqa: ASYNC110 - nobody tells when
                await asyncio.sleep(0.1)
    (letter,) = await world.letters()
    assert "too early for too long" in letter.said("reason")
    async with world.reading() as reader:
        await until(lambda: reader.readiness() is None)
        await asyncio.sleep(1)
        assert (reader.lag(), reader.readiness()) == (0, None)
    assert world.heard == ["marked"]
    assert (await world.committed())[0] >= 1


@both
@pytest.mark.parametrize(("before", "after"), [(3, 1), (3, 3), (3, 5)])
async def test_a_topic_that_is_made_anew_is_heard_from_its_first_fact(world: World, before: int, after: int) -> None:
    old, new = [f"old {n}" for n in range(before)], [f"new {n}" for n in range(after)]
    await world.lay(*(batch(fact(id)) for id in old))
    async with world.reading() as reader:
        await until(lambda: world.heard == old)
        await world.admin.delete_topics([world.topic])
        await asyncio.sleep(2)
        assert (await world.admin.create_topics([NewTopic(world.topic, 2, 1)])).topic_errors[0][1] == 0
        await world.lay(*(batch(fact(id)) for id in new))
        await until(lambda: world.heard == old + new)
        await asyncio.sleep(1)
        assert (reader.lag(), reader.readiness()) == (0, None)
    assert (await world.committed())[0] == after


@both
async def test_a_committed_offset_behind_the_end_is_no_end(world: World) -> None:
    """As after a broker that lost its last seconds, or a topic made anew while its reader was away."""
    await world.lay(batch(fact("first")))
    await world.commit(500)
    async with world.reading() as reader:
        await until(lambda: world.heard == ["first"])
        await world.lay(batch(fact("second")))
        await until(lambda: world.heard == ["first", "second"])
        await asyncio.sleep(1)
        assert (reader.lag(), reader.readiness()) == (0, None)
    assert (await world.committed())[0] == 2


@both
async def test_facts_in_partitions_that_were_added_are_heard(world: World) -> None:
    await world.lay(batch(fact("before")))
    async with world.reading() as reader:
        await until(lambda: world.heard == ["before"])
        await world.admin.create_partitions({world.topic: NewPartitions(4)})
        await world.lay(batch(fact("in the new one")), partition=3)
        await world.lay(batch(fact("in the old one")), partition=0)
        await until(lambda: len(world.heard) == 3)
        assert sorted(world.heard) == ["before", "in the new one", "in the old one"]
        await asyncio.sleep(1)
        assert (reader.lag(), reader.readiness()) == (0, None)
