"""The usual way, to compare with: one message at a time; state, outbox and inbox in one MongoDB transaction.

Everything else is the same: the same blueprint (contracts, listen table, deciders, announcements, signature checks),
the same broker and store, the same durability (acks=all, majority, journaled). Only the way of recording differs, as
the textbooks have it: read the inbox, load the state, decide, and write state, outbox and inbox in one transaction;
another loop publishes the outbox row by row; offsets are committed message by message.

    python -m tests.bench.usual <service>
"""

import asyncio
import importlib
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec
import uvloop
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from khobac_contracts.catalog import BY_MODEL, BY_NAME
from khobac_contracts.envelope import decode, encode_frozen
from pymongo.errors import OperationFailure, PyMongoError

from services.chassis.errors import Refusal, TooEarly
from services.chassis.handler import Request
from services.chassis.messages import Done, Heard, Told, Work
from services.chassis.service import Blueprint, Kit

NAMESPACE = "usual_"


class UsualRecorder:
    """Says commands one by one, each in a transaction of its own."""

    def __init__(self, kit: Kit[Any, Any, Any]) -> None:
        self._kit = kit
        self._blueprint: Blueprint[Any, Any, Any] = kit.blueprint
        database = kit.client[f"{kit.settings.database_prefix}{NAMESPACE}{self._blueprint.name}"]
        self.states, self.outbox, self.inbox = database["states"], database["outbox"], database["inbox"]
        self._decider = self._blueprint.decider
        # As fast as ours: a union in a class is worked out once.
        self._box: Any = msgspec.defstruct("Box", [("state", self._decider.states)])

    async def prepare(self) -> None:
        await self.outbox.create_index([("sent", 1), ("_id", 1)])
        for collection in (self.states, self.inbox):
            await collection.create_index([("touched", 1)])  # collections must exist before a transaction uses them

    async def handle(self, requests: Sequence[Request[Any]], way: str = "") -> None:
        for request in requests:
            await self.say(request)

    async def say(self, request: Request[Any]) -> Sequence[Work[Any]]:
        """One command, durable when this returns, and what it owes to the world; conflicts are tried again."""
        while True:
            try:
                async with await self._kit.client.start_session() as session, session.start_transaction():
                    return await self._transact(session, request)
            except OperationFailure as error:
                if not error.has_error_label("TransientTransactionError"):
                    raise

    async def _transact(self, session: Any, request: Request[Any]) -> Sequence[Work[Any]]:
        said = f"{request.stream}|{request.cause}"
        if await self.inbox.find_one({"_id": said}, session=session):
            return ()
        found = await self.states.find_one({"_id": request.stream}, session=session)
        version = found["version"] if found else 0
        state = msgspec.convert(found, self._box).state if found else self._decider.initial
        events = self._decider.decide(request.command, state)
        outbox: list[dict[str, Any]] = []
        for event in events:
            state = self._decider.evolve(state, event)
            outbox.extend(self._announced(fact, request) for fact in self._blueprint.announce(event, state))
        document = {"_id": request.stream, "version": version + 1, "state": msgspec.to_builtins(state)}
        await self.states.replace_one({"_id": request.stream}, document, upsert=True, session=session)
        for n, row in enumerate(outbox):
            row["_id"] = f"{request.stream}@{version + 1}/{n}"
        if outbox:
            await self.outbox.insert_many(outbox, session=session)
        await self.inbox.insert_one({"_id": said, "at": datetime.now(UTC)}, session=session)
        return [
            Work(
                id=f"{request.stream}@{version + 1}/{n}",
                stream=request.stream,
                event=event,
                at=request.at,
                actor=request.actor,
                traceparent=request.traceparent,
            )
            for n, event in enumerate(events)
        ]

    def _announced(self, fact: Any, request: Request[Any]) -> dict[str, Any]:
        entry = BY_MODEL[type(fact)]
        return {
            "fact": entry.name,
            "key": getattr(fact, entry.key),
            "subject": getattr(fact, entry.subject),
            "data": fact.model_dump_json(exclude_none=True),
            "at": request.at.isoformat(),
            "traceparent": request.traceparent,
            "sent": False,
        }

    async def publish_forever(self, producer: AIOKafkaProducer) -> None:
        """The outbox publisher: oldest first, row by row, marked when the broker has it."""
        while True:
            rows = await self.outbox.find({"sent": False}).sort("_id", 1).limit(100).to_list(100)
            for row in rows:
                topic, key, value, headers = encode_frozen(
                    row["data"].encode(),
                    id=row["_id"],
                    source=f"/khobac/{self._blueprint.name}",
                    subject=row["subject"],
                    key=row["key"],
                    time=row["at"],
                    sequence=1,
                    traceparent=row["traceparent"],
                    entry=BY_NAME[row["fact"]],
                )
                await producer.send_and_wait(topic, value=value, key=key, headers=headers)
                await self.outbox.update_one({"_id": row["_id"]}, {"$set": {"sent": True}})
            if not rows:
                await asyncio.sleep(0.01)


class UsualService:
    """A blueprint's facts, effects and outbox, handled the usual way."""

    def __init__(self, kit: Kit[Any, Any, Any]) -> None:
        self._kit = kit
        self._blueprint: Blueprint[Any, Any, Any] = kit.blueprint
        self._recorder = UsualRecorder(kit)
        self._effects = kit.blueprint.effects(kit)

    async def live(self) -> None:
        await self._recorder.prepare()
        # Alone on its way, a message must not wait for company.
        producer = AIOKafkaProducer(
            bootstrap_servers=self._kit.settings.kafka, acks="all", enable_idempotence=True, linger_ms=0
        )
        await producer.start()
        loops = [self._consume(), self._recorder.publish_forever(producer)]
        loops += [background() for background in self._blueprint.background(self._kit)]  # type: ignore[misc]
        await asyncio.gather(*loops)

    async def _consume(self) -> None:
        topics = [BY_MODEL[model].name for model in self._blueprint.listen]
        consumer = AIOKafkaConsumer(
            *topics,
            bootstrap_servers=self._kit.settings.kafka,
            group_id=f"usual-{self._blueprint.name}",
            enable_auto_commit=False,
            auto_offset_reset="earliest",
        )
        await consumer.start()
        prepare = self._blueprint.prepare(self._kit) if self._blueprint.prepare else None
        async for message in consumer:
            envelope, fact = decode(message.headers, message.value)
            now = datetime.now(UTC)
            heard = Heard(
                envelope.id,
                envelope.type,
                envelope.subject,
                envelope.time,
                envelope.sequence,
                envelope.traceparent,
                message.topic,
                message.partition,
                message.offset,
                now,
            )
            told = list(self._blueprint.listen[type(fact)](fact, heard))
            for each in await prepare(told) if prepare else told:
                await self._affect(await self._insist(each, heard), heard)
            await consumer.commit()

    async def _affect(self, works: Sequence[Work[Any]], heard: Heard) -> None:
        for work in works:
            effect = self._effects.get(type(work.event))
            answer = (await effect([work])).get(work.id) if effect else None
            if isinstance(answer, Done):
                for n, told in enumerate(answer.told):
                    await self._insist(told._replace(cause=told.cause or f"effect/{work.id}/{n}"), heard)

    async def _insist(self, told: Told, heard: Heard) -> Sequence[Work[Any]]:
        while True:
            try:
                return await self._recorder.say(
                    Request(
                        stream=told.stream,
                        command=told.command,
                        cause=told.cause or heard.id,
                        fingerprint="",
                        actor=heard.type,
                        at=heard.received_at,
                        traceparent=heard.traceparent,
                    )
                )
            except TooEarly:
                await asyncio.sleep(0.02)
            except (Refusal, PyMongoError) as error:
                print("usual:", error, flush=True)
                return ()


def main(service: str) -> None:
    blueprint = importlib.import_module(f"services.{service}.main").BLUEPRINT

    async def live() -> None:
        await UsualService(Kit(blueprint, blueprint.settings())).live()

    uvloop.run(live())


if __name__ == "__main__":
    main(sys.argv[1])
