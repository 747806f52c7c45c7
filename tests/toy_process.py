"""Starts, kills and asks the toy, and audits what it left."""

import asyncio
import base64
import os
import random
import signal
import subprocess
import sys
import time
import uuid
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
from aiokafka import AIOKafkaConsumer, TopicPartition

from deploy.local.stack import Stack
from services.chassis.journal.commits import verify_chain
from services.chassis.store.journal import MongoJournal, connect

from .ports import free_port

ROOT = Path(__file__).parent.parent
TOPIC = "notice.delivered"


class Instance:
    """One process of the toy."""

    def __init__(self, toys: "Toys") -> None:
        self.toys = toys
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None
        self.log = toys.folder / f"{self.port}.log"

    async def start(self, *, ready: bool = True, **extra: str) -> None:
        env = {
            **os.environ,
            **self.toys.env,
            "KHOBAC_PORT": str(self.port),
            "TOY_NAME": self.toys.name,
            "TOY_WORLD": str(self.toys.world),
            **extra,
        }
        with self.log.open("ab") as log:
            command = [sys.executable, "-m", "tests.toy_service"]
            # It takes a moment, and a plain process can be stopped, frozen and killed by its id.
            self.process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log)  # noqa: ASYNC220
        if ready:
            await self.until_ready()

    async def until_ready(self, seconds: float = 30) -> None:
        await until(lambda: self.answers("/ready"), seconds)

    async def answers(self, path: str) -> bool:
        return await self.status(path) == 200

    async def status(self, path: str) -> int | None:
        try:
            return (await self.toys.client.get(f"http://127.0.0.1:{self.port}{path}")).status_code
        except httpx.HTTPError:
            return None

    async def get(self, path: str) -> Any:
        answer = await self.toys.client.get(f"http://127.0.0.1:{self.port}{path}")
        answer.raise_for_status()
        return answer.json()

    async def metric(self, name: str) -> float:
        page = (await self.toys.client.get(f"http://127.0.0.1:{self.port}/metrics")).text
        return sum(float(line.rsplit(" ", 1)[1]) for line in page.splitlines() if line.startswith(name))

    @property
    def code(self) -> int | None:
        assert self.process is not None
        return self.process.poll()

    async def ended(self, seconds: float = 20) -> int:
        async def gone() -> bool:
            return self.code is not None

        await until(gone, seconds)
        code = self.code
        assert code is not None
        return code

    def send(self, number: signal.Signals) -> None:
        assert self.process is not None
        if self.code is None:
            self.process.send_signal(number)

    async def terminate(self) -> tuple[int, float]:
        started = time.monotonic()
        self.send(signal.SIGTERM)
        return await self.ended(), time.monotonic() - started

    def kill(self) -> None:
        self.send(signal.SIGCONT)
        self.send(signal.SIGKILL)
        if self.process is not None:
            self.process.wait()


class Toys:
    """One service of any number of processes, on a database and a consumer group of its own."""

    def __init__(self, servers: Stack, folder: Path, client: httpx.AsyncClient, **env: str) -> None:
        self.servers = servers
        self.folder = folder
        self.client = client
        self.name = f"toy-{uuid.uuid4().hex[:12]}"
        self.unit = f"{random.randrange(10**6, 10**7)}"
        self.world = folder / "world"
        self.instances: list[Instance] = []
        (folder / "master.key").write_bytes(base64.b64encode(os.urandom(32)))
        self.env = {
            "KHOBAC_KAFKA": servers.kafka,
            "KHOBAC_MONGO": servers.mongo,
            "KHOBAC_DATABASE_PREFIX": "t_",
            "KHOBAC_SECRETS": str(folder),
            # Longer than a busy machine may hold a process up; who waits for another to take over says a shorter one.
            "KHOBAC_LEASE_SECONDS": "20",
            "KHOBAC_POISON_LIMIT": "5000",
            "PYTHONPATH": f"{ROOT}:{ROOT / 'contracts'}",
            **env,
        }
        self.mongo = connect(servers.mongo)
        self.database = self.mongo[f"t_{self.name}"]
        self.journal = MongoJournal(self.database)

    def instance(self) -> Instance:
        self.instances.append(Instance(self))
        return self.instances[-1]

    async def add(self, key: str, to: Callable[[], Instance], n: int = 1) -> dict[str, Any]:
        """As a client that insists: the same key until it gets its answer."""
        while True:
            try:
                url = f"http://127.0.0.1:{to().port}/add/{self.unit}?n={n}"
                answer = await self.client.post(url, headers={"Idempotency-Key": key})
            except httpx.HTTPError:
                await asyncio.sleep(0.1)
                continue
            if answer.status_code == 200:
                said: dict[str, Any] = answer.json()
                return said
            assert answer.status_code in (429, 500, 503), answer.text
            await asyncio.sleep(0.1)

    async def add_many(self, keys: list[str], to: Callable[[], Instance], pause: float = 0.0) -> None:
        async def one(place: int, key: str) -> None:
            await asyncio.sleep(place * pause)
            await self.add(key, to)

        await asyncio.gather(*(one(place, key) for place, key in enumerate(keys)))

    async def total(self, stream: str, field: str = "by") -> int:
        return sum(int(event[field]) for commit in await self.journal.read(stream) for event in commit.events)

    async def came_round(self, expected: int, seconds: float = 30) -> None:
        """Everything said went once round: recorded, published, heard, done, confirmed, shown; then the audit."""

        async def all_round() -> bool:
            heard = await self.total(f"heard/{self.unit}", "n")
            confirmed = sum(len(commit.events) for commit in await self.journal.read(f"done/{self.unit}"))
            row = await self.database["view_sums"].find_one({"_id": self.unit})
            owed = await self.journal.owed()
            seen = (await self.total(self.unit), heard, confirmed, (row or {}).get("total"), owed)
            self.seen = seen
            return seen == (expected, expected, expected, expected, 0)

        try:
            await until(all_round, seconds)
        except TimeoutError:
            raise AssertionError(f"said {expected}; added, heard, confirmed, shown, owed: {self.seen}") from None
        await self.audit(expected)

    async def audit(self, expected: int) -> None:
        async for stream in self.journal.streams():
            verify_chain(stream)
        asked = Counter(self.world.read_text().split())
        ours = [work for work in asked if work.startswith(f"heard/{self.unit}@")]
        assert len(ours) == expected
        facts = await self.facts()
        assert len(facts) == expected
        assert set(facts) == set(await self._announced())

    async def _announced(self) -> list[str]:
        return [f"{c.id}/{n}" for c in await self.journal.read(self.unit) for n, _ in enumerate(c.outbox)]

    def repeated_effects(self) -> int:
        asked = Counter(self.world.read_text().split())
        return sum(times - 1 for times in asked.values())

    async def facts(self) -> Counter[str]:
        """The ids on the topic of what this service announced, and how often each lies there."""
        return Counter(
            [dict(message.headers)["ce_id"].decode() for message in await self.read(TOPIC) if self._is_ours(message)]
        )

    def _is_ours(self, message: Any) -> bool:
        return dict(message.headers).get("ce_source") == f"/khobac/{self.name}".encode()

    async def read(self, topic: str) -> list[Any]:
        """All of a topic, partition after partition."""
        consumer = AIOKafkaConsumer(bootstrap_servers=self.servers.kafka, auto_offset_reset="earliest")
        await consumer.start()
        try:
            partitions = await consumer._client._wait_on_metadata(topic)
            places = [TopicPartition(topic, partition) for partition in partitions]
            ends = await consumer.end_offsets(places)
            consumer.assign(places)
            found: list[Any] = []
            while any([await consumer.position(place) < ends[place] for place in places]):
                for messages in (await consumer.getmany(timeout_ms=500, max_records=5000)).values():
                    found += messages
            return found
        finally:
            await consumer.stop()

    async def begin_now(self) -> None:
        """What other tests left on the topic is not for this group."""
        consumer = AIOKafkaConsumer(bootstrap_servers=self.servers.kafka, group_id=self.name, enable_auto_commit=False)
        await consumer.start()
        try:
            partitions = await consumer._client._wait_on_metadata(TOPIC)
            places = [TopicPartition(TOPIC, partition) for partition in partitions]
            consumer.assign(places)
            await consumer.commit(await consumer.end_offsets(places))
        finally:
            await consumer.stop()

    def tell_what_was_logged(self) -> None:
        for instance in self.instances:
            if instance.log.exists():
                print(f"--- {instance.port}", *instance.log.read_text().splitlines()[-25:], sep="\n")

    async def close(self) -> None:
        for instance in self.instances:
            instance.kill()
        await self.mongo.drop_database(self.database.name)
        self.mongo.close()


@asynccontextmanager
async def toys(servers: Stack, folder: Path, **env: str) -> AsyncIterator[Toys]:
    async with httpx.AsyncClient(timeout=60, limits=httpx.Limits(max_connections=200)) as client:
        made = Toys(servers, folder, client, **env)
        try:
            await made.begin_now()
            yield made
        finally:
            made.tell_what_was_logged()
            await made.close()


async def until(true: Callable[[], Any], seconds: float) -> None:
    async with asyncio.timeout(seconds):
        while not await true():  # noqa: ASYNC110 - nobody tells when
            await asyncio.sleep(0.1)
