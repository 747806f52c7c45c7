"""No offset passes a fact that has no outcome: Faust on a real Kafka, broken at every step, cancelled, rebalanced."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Callable, Sequence
from typing import cast

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from deploy.local.stack import Stack
from services.chassis.config.settings import Settings
from services.chassis.core.errors import Outage
from services.chassis.intake.fact_intake import FactIntake, PoisonLimit, Record
from services.risk.adapters.faust_stream import Watch

PARTITIONS = 3
Place = tuple[int, int]


class KeptRows:
    """An intake that only notes what it was given; `trouble` is asked before and after each batch is noted."""

    def __init__(self) -> None:
        self.noted: list[Place] = []
        self.batches = 0
        self.trouble: Callable[[str, int], None] = lambda when, batch: None
        self.buried: list[Place] = []
        self.early: set[Place] = set()
        self.hold: asyncio.Event | None = None

    async def take(self, records: Sequence[Record]) -> list[Record]:
        self.batches += 1
        batch = self.batches
        self.trouble("before", batch)
        await asyncio.sleep(0.002)
        if self.hold is not None:
            await self.hold.wait()
        early = [r for r in records if (r.partition, r.offset) in self.early]
        self.noted += [(r.partition, r.offset) for r in records if r not in early]
        self.trouble("after", batch)
        return early

    async def take_at_last(self, record: Record) -> None:
        self.buried.append((record.partition, record.offset))


class World:
    """A topic of its own on the running broker, a group of its own, and the intake behind it."""

    def __init__(self, kafka: str, admin: AIOKafkaAdminClient, producer: AIOKafkaProducer) -> None:
        self.kafka, self.admin, self.producer = kafka, admin, producer
        self.topic = self.group = f"risk-try-{uuid.uuid4().hex[:8]}"
        self.rows = KeptRows()
        self.said = 0

    async def say(self, many: int) -> None:
        for n in range(many):
            await self.producer.send(self.topic, b"%d" % n, key=b"%d" % (n % 7), partition=n % PARTITIONS)
        await self.producer.flush()
        self.said += many

    def watch(self, port: int = 19_001, park: float = 0.5) -> Watch:
        settings = Settings(kafka=self.kafka, port=port, batch_max=20, park_seconds=park)
        return Watch(settings, [self.topic], cast("FactIntake", self.rows), self.group)

    async def committed(self) -> dict[int, int]:
        found = await self.admin.list_consumer_group_offsets(self.group)
        return {place.partition: at.offset for place, at in found.items() if place.topic == self.topic}

    async def nothing_passed(self) -> None:
        """Every offset before the committed one has its outcome."""
        committed = await self.committed()  # first: what is noted while we ask is no proof for what was committed
        done = set(self.rows.noted) | set(self.rows.buried)
        for partition, upto in committed.items():
            missing = [offset for offset in range(upto) if (partition, offset) not in done]
            assert missing == [], f"partition {partition} is committed up to {upto}"

    async def all_noted(self, seconds: float = 30) -> None:
        await until(lambda: len(set(self.rows.noted) | set(self.rows.buried)) >= self.said, seconds)


async def until(true: Callable[[], bool], seconds: float = 30) -> None:
    async with asyncio.timeout(seconds):
        while not true():  # noqa: ASYNC110 - what is waited for happens in a library that has no event for it
            await asyncio.sleep(0.01)


@pytest.fixture(scope="module")
def kafka() -> str:
    stack = Stack("test")
    stack.up(only=["kafka"])
    return stack.kafka


@pytest.fixture
async def world(kafka: str) -> AsyncIterator[World]:
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
    producer = AIOKafkaProducer(bootstrap_servers=kafka)
    await admin.start()
    await producer.start()
    made = World(kafka, admin, producer)
    await admin.create_topics([NewTopic(made.topic, PARTITIONS, 1)])
    yield made
    await producer.stop()
    await admin.delete_topics([made.topic])
    await admin.close()


async def killed(task: "asyncio.Task[None]") -> None:
    task.cancel()
    await asyncio.wait({task})


async def test_everything_is_taken_and_committed(world: World) -> None:
    await world.say(300)
    watch = world.watch()
    task = asyncio.create_task(watch.run())
    await world.all_noted()
    await asyncio.sleep(1)
    assert watch.lag() == 0
    assert watch.readiness() is None
    await killed(task)
    assert sum((await world.committed()).values()) == 300
    assert len(world.rows.noted) == 300, "in peace, once each"


@pytest.mark.parametrize("when", ["before", "after"])
async def test_a_failure_at_any_step_ends_the_stream_and_the_next_one_goes_on_from_what_is_stored(
    world: World, when: str
) -> None:
    await world.say(100)
    for batch in (1, 2, 4):
        world.rows.batches = 0

        def break_(now: str, number: int, batch: int = batch) -> None:
            if (now, number) == (when, batch):
                raise RuntimeError("broken")

        world.rows.trouble = break_
        with pytest.raises(RuntimeError, match="broken"):
            async with asyncio.timeout(30):
                await world.watch().run()
        await world.nothing_passed()
    world.rows.trouble = lambda now, number: None
    task = asyncio.create_task(world.watch().run())
    await world.all_noted()
    await killed(task)
    await world.nothing_passed()


async def test_an_outage_holds_everything_back_and_loses_nothing(world: World) -> None:
    await world.say(60)
    out = 3

    def away(now: str, number: int) -> None:
        if now == "before" and number <= out:
            raise Outage("the journal is away")

    world.rows.trouble = away
    watch = world.watch()
    task = asyncio.create_task(watch.run())
    await until(lambda: world.rows.batches >= out)
    assert watch.readiness() is not None
    assert not any((await world.committed()).values())
    await world.all_noted()
    assert watch.readiness() is None
    await killed(task)
    await world.nothing_passed()


async def test_a_stop_in_the_middle_of_a_batch_commits_only_what_is_stored(world: World) -> None:
    await world.say(900)
    task = asyncio.create_task(world.watch().run())
    await until(lambda: len(world.rows.noted) >= 20)
    world.rows.hold = asyncio.Event()
    await asyncio.sleep(0.3)
    await killed(task)
    assert len(world.rows.noted) < world.said, "it was stopped in the middle"
    await world.nothing_passed()
    world.rows.hold = None
    task = asyncio.create_task(world.watch().run())
    await world.all_noted()
    await killed(task)
    await world.nothing_passed()


async def test_told_to_stop_it_finishes_the_batch_in_hand_and_commits_it(world: World) -> None:
    await world.say(900)
    watch = world.watch()
    task = asyncio.create_task(watch.run())
    await until(lambda: len(world.rows.noted) >= 20)
    watch.stop()
    async with asyncio.timeout(3):
        await task
    assert sum((await world.committed()).values()) == len(world.rows.noted) < world.said


async def test_told_to_stop_while_nothing_comes_it_stops_at_once(world: World) -> None:
    watch = world.watch()
    task = asyncio.create_task(watch.run())
    await until(lambda: watch.readiness() is None)
    watch.stop()
    async with asyncio.timeout(3):
        await task


async def test_told_to_stop_in_an_outage_it_leaves_what_is_in_hand_to_the_next(world: World) -> None:
    await world.say(10)

    def away(now: str, number: int) -> None:
        raise Outage("the journal is away")

    world.rows.trouble = away
    watch = world.watch()
    task = asyncio.create_task(watch.run())
    await until(lambda: world.rows.batches >= 3)
    watch.stop()
    async with asyncio.timeout(3):
        await task
    assert not any((await world.committed()).values())


async def test_too_much_poison_stops_the_consuming_and_not_the_process(world: World) -> None:
    await world.say(40)

    def poison(now: str, number: int) -> None:
        if (now, number) == ("before", 2):
            raise PoisonLimit("50 messages in a row")

    world.rows.trouble = poison
    watch = world.watch()
    task = asyncio.create_task(watch.run())
    await until(lambda: "too much poison" in (watch.readiness() or ""))
    await asyncio.sleep(0.5)
    assert not task.done()
    assert world.rows.batches == 2
    await world.nothing_passed()
    watch.stop()
    async with asyncio.timeout(3):
        await task


async def test_a_rebalance_in_full_flow_loses_nothing(world: World) -> None:
    await world.say(400)
    first = asyncio.create_task(world.watch(19_001).run())
    await until(lambda: len(world.rows.noted) >= 60)
    second = asyncio.create_task(world.watch(19_002).run())
    for _ in range(20):
        await world.say(20)
        await asyncio.sleep(0.1)
        await world.nothing_passed()
    await killed(first)
    await world.say(50)
    await world.all_noted(60)
    await killed(second)
    await world.nothing_passed()


async def test_what_stays_too_early_is_buried_and_does_not_stop_the_rest(world: World) -> None:
    world.rows.early = {(0, 1)}
    await world.say(30)
    task = asyncio.create_task(world.watch().run())
    await world.all_noted()
    await killed(task)
    assert world.rows.buried == [(0, 1)]
    await world.nothing_passed()


async def test_a_stream_that_is_not_started_is_not_ready(world: World) -> None:
    watch = world.watch()
    assert watch.readiness() is not None
    assert watch.lag() == 0
