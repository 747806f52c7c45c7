"""A process of the usual way: python -m tests.bench.usual <service> <replica> <of how many> <consumers in each>."""

import asyncio
import contextlib
import importlib
import sys
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import uvloop
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.coordinator.assignors.range import RangePartitionAssignor
from aiokafka.errors import CommitFailedError
from khobac_contracts.catalog import BY_MODEL, PARTITIONS
from khobac_contracts.envelope import decode
from pymongo.errors import PyMongoError

from services.chassis.core.decider import StreamCommand
from services.chassis.core.drawers import Done, FactContext, Work
from services.chassis.core.errors import Outage, Refusal, TooEarly
from services.chassis.decide.drafting import CommandRequest
from services.chassis.run.assembly import Assembly
from services.chassis.run.service import spare_the_collector

from .recorder import UsualPublisher, UsualRecorder

TOO_EARLY_SECONDS = 0.2
LONGEST_BACK_OFF = 30.0


class UsualService:
    """A blueprint's facts, effects and outbox, handled the usual way by one of several replicas."""

    def __init__(self, assembly: Assembly[Any, Any], replica: int, replicas: int, consumers: int) -> None:
        self._kit = assembly.kit
        self._assembly = assembly
        self._blueprint = blueprint = assembly.blueprint
        self._recorder = UsualRecorder(assembly)
        handler: Any = assembly.kit.handler
        handler.streams = self._recorder
        furnished = assembly.furnished
        self._effects = {event: made_of(furnished) for event, made_of in blueprint.effects.items()}
        self._prepare = blueprint.prepare(furnished) if blueprint.prepare else None
        self._consumers = consumers
        alone = replicas * consumers == 1
        lanes = [lane for lane in range(PARTITIONS) if lane % replicas == replica]
        self._publisher = UsualPublisher(self._recorder, f"/khobac/{self._blueprint.name}", lanes, at_once=not alone)
        self._later: set[asyncio.Task[None]] = set()

    async def live(self) -> None:
        await self._recorder.prepare()
        # Alone on its way, a message must not wait for company.
        producer = AIOKafkaProducer(
            bootstrap_servers=self._kit.settings.kafka, acks="all", enable_idempotence=True, linger_ms=0
        )
        await producer.start()
        async with asyncio.TaskGroup() as group:
            group.create_task(self._publisher.run(producer))
            for _ in range(self._consumers):
                group.create_task(self._consume())
            for background in self._assembly.background():
                group.create_task(background())  # type: ignore[arg-type]

    async def _consume(self) -> None:
        consumer = AIOKafkaConsumer(
            *(BY_MODEL[model].name for model in self._blueprint.listen),
            bootstrap_servers=self._kit.settings.kafka,
            group_id=f"usual-{self._blueprint.name}",
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            # The facts of a unit, whatever their topic, come to one consumer: fewer conflicts.
            partition_assignment_strategy=(RangePartitionAssignor,),
        )
        await consumer.start()
        async for message in consumer:
            await self._hear(message)
            # Whoever has the partition after a rebalance hears the message again, and the inbox knows it.
            with contextlib.suppress(CommitFailedError):
                await consumer.commit()

    async def _hear(self, message: Any) -> None:
        envelope, fact = decode(message.headers, message.value)
        context = FactContext(
            id=envelope.id,
            type=envelope.type,
            subject=envelope.subject,
            time=envelope.time,
            sequence=envelope.sequence,
            traceparent=envelope.traceparent,
            topic=message.topic,
            partition=message.partition,
            offset=message.offset,
            received_at=datetime.now(UTC),
            source=envelope.source,
        )
        for command in await self._prepared(list(self._blueprint.listen[type(fact)](fact, context))):
            await self._tell(command, context)

    async def _prepared(self, command: list[StreamCommand]) -> list[StreamCommand]:
        while self._prepare:
            try:
                return await self._prepare(command)
            except Outage as outage:
                print("outage:", outage, flush=True)
                await asyncio.sleep(TOO_EARLY_SECONDS)
        return command

    async def _tell(self, command: StreamCommand, context: FactContext) -> None:
        """The command's transaction, then what it owes to the world. What cannot be yet is done later, beside the
        consumer, which goes on.
        """
        request = CommandRequest(
            stream=command.stream,
            command=command.command,
            cause=command.cause or context.id,
            fingerprint="",
            actor=context.type,
            at=context.received_at,
            traceparent=context.traceparent,
        )
        try:
            works = await self._recorder.say(request)
        except Refusal as refusal:
            print("refused:", refusal, flush=True)
        except (TooEarly, PyMongoError) as reason:
            print("later:", reason, flush=True)
            self._after(TOO_EARLY_SECONDS, lambda: self._tell(command, context))
        else:
            for work in works:
                await self._affect(work, context)

    async def _affect(self, work: Work[Any], context: FactContext) -> None:
        effect = self._effects.get(type(work.event))
        if effect is None:
            return
        try:
            answer = (await effect([work])).get(work.id)
        except Outage as outage:
            print("outage:", outage, flush=True)
            answer = None
        if isinstance(answer, Done):
            for n, command in enumerate(answer.commands):
                await self._tell(command._replace(cause=command.cause or f"effect/{work.id}/{n}"), context)
            return
        asked = answer.after if answer else None
        seconds = asked if asked is not None else min(LONGEST_BACK_OFF, 0.5 * 2 ** min(work.attempt, 10))
        again = replace(work, attempt=work.attempt + 1)
        self._after(seconds, lambda: self._affect(again, context))

    def _after(self, seconds: float, do: Callable[[], Awaitable[None]]) -> None:
        async def wait() -> None:
            await asyncio.sleep(seconds)
            await do()

        task = asyncio.create_task(wait())
        self._later.add(task)
        task.add_done_callback(self._later.discard)


def main(service: str, replica: int, replicas: int, consumers: int) -> None:
    blueprint = importlib.import_module(f"services.{service}.main").BLUEPRINT
    spare_the_collector()

    async def live() -> None:
        await UsualService(Assembly(blueprint, blueprint.settings()), replica, replicas, consumers).live()

    uvloop.run(live())


if __name__ == "__main__":
    main(sys.argv[1], *(int(number) for number in sys.argv[2:5]))
