"""The journal and the relay by themselves, each beside the limit of the store or the broker in the same run."""

import asyncio
import statistics
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec
from aiokafka import AIOKafkaConsumer
from khobac_contracts.notify import NoticeDelivered

from deploy.local.stack import Stack
from services.chassis.config.settings import Settings
from services.chassis.core.decider import Decider, PlainData
from services.chassis.core.kinds import Kind, Kinds
from services.chassis.core.waker import Waker
from services.chassis.decide.drafting import CommandRequest
from services.chassis.decide.group_commit import GroupCommit
from services.chassis.decide.handler import Handler
from services.chassis.follow.relay import Relay
from services.chassis.kafka.clients import Publisher, make_producer
from services.chassis.store.documents import Lists
from services.chassis.store.journal import MongoJournal, connect

TOPIC = "notice.delivered"


class Note(PlainData, frozen=True):
    at: datetime


class Noted(PlainData, frozen=True):
    at: datetime
    text: str


class Notes(PlainData, frozen=True):
    count: int = 0


def _announce(event: Noted, state: Notes) -> Sequence[NoticeDelivered]:
    return [
        NoticeDelivered(
            notice=f"bench/{state.count}",
            dossier="H15.50.05.13-261122-0001",
            procedure="recurrent-spending",
            form="13",
            organisation="1234567",
            channel="email",
            attempts=1,
            delivered_at=event.at,
        )
    ]


DECIDER: Decider[Note, Notes, Noted] = Decider(
    initial=Notes(),
    decide=lambda command, state: [Noted(at=command.at, text="x" * 200)],
    evolve=lambda state, event: Notes(count=state.count + 1),
    commands=Note,
    events=Noted,
    states=Notes,
)


class Bench:
    """A journal of its own database on a running stack, thrown away at the end."""

    def __init__(self, stack: Stack) -> None:
        self.settings = Settings(kafka=stack.kafka, mongo=stack.mongo)
        self.client = connect(stack.mongo)
        self.database = self.client["khobac_bench_recording"]
        self.journal = MongoJournal(self.database)
        self.wake: Callable[[], None] = lambda: None
        self.handler = Handler(self.journal, Kinds(Kind(DECIDER, _announce)), appended=lambda commits: self.wake())
        self._said = 0

    def requests(self, count: int) -> list[CommandRequest]:
        now = datetime.now(UTC)
        self._said += count
        return [
            CommandRequest(
                stream=f"s{self._said - n}",
                command=Note(at=now),
                cause="c",
                fingerprint="f",
                actor="bench",
                at=now,
            )
            for n in range(count)
        ]

    async def journal_figures(self) -> dict[str, float]:
        """Commits a second, four ways."""
        await self.journal.prepare()
        figures = {
            f"handler_batches_of_{size}": await self._rate(size, 8_000, lambda r: self.handler.handle(r, "http"))
            for size in (50, 200, 500)
        }
        figures["http_commands_64_at_once"] = await self._concurrent(64, 6_000)
        figures["bare_insert_many_200"] = await self._bare(200, 8_000)
        figures["bare_insert_one"] = await self._bare(1, 500)
        figures["handler_200_to_bare_insert_many_200"] = round(
            figures["handler_batches_of_200"] / figures["bare_insert_many_200"], 2
        )
        figures["handler_200_to_single_insert_one"] = round(
            figures["handler_batches_of_200"] / figures["bare_insert_one"], 1
        )
        return figures

    async def _rate(self, size: int, total: int, say: Callable[[list[CommandRequest]], Any]) -> float:
        batches = [self.requests(size) for _ in range(total // size)]
        started = time.perf_counter()
        for batch in batches:
            await say(batch)
        return round(total / (time.perf_counter() - started), 0)

    async def _concurrent(self, at_once: int, total: int) -> float:
        group_commit = GroupCommit(self.handler)
        waiting = iter(self.requests(total))

        async def client() -> None:
            for request in waiting:
                await group_commit.tell(request)

        started = time.perf_counter()
        await asyncio.gather(*(client() for _ in range(at_once)))
        return round(total / (time.perf_counter() - started), 0)

    async def _bare(self, size: int, total: int) -> float:
        """What the store takes of the very same documents with nothing of ours around them."""
        template = msgspec.to_builtins((await self.journal.after({"s1": 0}))["s1"][0])
        del template["pending"]
        collection = self.database[f"bare_{size}"]
        await collection.create_index([("stream", 1), ("causes", 1)], unique=True)
        documents = [{**template, "_id": f"b{n}@1", "stream": f"b{n}", "pending": ["facts"]} for n in range(total)]
        await collection.create_index([("pending", 1)], partialFilterExpression={"pending": {"$gt": ""}})
        started = time.perf_counter()
        for start in range(0, total, size):
            await collection.insert_many(documents[start : start + size], ordered=False)
        return round(total / (time.perf_counter() - started), 0)

    async def relay_figures(self) -> dict[str, float]:
        """The delay from insert to the reader at 100 commits a second, and how fast a heap is worked off."""
        await self.client.drop_database("khobac_bench_recording")
        await self.journal.prepare()
        publisher = Publisher(lambda: make_producer(self.settings), self.settings.produce_timeout_seconds)
        await publisher.start()
        consumer = AIOKafkaConsumer(TOPIC, bootstrap_servers=self.settings.kafka, auto_offset_reset="latest")
        await consumer.start()
        await consumer.getmany(timeout_ms=500)
        relay = Relay(
            "bench",
            self.journal,
            publisher,
            streams=self.handler.streams,
            lists=Lists(self.database),
            linger_ms=self.settings.linger_ms,
        )
        try:
            return {**await self._delay(relay, consumer), **await self._heap(relay)}
        finally:
            await consumer.stop()
            await publisher.stop()

    async def _delay(self, relay: Relay, consumer: AIOKafkaConsumer) -> dict[str, float]:
        waker = Waker()
        self.wake = waker.wake

        async def follow() -> None:
            while True:
                if not await relay.turn():
                    await waker.wait(1.0)

        following = asyncio.create_task(follow())
        delays: list[float] = []
        reading = asyncio.create_task(_read(consumer, delays))
        for _ in range(1_500):
            await self.handler.handle(self.requests(1), "http")
            await asyncio.sleep(0.01)
        await asyncio.sleep(1)
        for task in (following, reading):
            task.cancel()
        await asyncio.gather(following, reading, return_exceptions=True)
        delays.sort()
        return {
            "delay_ms_p50_at_100_per_second": round(1000 * statistics.median(delays), 1),
            "delay_ms_p99_at_100_per_second": round(1000 * delays[len(delays) * 99 // 100], 1),
            "delays_measured": len(delays),
        }

    async def _heap(self, relay: Relay) -> dict[str, float]:
        self.wake = lambda: None
        for _ in range(20):
            await self.handler.handle(self.requests(500), "http")
        started, published = time.perf_counter(), 0
        while settled := await relay.turn():
            published += settled
        return {"published_per_second": round(published / (time.perf_counter() - started), 0)}


async def _read(consumer: AIOKafkaConsumer, delays: list[float]) -> None:
    while True:
        for messages in (await consumer.getmany(timeout_ms=100)).values():
            now = datetime.now(UTC)
            for message in messages:
                told = datetime.fromisoformat(dict(message.headers)["ce_time"].decode())
                delays.append((now - told).total_seconds())


async def figures(stack: Stack) -> dict[str, dict[str, float]]:
    bench = Bench(stack)
    try:
        return {"journal": await bench.journal_figures(), "relay": await bench.relay_figures()}
    finally:
        await bench.client.drop_database("khobac_bench_recording")
        bench.client.close()
