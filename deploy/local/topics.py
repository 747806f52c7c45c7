"""Every topic of the catalog exists before a service starts, set as the catalog says, copied as often as possible."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import KafkaError, TopicAlreadyExistsError, TopicAuthorizationFailedError, for_code
from khobac_contracts.catalog import PARTITIONS, SETTINGS

from services.chassis.config.settings import Settings
from services.chassis.kafka.access import client_arguments

MOST_COPIES = 3
SET_ON_THE_TOPIC = 1  # where a setting comes from: not from the broker, nor from Kafka itself


def ensure(settings: Settings) -> list[str]:
    """Create the topics that are missing and say which they were; raises KafkaError or OSError while no broker answers.

    An existing topic is given the settings that it lacks; what an operator has set on it stays.
    """
    # In a thread of its own: a caller may have an event loop already.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(_ensure(settings))).result()


async def _ensure(settings: Settings) -> list[str]:
    admin = AIOKafkaAdminClient(
        bootstrap_servers=settings.kafka, **client_arguments(settings), request_timeout_ms=10_000
    )
    await admin.start()
    try:
        there = set(await admin.list_topics())
        missing = [name for name in SETTINGS if name not in there]
        if missing:
            copies = min(MOST_COPIES, len((await admin.describe_cluster())["brokers"]))
            answer = await admin.create_topics([_topic(name, copies) for name in missing])
            _check(answer.topic_errors, TopicAlreadyExistsError)
        await _complete(admin)
        return missing
    finally:
        await admin.close()


def _topic(name: str, copies: int) -> NewTopic:
    settings = {"min.insync.replicas": str(min(2, copies)), **SETTINGS[name]}
    return NewTopic(name=name, num_partitions=PARTITIONS, replication_factor=copies, topic_configs=settings)


async def _complete(admin: AIOKafkaAdminClient) -> None:
    (found,) = await admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, name) for name in SETTINGS])
    incomplete = []
    for code, _, _, name, entries in found.resources:
        there = {entry[0]: entry[1] for entry in entries if entry[3] == SET_ON_THE_TOPIC}
        if not code and not there.keys() >= SETTINGS[name].keys():
            # All of them: what is not named goes back to the broker's default, and the client has no smaller way.
            incomplete.append(ConfigResource(ConfigResourceType.TOPIC, name, {**SETTINGS[name], **there}))
    if incomplete:
        (answer,) = await admin.alter_configs(incomplete)
        # Who may not set a topic is not the one who looks after it.
        _check([(name, code) for code, _, _, name in answer.resources], TopicAuthorizationFailedError)


def _check(errors: list[tuple[object, ...]], harmless: type[KafkaError]) -> None:
    for name, code, *_ in errors:
        error = for_code(code)
        if code and error is not harmless:
            raise KafkaError(f"{name}: {error.__name__}")
