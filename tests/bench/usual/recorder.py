"""State, outbox and inbox in one transaction a command, and the loop that publishes the outbox."""

import asyncio
import random
import time
import uuid
import zlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec
from aiokafka import AIOKafkaProducer
from khobac_contracts.catalog import BY_MODEL, BY_NAME, PARTITIONS
from khobac_contracts.envelope import encode_frozen, freeze
from pymongo.errors import DuplicateKeyError, OperationFailure

from services.chassis.core.drawers import Work
from services.chassis.decide.drafting import CommandRequest
from services.chassis.journal.commits import GENESIS
from services.chassis.journal.reader import Position
from services.chassis.run.assembly import Assembly

NAMESPACE = "usual_"
IDLE_SECONDS = (0.005, 0.04)


class SaidBefore(Exception):
    """The inbox has it: nothing is left to do."""


class UsualRecorder:
    """Says commands one by one, each in a transaction of its own."""

    def __init__(self, assembly: Assembly[Any, Any]) -> None:
        self._kit = kit = assembly.kit
        database = kit.client[f"{kit.settings.database_prefix}{NAMESPACE}{assembly.blueprint.name}"]
        self.states, self.outbox, self.inbox = database["states"], database["outbox"], database["inbox"]
        # The services on this road have one kind of stream each.
        (self._kind,) = assembly.blueprint.kinds
        self._decider = self._kind.decider
        # As fast as ours: a union in a class is worked out once.
        self._box: Any = msgspec.defstruct("Box", [("state", self._decider.states)])

    async def prepare(self) -> None:
        await self.outbox.create_index(
            [("lane", 1), ("made", 1)], partialFilterExpression={"sent": False}, name="to_be_sent"
        )
        for collection in (self.states, self.inbox):
            await collection.create_index([("touched", 1)])  # collections must exist before a transaction uses them

    async def load(self, streams: Iterable[str]) -> dict[str, Position[Any]]:
        """The states that effects ask for, where the journal way has its streams."""
        found = {stream: await self._found(stream, None) for stream in streams}
        return {stream: Position(version, GENESIS, state) for stream, (version, state) in found.items()}

    async def say(self, request: CommandRequest) -> Sequence[Work[Any]]:
        """One command, durable when this returns, and what it owes to the world; conflicts are tried again."""
        conflicts = 0
        while True:
            try:
                async with await self._kit.client.start_session() as session, session.start_transaction():
                    return await self._transact(session, request)
            except SaidBefore:
                return ()
            except OperationFailure as error:
                if not (error.has_error_label("TransientTransactionError") or isinstance(error, DuplicateKeyError)):
                    raise
                conflicts += 1
                await asyncio.sleep(random.uniform(0, 0.002 * min(conflicts, 10)))

    async def _transact(self, session: Any, request: CommandRequest) -> Sequence[Work[Any]]:
        said = f"{request.stream}|{request.cause}"
        try:
            await self.inbox.insert_one({"_id": said, "at": datetime.now(UTC)}, session=session)
        except DuplicateKeyError as known:
            raise SaidBefore(said) from known
        version, before = await self._found(request.stream, session)
        state, outbox = before, []
        events = self._decider.decide(request.command, before)
        for event in events:
            state = self._decider.evolve(state, event)
            outbox += [self._row(fact, request) for fact in self._kind.announce(event, state)]
        if state != before:
            document = {"_id": request.stream, "version": version + 1, "state": msgspec.to_builtins(state)}
            await self.states.replace_one({"_id": request.stream}, document, upsert=True, session=session)
        if outbox:
            await self.outbox.insert_many(outbox, session=session)
        return [
            Work(
                id=f"{said}/{n}",
                stream=request.stream,
                event=event,
                at=request.at,
                actor=request.actor,
                traceparent=request.traceparent,
            )
            for n, event in enumerate(events)
        ]

    async def _found(self, stream: str, session: Any) -> tuple[int, Any]:
        found = await self.states.find_one({"_id": stream}, session=session)
        return (found["version"], msgspec.convert(found, self._box).state) if found else (0, self._decider.initial)

    def _row(self, fact: Any, request: CommandRequest) -> dict[str, Any]:
        entry = BY_MODEL[type(fact)]
        key = getattr(fact, entry.key)
        return {
            "_id": uuid.uuid4().hex,
            "made": time.time_ns(),
            "lane": zlib.crc32(key.encode()) % PARTITIONS,
            "fact": entry.name,
            "key": key,
            "subject": getattr(fact, entry.subject),
            "data": freeze(fact),
            "version": entry.version,
            "at": request.at.isoformat(),
            "traceparent": request.traceparent,
            "sent": False,
        }


class UsualPublisher:
    """Sends the outbox's rows one by one, oldest first, and marks each when the broker has it."""

    def __init__(self, recorder: UsualRecorder, source: str, lanes: Sequence[int], *, at_once: bool) -> None:
        self._outbox = recorder.outbox
        self._source = source
        self._lanes = lanes
        self._at_once = at_once
        """Whether the lanes go side by side; facts of one key are in one lane and stay in order."""

    async def run(self, producer: AIOKafkaProducer) -> None:
        shortest, longest = IDLE_SECONDS
        idle = shortest
        while True:
            where = {"sent": False, "lane": {"$in": list(self._lanes)}}
            rows = await self._outbox.find(where).sort("made", 1).limit(100).to_list(100)
            queues: dict[int, list[dict[str, Any]]] = defaultdict(list)
            for row in rows:
                queues[row["lane"] if self._at_once else 0].append(row)
            await asyncio.gather(*(self._send(queue, producer) for queue in queues.values()))
            idle = shortest if rows else min(longest, 2 * idle)
            if not rows:
                await asyncio.sleep(idle)

    async def _send(self, rows: Sequence[dict[str, Any]], producer: AIOKafkaProducer) -> None:
        for row in rows:
            topic, key, value, headers = encode_frozen(
                row["data"].encode(),
                id=row["_id"],
                source=self._source,
                subject=row["subject"],
                key=row["key"],
                time=row["at"],
                sequence=1,
                traceparent=row["traceparent"],
                entry=BY_NAME[row["fact"]],
                version=row["version"],
            )
            await producer.send_and_wait(topic, value=value, key=key, headers=headers)
            await self._outbox.update_one({"_id": row["_id"]}, {"$set": {"sent": True}})
