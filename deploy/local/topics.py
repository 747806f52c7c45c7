"""Every topic of the catalog exists before a service starts, copied as often as the cluster allows."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaError, TopicAlreadyExistsError, for_code
from khobac_contracts.catalog import DEAD_LETTERS, PARTITIONS, TOPICS

MOST_COPIES = 3


def ensure(bootstrap: str) -> list[str]:
    """Create the topics that are missing and say which they were; raises KafkaError or OSError while no broker answers."""
    # In a thread of its own: a caller may have an event loop already.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(_ensure(bootstrap))).result()


async def _ensure(bootstrap: str) -> list[str]:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap, request_timeout_ms=10_000)
    await admin.start()
    try:
        there = set(await admin.list_topics())
        missing = [name for name in (*TOPICS, DEAD_LETTERS) if name not in there]
        if missing:
            copies = min(MOST_COPIES, len((await admin.describe_cluster())["brokers"]))
            answer = await admin.create_topics([_topic(name, copies) for name in missing])
            _check(answer.topic_errors)
        return missing
    finally:
        await admin.close()


def _topic(name: str, copies: int) -> NewTopic:
    settings = {"min.insync.replicas": str(min(2, copies))}
    if name == DEAD_LETTERS:
        settings["retention.ms"] = "-1"  # a letter lies there until somebody has looked at it
    return NewTopic(name=name, num_partitions=PARTITIONS, replication_factor=copies, topic_configs=settings)


def _check(errors: list[tuple[object, ...]]) -> None:
    for name, code, *_ in errors:
        error = for_code(code)
        if code and error is not TopicAlreadyExistsError:
            raise KafkaError(f"{name}: {error.__name__}")
