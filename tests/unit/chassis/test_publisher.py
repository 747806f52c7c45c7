"""A producer that failed is thrown away with all it holds; what is said next goes through a new one."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer
from aiokafka.errors import KafkaConnectionError, KafkaError, MessageSizeTooLargeError, RecordListTooLargeError

from services.chassis.core.errors import Outage
from services.chassis.kafka.clients import OutgoingMessage, Oversized, Publisher, started

HELLO: OutgoingMessage = ("t", b"k", b"hello", [])


class Producer:
    """As much of aiokafka's producer as is used; `fate` says what becomes of what is sent."""

    def __init__(self, fate: Any) -> None:
        self.fate = fate
        self.sent: list[Any] = []
        self.stopped = False
        self._sender = self
        self.sender_task = asyncio.get_running_loop().create_task(asyncio.sleep(3600))

    async def start(self) -> None:
        if self.fate == "away":
            raise KafkaConnectionError("no broker")

    async def send(self, topic: str, **message: Any) -> "asyncio.Future[None]":
        acknowledged: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        if isinstance(self.fate, MessageSizeTooLargeError):
            raise self.fate
        if isinstance(self.fate, KafkaError):
            acknowledged.set_exception(self.fate)
        elif self.fate == "good":
            self.sent.append((topic, message))
            acknowledged.set_result(None)
        return acknowledged

    async def stop(self) -> None:
        self.stopped = True
        self.sender_task.cancel()
        await asyncio.gather(self.sender_task, return_exceptions=True)


class Factory:
    def __init__(self, *fates: Any) -> None:
        self.fates = list(fates)
        self.made: list[Producer] = []

    def __call__(self) -> Any:
        self.made.append(Producer(self.fates.pop(0)))
        return self.made[-1]


def publisher(factory: Factory, patience: float = 5) -> Publisher:
    return Publisher(factory, patience)


async def test_one_producer_serves_as_long_as_it_does_not_fail() -> None:
    factory = Factory("good")
    made = publisher(factory)
    await made.start()
    for _ in range(3):
        await made.publish([HELLO, HELLO])
    assert len(factory.made) == 1
    assert len(factory.made[0].sent) == 6
    await made.stop()
    assert factory.made[0].stopped


@pytest.mark.parametrize("fate", [KafkaError("out of sequence"), MessageSizeTooLargeError("large"), "silent"])
async def test_after_a_failure_a_new_one_is_made(fate: Any) -> None:
    factory = Factory(fate, "good")
    made = publisher(factory, patience=0.05)
    with pytest.raises(Outage, match="Kafka: t: "):
        await made.publish([HELLO])
    assert factory.made[0].stopped
    assert factory.made[0].sender_task.cancelled()
    await made.publish([HELLO])
    assert len(factory.made[1].sent) == 1
    await made.stop()


@pytest.mark.parametrize("error", [MessageSizeTooLargeError, RecordListTooLargeError])
async def test_what_is_too_large_is_told_apart_from_a_broker_that_is_away(error: type[KafkaError]) -> None:
    made = publisher(Factory(error("large"), KafkaError("away")))
    with pytest.raises(Oversized):
        await made.publish([HELLO])
    with pytest.raises(Outage) as outage:
        await made.publish([HELLO])
    assert not isinstance(outage.value, Oversized)


async def test_while_no_broker_answers_each_try_begins_from_nothing() -> None:
    factory = Factory("away", "away", "good")
    made = publisher(factory)
    for _ in range(2):
        with pytest.raises(Outage):
            await made.publish([HELLO])
    await made.publish([HELLO])
    assert [producer.stopped for producer in factory.made] == [True, True, False]
    await made.stop()


async def test_two_who_publish_at_once_do_not_mix() -> None:
    factory = Factory("silent", "good", "good")
    made = publisher(factory, patience=0.05)
    outcomes = await asyncio.gather(made.publish([HELLO]), made.publish([HELLO]), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [Outage, type(None)]
    await made.stop()


async def test_a_broker_that_names_none_is_not_there_yet() -> None:
    class Consumer(AIOKafkaConsumer):  # type: ignore[misc]  # aiokafka has no types
        """One that met a broker which has just come back and knows of nobody, not even itself."""

        def __init__(self, *brokers: str) -> None:
            self._client = SimpleNamespace(cluster=SimpleNamespace(brokers=lambda: set(brokers)))
            self._closed = True
            self.stopped = False

        async def start(self) -> None:
            pass

        async def stop(self) -> None:
            self.stopped = True

    lonely, served = Consumer(), Consumer("a broker")
    with pytest.raises(Outage, match="NoBrokersAvailable"):
        await started(lonely)
    assert lonely.stopped
    await started(served)
    assert not served.stopped
