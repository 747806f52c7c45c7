"""Every replica reads every status from Kafka for its live streams; it belongs to no consumer group and commits nothing."""

import asyncio
import time
from typing import Any

import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError
from khobac_contracts.catalog import BY_MODEL
from khobac_contracts.dossier import StatusChanged
from khobac_contracts.envelope import Unreadable, decode

from services.chassis import METADATA_MAX_AGE_MS, Settings, client_arguments, stopped
from services.notify.domain.notice import fields_of, notice_of, step_of

from .live_hub import RECENT_SECONDS, Hub, Source

log = structlog.get_logger()

TOPIC = BY_MODEL[StatusChanged].name


def kafka_source(settings: Settings) -> Source:
    """Follows `status.changed` from a few seconds ago, so that what the lists do not have yet is not missed."""

    async def follow(hub: Hub) -> None:
        while True:
            try:
                await _follow(settings, hub)
            except (KafkaError, TimeoutError, OSError) as error:
                log.warning("live_stream_waits", error=str(error))
                await asyncio.sleep(1.0)

    return follow


async def _follow(settings: Settings, hub: Hub) -> None:
    consumer = AIOKafkaConsumer(
        TOPIC,
        bootstrap_servers=settings.kafka,
        **client_arguments(settings),
        group_id=None,
        enable_auto_commit=False,
        auto_offset_reset="latest",
        metadata_max_age_ms=METADATA_MAX_AGE_MS,
    )
    try:
        await asyncio.wait_for(consumer.start(), timeout=20)
        stood: set[TopicPartition] = set()
        while True:
            # Partitions that were added or made anew begin a few seconds ago as well; so do the others, once more.
            if stood != (stood := consumer.assignment()):
                await _step_back(consumer)
            found = await consumer.getmany(timeout_ms=500, max_records=1_000)
            for messages in found.values():
                for message in messages:
                    _show(message, hub)
            await asyncio.sleep(0)
    finally:
        await stopped(consumer)  # also one that never quite started: each left open keeps its connections


async def _step_back(consumer: AIOKafkaConsumer) -> None:
    """Where nothing is so young, the place stays what it was before anybody asked: what comes meanwhile is read."""
    for place in consumer.assignment():
        await consumer.position(place)  # the consumer's own first look must be over: it would undo a seek beside it
    since = int((time.time() - RECENT_SECONDS) * 1000)
    if not (places := consumer.assignment()):
        return
    found = await consumer.offsets_for_times(dict.fromkeys(places, since))
    for place, first in found.items():
        if first is not None:
            consumer.seek(place, first.offset)


def _show(message: Any, hub: Hub) -> None:
    if not hub.wanted((message.key or b"").decode(errors="replace")):
        return
    try:
        envelope, fact = decode(message.headers, message.value)
    except Unreadable:
        return  # the listener lays it among the dead letters
    if isinstance(fact, StatusChanged):
        hub.show(step_of(envelope.id, fields_of(fact.unit, notice_of(fact, envelope.id))))
