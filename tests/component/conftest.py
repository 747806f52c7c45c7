"""One broker and one store for all component tests; each test has a database of its own."""

import uuid
from collections.abc import AsyncIterator, Iterator

import pytest

from deploy.local.stack import Stack
from services.chassis.mongo_journal import Database, connect
from tests.servers import test_stack


@pytest.fixture(scope="session")
def servers() -> Iterator[Stack]:
    """The stack of the tests, with nothing but Kafka and MongoDB."""
    yield from test_stack()


@pytest.fixture
async def database(servers: Stack) -> AsyncIterator[Database]:
    client = connect(servers.mongo)
    name = f"t_{uuid.uuid4().hex}"
    yield client[name]
    await client.drop_database(name)
    client.close()
