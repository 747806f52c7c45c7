"""The real servers under the tests: brought up once, left running for the next run, stopped by `make down`."""

import os
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

import pytest

from deploy.local.stack import Stack
from services.chassis.store.journal import Database, connect

from .ports import OWN_STACKS


@pytest.fixture(scope="session")
def servers() -> Stack:
    """The stack of the tests, with nothing but Kafka and MongoDB."""
    stack = Stack(os.environ.get("KHOBAC_TEST_STACK", "test"))
    stack.up(only=["kafka", "mongod"])
    return stack


@contextmanager
def own_stack(name: str, *parts: str, brokers: int = 1, members: int = 1) -> Iterator[Stack]:
    """A stack that one module of tests has to itself: made of these parts, and gone afterwards."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KHOBAC_BASE_PORT", str(OWN_STACKS[name]))
        stack = Stack(name, brokers=brokers, members=members)
        stack.down(wipe=True)  # what a run left that was killed in the middle
        try:
            stack.up(only=parts)
            yield stack
        finally:
            stack.down(wipe=True)


@pytest.fixture
async def database(servers: Stack) -> AsyncIterator[Database]:
    """An empty database that is gone afterwards."""
    client = connect(servers.mongo)
    name = f"t_{uuid.uuid4().hex}"
    yield client[name]
    await client.drop_database(name)
    client.close()
