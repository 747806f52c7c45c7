"""From raw records to stored outcomes: what every consumer does with a poll's worth of facts.

The outcomes of a fact are exactly four: done (its commands are in the journal), too early (given back, to be parked),
poison (a dead letter with its reason and its original bytes), outage (raised: nothing of the batch counts, say it again).
"""

import hashlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol

from khobac_contracts.envelope import Unreadable, decode
from khobac_contracts.vocabulary import Fact

from services.chassis.core.decider import StreamCommand
from services.chassis.core.drawers import FactContext, Listening
from services.chassis.core.errors import Broken, KhobacError, Outage, Poison, Refusal, TooEarly
from services.chassis.decide.drafting import CommandRequest, Lane
from services.chassis.decide.handler import Handler
from services.chassis.kafka.records import Header, unopened
from services.chassis.observe.metrics import FACTS

TOO_LATE = "too early for too long: what it stands on never came"


@dataclass(frozen=True, slots=True)
class Record:
    """A Kafka message as it lies in its partition."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: tuple[Header, ...]
    unopened: str | None = None
    """Why it stands for a whole batch, which is its value."""

    @classmethod
    def of(cls, message: Any) -> "Record":
        """What a consumer was given."""
        headers = tuple(message.headers or ())
        why, place = unopened(headers), (message.topic, message.partition, message.offset)
        return cls(*place, message.key, message.value, () if why else headers, why)

    @property
    def lane(self) -> Lane:
        return self.topic, self.partition, self.key


class DeadLetters(Protocol):
    """Where unreadable messages go; `put` returns when they are durable there."""

    async def put(self, record: Record, reason: str) -> None: ...


@dataclass(frozen=True, slots=True)
class _Reading:
    """One record as commands, or as the reason why it is none."""

    record: Record
    commands: tuple[StreamCommand, ...] = ()
    context: FactContext | None = None
    poison: str | None = None
    early: bool = False


class PoisonLimit(KhobacError):
    """Too much in a row could not be read: more likely our defect than everybody else's; the consumer stops."""


class FactIntake:
    """Turns records into outcomes, in batches."""

    def __init__(
        self,
        listening: Listening,
        handler: Handler,
        dead_letters: DeadLetters,
        clock: Callable[[], datetime],
        *,
        prepare: Callable[[list[StreamCommand]], Awaitable[list[StreamCommand]]] | None = None,
        poison_limit: int = 50,
        topic_of: Callable[[str], str] = lambda type_: type_,
    ) -> None:
        self._listening = listening
        self._handler = handler
        self._dead_letters = dead_letters
        self._clock = clock
        self._prepare = prepare
        self._poison_limit = poison_limit
        self._topic_of = topic_of
        # Which, not how many: a batch that is taken again after an outage is not twice as much poison.
        self._poisoned_in_a_row: set[tuple[str, int, int]] = set()

    async def take(
        self,
        records: Sequence[Record],
        *,
        caught_up: Callable[[Record], bool] = lambda record: False,
        last_try: bool = False,
    ) -> list[Record]:
        """Give every record its outcome; return those that came too early.

        Raises Outage (nothing may be acknowledged) and PoisonLimit.
        """
        now = self._clock()
        readings = _in_lanes([self._read(each, now, caught_up=caught_up(each), last_try=last_try) for each in records])
        readings = await self._prepared(readings)
        verdicts = await self._handled(readings)
        early: list[Record] = []
        for reading, (poison, is_early) in zip(readings, verdicts, strict=True):
            if poison is not None:
                await self.bury(reading.record, poison)
            elif is_early:
                early.append(reading.record)
                FACTS.labels(reading.record.topic, "parked").inc()
            else:
                self._poisoned_in_a_row.clear()
                FACTS.labels(reading.record.topic, "done").inc()
        return early

    async def take_at_last(self, record: Record) -> None:
        """Give its outcome to a record whose patience is at an end: decided without its ground, or buried."""
        if await self.take([record], caught_up=lambda _: True, last_try=True):
            await self.bury(record, TOO_LATE)

    async def bury(self, record: Record, reason: str) -> None:
        """Lay a message among the dead letters. Raises Outage when it cannot, and then it is not there."""
        if len(self._poisoned_in_a_row) >= self._poison_limit:
            raise PoisonLimit(f"{len(self._poisoned_in_a_row)} messages in a row were unreadable, the last: {reason}")
        await self._dead_letters.put(record, reason)
        self._poisoned_in_a_row.add((record.topic, record.partition, record.offset))
        FACTS.labels(record.topic, "dead").inc()

    def _read(self, record: Record, now: datetime, *, caught_up: bool, last_try: bool) -> _Reading:
        if record.unopened is not None:
            return _Reading(record, poison=record.unopened)
        try:
            envelope, fact = decode(record.headers, record.value)
        except Unreadable as error:
            return _Reading(record, poison=str(error))
        except Exception as defect:  # noqa: BLE001 - whatever is wrong with one record, the next one is read
            return _Reading(record, poison=f"{type(defect).__name__}: {defect}")
        if self._topic_of(envelope.type) != record.topic:
            # A topic belongs to the owner of its fact: elsewhere, anybody may have laid it.
            return _Reading(record, poison=f"a fact of the type {envelope.type} in the topic {record.topic}")
        context = FactContext(
            id=envelope.id,
            type=envelope.type,
            subject=envelope.subject,
            time=envelope.time,
            sequence=envelope.sequence,
            traceparent=envelope.traceparent,
            topic=record.topic,
            partition=record.partition,
            offset=record.offset,
            received_at=now,
            source=envelope.source,
            caught_up=caught_up,
            last_try=last_try,
        )
        return self._tell(record, fact, context)

    def _tell(self, record: Record, fact: Fact, context: FactContext) -> _Reading:
        listen = self._listening.get(type(fact))
        if listen is None:
            return _Reading(record, context=context)
        try:
            return _Reading(record, tuple(listen(fact, context)), context)
        except Poison as error:
            return _Reading(record, context=context, poison=str(error))
        except Exception as defect:  # noqa: BLE001 - a broken table entry must not stop the other facts
            return _spoilt(_Reading(record, context=context), defect)

    async def _prepared(self, readings: list[_Reading]) -> list[_Reading]:
        """Let the service enrich the commands of the whole batch from the world; what breaks it is found one by one."""
        if self._prepare is None:
            return readings
        try:
            commands = iter(await self._prepare([each for reading in readings for each in reading.commands]))
            return [replace(reading, commands=tuple(next(commands) for _ in reading.commands)) for reading in readings]
        except Outage:
            raise
        except Exception as defect:  # noqa: BLE001 - one fact that breaks it must not stop the others
            if len(readings) == 1:
                return [_spoilt(readings[0], defect)]
        return [each for reading in readings for each in await self._prepared([reading])]

    async def _handled(self, readings: Sequence[_Reading]) -> list[tuple[str | None, bool]]:
        """For each reading: the reason why it is poison, and whether it is too early."""
        places: list[int] = []
        requests: list[CommandRequest] = []
        for place, reading in enumerate(readings):
            for request in _requests(reading):
                places.append(place)
                requests.append(request)
        verdicts: list[tuple[str | None, bool]] = [(reading.poison, reading.early) for reading in readings]
        answers = await self._handler.handle(requests, "facts") if requests else []
        for place, answer in zip(places, answers, strict=True):
            if isinstance(answer, TooEarly):
                verdicts[place] = (verdicts[place][0], True)
            elif isinstance(answer, Refusal | Broken):
                verdicts[place] = (str(answer), False)
        return verdicts


def _spoilt(reading: _Reading, defect: Exception) -> _Reading:
    if isinstance(defect, TooEarly):
        return replace(reading, commands=(), early=True)
    return replace(reading, commands=(), poison=f"{type(defect).__name__}: {defect}")


def _in_lanes(readings: Sequence[_Reading]) -> list[_Reading]:
    """Behind a fact that came too early, the others of its lane are too early as well."""
    early: set[Lane] = set()
    kept: list[_Reading] = []
    for reading in readings:
        lane = reading.record.lane
        if reading.early:
            early.add(lane)
        behind = lane in early and reading.poison is None
        kept.append(replace(reading, commands=(), early=True) if behind else reading)
    return kept


def _requests(reading: _Reading) -> list[CommandRequest]:
    if reading.context is None or not reading.commands:
        return []
    context, record = reading.context, reading.record
    fact = f"{context.source}/{context.id}"
    digest = hashlib.sha256(record.value or b"").hexdigest()
    seen: dict[str, int] = {}
    requests: list[CommandRequest] = []
    for stream, command, cause in reading.commands:
        nth = seen[stream] = seen.get(stream, 0) + 1
        requests.append(
            CommandRequest(
                stream=stream,
                command=command,
                cause=cause or (fact if nth == 1 else f"{fact}#{nth}"),
                fingerprint="" if cause else digest,
                actor=f"fact:{context.type}",
                at=context.received_at,
                traceparent=context.traceparent,
                lane=record.lane,
            )
        )
    return requests
