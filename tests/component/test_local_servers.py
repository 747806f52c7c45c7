"""The embedded broker and store as everything else finds them, and what an operator does with them."""

import asyncio
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, TypeVar

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import UnknownTopicOrPartitionError
from khobac_contracts.catalog import DEAD_LETTERS, PARTITIONS, TOPICS
from motor.motor_asyncio import AsyncIOMotorClient

from deploy.cli.audit import audit
from deploy.cli.journals import journals
from deploy.cli.story import whole_story
from deploy.local.stack import Stack
from services.chassis.journal.commits import GENESIS, CauseRecord, Commit, sealed_commit
from tests.servers import own_stack

T = TypeVar("T")

CODE = "H15.50.05.13-261122-0001"


@pytest.fixture(scope="module")
def stack() -> Stack:
    running = Stack("test")
    running.up(only=["kafka", "mongod"])
    return running


async def _topics(stack: Stack) -> list[dict[str, Any]]:
    """What the brokers say of every topic of the catalog."""
    admin = AIOKafkaAdminClient(bootstrap_servers=stack.kafka)
    await admin.start()
    try:
        found: list[dict[str, Any]] = await admin.describe_topics([*TOPICS, DEAD_LETTERS])
        return found
    finally:
        await admin.close()


async def test_every_topic_of_the_catalog_is_there(stack: Stack) -> None:
    assert {topic["topic"]: len(topic["partitions"]) for topic in await _topics(stack)} == dict.fromkeys(
        (*TOPICS, DEAD_LETTERS), PARTITIONS
    )


async def _copies(stack: Stack) -> set[int]:
    return {len(partition["isr"]) for topic in await _topics(stack) for partition in topic["partitions"]}


async def _roles(stack: Stack) -> list[str]:
    client: AsyncIOMotorClient[dict[str, object]] = AsyncIOMotorClient(stack.mongo)
    try:
        status = await client.admin.command("replSetGetStatus")
        return sorted(member["stateStr"] for member in status["members"])
    finally:
        client.close()


async def _comes_to(ask: Callable[[], Awaitable[T]], expected: T, seconds: float = 30) -> None:
    """Whoever has just started to copy is in step, and says so, a moment later."""
    deadline = time.monotonic() + seconds
    while (found := await ask()) != expected and time.monotonic() < deadline:  # noqa: ASYNC110 - nobody tells when
        await asyncio.sleep(0.2)
    assert found == expected


def test_a_stack_of_three_and_three_keeps_everything_three_times_and_goes_without_a_trace() -> None:
    with own_stack("cluster_test", "kafka", "mongod", brokers=3, members=3) as cluster:
        started = cluster.records()
        asyncio.run(_comes_to(lambda: _copies(cluster), {3}))
        asyncio.run(_comes_to(lambda: _roles(cluster), ["PRIMARY", "SECONDARY", "SECONDARY"]))
    assert len(started) == 6
    assert not any(record.alive for record in started)
    assert not cluster.layout.home.exists()


async def test_a_misspelt_topic_is_an_error_and_no_new_topic(stack: Stack) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=stack.kafka, request_timeout_ms=3_000)
    await producer.start()
    try:
        with pytest.raises((UnknownTopicOrPartitionError, asyncio.TimeoutError)):
            await asyncio.wait_for(producer.send_and_wait("dossier.submited", b"x"), 3)
    finally:
        await producer.stop()


def test_up_on_a_running_stack_starts_nothing(stack: Stack) -> None:
    before = {record.name: record.pid for record in stack.records() if record.alive}
    began = time.monotonic()
    Stack("test").up(only=["kafka", "mongod"])
    assert time.monotonic() - began < 5
    after = {record.name: record.pid for record in stack.records()}
    assert all(after[name] == pid for name, pid in before.items() if name.startswith(("kafka", "mongod")))


@pytest.fixture
async def own_databases(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[None]:
    """Journals that no service writes to, gone afterwards."""
    prefix = f"tale_{uuid.uuid4().hex[:8]}_"
    monkeypatch.setenv("KHOBAC_DATABASE_PREFIX", prefix)
    yield
    client: AsyncIOMotorClient[dict[str, object]] = AsyncIOMotorClient(stack.mongo)
    for name in await client.list_database_names():
        if name.startswith(prefix):
            await client.drop_database(name)
    client.close()


def _commit(stream: str, version: int, prev: str, second: int, **event: object) -> Commit:
    at = f"2026-11-22T05:00:{second:02}+00:00"
    record = CauseRecord(fingerprint="f", at=at, actor="p-1", traceparent=None, events=1)
    return sealed_commit(
        Commit(
            stream=stream,
            version=version,
            causes=(f"cause {version}",),
            cause_records=(record,),
            events=(event,),
            outbox=(),
            prev=prev,
            hash="",
        )
    )


@pytest.mark.usefixtures("own_databases")
async def test_a_story_gathers_what_every_service_knows_of_a_dossier(stack: Stack) -> None:
    by, form = (
        {"role": "chief_accountant", "organisation": "1234567"},
        {"account": "9523.4.1234567.00000", "treasury": "0013"},
    )
    async with journals(stack) as journal:
        declared = _commit(CODE, 1, GENESIS, 1, type="Declared", by=by, form=form)
        await journal["dossier"].append([declared])
        await journal["dossier"].append([_commit(CODE, 2, declared.hash, 3, type="HandedOver", by=by)])
        assessed = _commit("1234567", 1, GENESIS, 4, type="Assessed", dossier=CODE)
        await journal["risk"].append([assessed])
        await journal["risk"].append([_commit("1234567", 2, assessed.hash, 5, type="Assessed", dossier="another")])
        await journal["payment"].append([_commit(form["account"], 1, GENESIS, 6, type="PaymentOrdered", dossier=CODE)])
    tale = await whole_story(stack, CODE)
    assert [(each.service, each.event["type"]) for each in tale] == [
        ("dossier", "Declared"),
        ("dossier", "HandedOver"),
        ("risk", "Assessed"),
        ("payment", "PaymentOrdered"),
    ]


@pytest.mark.usefixtures("own_databases")
async def test_an_audit_names_the_commit_that_was_changed(stack: Stack) -> None:
    async with journals(stack) as journal:
        first = _commit(CODE, 1, GENESIS, 1, type="Declared", amount=1)
        await journal["dossier"].append([first])
        await journal["dossier"].append([_commit(CODE, 2, first.hash, 2, type="HandedOver")])
    assert [each.broken for each in await audit(stack)] == [[]] * 6
    await _forge(stack)
    found = {each.service: each.broken for each in await audit(stack) if each.broken}
    assert list(found) == ["dossier"]
    assert f"{CODE}@1" in found["dossier"][0]


async def _forge(stack: Stack) -> None:
    """Somebody with the database's password changes an amount."""
    client: AsyncIOMotorClient[dict[str, object]] = AsyncIOMotorClient(stack.mongo)
    name = next(name for name in await client.list_database_names() if name.startswith("tale_"))
    await client[name]["journal"].update_one({"_id": f"{CODE}@1"}, {"$set": {"events.0.amount": 2}})
    client.close()
