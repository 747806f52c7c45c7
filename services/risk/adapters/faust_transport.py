"""Faust's way to Kafka commits an offset only when all before it is in our journal, whatever Faust calls acknowledged.

Read in faust-streaming 0.15.3: a message that is skipped at a rebalance is acknowledged unprocessed (streams.py, the
`finally` of the iteration), and a first gap after the committed offset is overlooked when that offset is 0
(transport/consumer.py, `_new_offset`). Either would let the committed offset pass a fact that nobody assessed. So the
consumer's own bookkeeping of acknowledgements decides nothing here: an offset comes from `stored`, and from there only.
"""

from collections.abc import Mapping
from typing import Any

from faust.auth import Credentials, SASLCredentials, SSLCredentials
from faust.transport.drivers import aiokafka
from faust.types import TP

from services.chassis import Settings, client_arguments, crash_here

FETCH_MAX_WAIT_MS = 100
"""A partition whose buffer runs dry while a long poll for the others is out waits until that poll ends: with Faust's
1500 ms a warning was late by more than its whole second."""


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
    """How far each partition is in the journal. Facts of a partition are stored in their order, so one number says it."""

    def __init__(self) -> None:
        self._stored: dict[TP, int] = {}

    def upto(self, place: TP) -> int | None:
        return self._stored.get(place)

    def passed(self, place: TP, offset: int) -> None:
        """The fact at this offset has its outcome in the journal or among the dead letters."""
        self._stored[place] = max(offset + 1, self._stored.get(place, 0))

    def forget(self, places: Any) -> None:
        for place in places:
            self._stored.pop(place, None)


def committing(stored: StoredOffsets) -> type[aiokafka.Transport]:
    """A transport whose consumer commits what is stored."""

    class Thread(aiokafka.AIOKafkaConsumerThread):
        def _create_worker_consumer(self, transport: Any) -> Any:
            consumer = super()._create_worker_consumer(transport)
            consumer._fetch_max_wait_ms = FETCH_MAX_WAIT_MS  # noqa: SLF001 - Faust fixes it at 1500 and asks nobody
            return consumer

    class Consumer(aiokafka.Consumer):
        def _new_consumer_thread(self) -> Thread:
            return Thread(self, loop=self.loop, beacon=self.beacon)

        def _new_offset(self, tp: TP) -> int | None:
            self._acked[tp].clear()
            self._acked_index[tp].clear()
            return stored.upto(tp)

        def backlog(self, tp: TP) -> int:
            """Facts of a partition that have no outcome yet."""
            done = stored.upto(tp) or self._committed_offset[tp] or 0
            return max(0, (self.highwater(tp) or 0) - done)

        async def _commit(self, offsets: Mapping[TP, int]) -> bool:
            crash_here("before_offset_commit")
            return bool(await super()._commit(offsets))

    class Transport(aiokafka.Transport):
        pass

    Transport.Consumer = Consumer
    return Transport
