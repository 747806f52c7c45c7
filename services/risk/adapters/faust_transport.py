"""Faust's way to Kafka commits an offset only when all before it is in our journal, whatever Faust calls acknowledged.

Read in faust-streaming 0.15.3: a message that is skipped at a rebalance is acknowledged unprocessed (streams.py, the
`finally` of the iteration), and a first gap after the committed offset is overlooked when that offset is 0
(transport/consumer.py, `_new_offset`). Either would let the committed offset pass a fact that nobody assessed. So the
consumer's own bookkeeping of acknowledgements decides nothing here: an offset comes from `stored`, and from there only.

It also drops, without a word, what lies before an offset that it has seen (`_drain_messages`): all of a topic that was
made anew. So what it has seen is forgotten where a partition begins again.
"""

import asyncio
from collections.abc import Mapping
from typing import Any

import structlog
from faust.auth import Credentials, SASLCredentials, SSLCredentials
from faust.transport.drivers import aiokafka
from faust.types import TP

from services.chassis import Settings, client_arguments, crash_here, existing, position_now

log = structlog.get_logger()

FETCH_MAX_WAIT_MS = 100
"""A partition whose buffer runs dry while a long poll for the others is out waits until that poll ends: with Faust's
1500 ms a warning was late by more than its whole second."""
COMMIT_SECONDS = 5.0
"""The client itself tries until it succeeds, and all fetches wait behind it."""


def credentials(settings: Settings) -> Credentials | None:
    """The way to the brokers in Faust's words; None is the open door."""
    given = client_arguments(settings)
    context = given.get("ssl_context")
    if "sasl_mechanism" in given:
        return SASLCredentials(
            username=given["sasl_plain_username"],
            password=given["sasl_plain_password"],
            mechanism=given["sasl_mechanism"],
            ssl_context=context,
        )
    return SSLCredentials(context) if context else None


class StoredOffsets:
    """How far each partition is in the journal. Facts of a partition are stored in their order, so one number says it.

    And how far it is fetched: behind the last record there may be offsets that are none, and they wait for nobody.
    """

    def __init__(self) -> None:
        self._stored: dict[TP, int] = {}
        self._handed: dict[TP, int] = {}
        self._position: dict[TP, int] = {}

    def upto(self, place: TP) -> int | None:
        return self._stored.get(place)

    def passed(self, place: TP, offset: int) -> None:
        """The fact at this offset has its outcome in the journal or among the dead letters."""
        self._stored[place] = max(offset + 1, self._stored.get(place, 0))

    def fetched(self, place: TP, handed: int | None, position: int | None) -> None:
        """Records before `handed` (None: no new ones) are on their way to us, and the next fetch is from `position`."""
        if handed is not None:
            self._handed[place] = handed
        if position is not None:
            self._position[place] = position

    def fetched_to(self, place: TP, end: int | None) -> bool:
        """Whether there is nothing new to know of it."""
        return end is not None and self._position.get(place) == end

    def waiting(self, place: TP, committed: int, end: int) -> int:
        """Offsets before `end` whose facts have no outcome yet."""
        done = self._stored.get(place, committed)
        if done >= self._handed.get(place, 0):
            done = max(done, self._position.get(place, 0))
        return max(0, end - done)

    def forget(self, places: Any) -> None:
        for place in places:
            for known in (self._stored, self._handed, self._position):
                known.pop(place, None)


def committing(stored: StoredOffsets) -> type[aiokafka.Transport]:
    """A transport whose consumer commits what is stored."""

    class Thread(aiokafka.AIOKafkaConsumerThread):
        def _create_worker_consumer(self, transport: Any) -> Any:
            consumer = super()._create_worker_consumer(transport)
            consumer._fetch_max_wait_ms = FETCH_MAX_WAIT_MS  # noqa: SLF001 - Faust fixes it at 1500 and asks nobody
            return consumer

        async def _commit(self, offsets: Mapping[TP, int]) -> bool:
            there = existing(self._ensure_consumer(), offsets)
            try:
                async with asyncio.timeout(COMMIT_SECONDS):
                    return bool(there and await super()._commit(there))
            except TimeoutError:
                return False

        async def _fetch_records(self, consumer: Any, *given: Any, **named: Any) -> Any:
            found = await super()._fetch_records(consumer, *given, **named)
            places = consumer.assignment()
            for place in [
                each for each in places if each in found or not stored.fetched_to(each, consumer.highwater(each))
            ]:
                records = found.get(place)
                if records and _begins_again(self.consumer, stored, place, records[0].offset):
                    log.warning("partition_begins_again", topic=place.topic, partition=place.partition)
                position = await position_now(consumer, place)
                stored.fetched(place, records[-1].offset + 1 if records else None, position)
            return found

    class Consumer(aiokafka.Consumer):
        def _new_consumer_thread(self) -> Thread:
            return Thread(self, loop=self.loop, beacon=self.beacon)

        def _new_offset(self, tp: TP) -> int | None:
            self._acked[tp].clear()
            self._acked_index[tp].clear()
            return stored.upto(tp)

        def backlog(self, tp: TP) -> int:
            """Facts of a partition that have no outcome yet."""
            return stored.waiting(tp, self._committed_offset[tp] or 0, self.highwater(tp) or 0)

        async def _commit(self, offsets: Mapping[TP, int]) -> bool:
            crash_here("before_offset_commit")
            return bool(await super()._commit(offsets))

    class Transport(aiokafka.Transport):
        pass

    Transport.Consumer = Consumer
    return Transport


def _begins_again(consumer: Any, stored: StoredOffsets, place: TP, first: int) -> bool:
    """Forget how far a partition was, if what is fetched lies before. What was only fetched twice is heard twice."""
    known = (stored.upto(place), consumer._committed_offset[place], consumer._read_offset[place])  # noqa: SLF001
    if first >= max(offset or 0 for offset in known):
        return False
    stored.forget([place])
    consumer._committed_offset[place] = consumer._read_offset[place] = None  # noqa: SLF001
    return True
