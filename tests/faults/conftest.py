"""One broker and one store for all fault tests: what a test stops, it starts again."""

from collections.abc import Iterator

import pytest

from deploy.local.stack import Stack
from services.table import SERVICES
from tests.servers import database, servers

__all__ = ["database", "servers"]


@pytest.fixture
def whole(stack: Stack) -> Iterator[None]:
    """The test finds, and leaves, a stack on which everything answers and nothing is armed or frozen."""
    stack.up()
    yield
    for name in ("mongod", "kafka", *SERVICES):
        stack.resume(name)
    stack.up()
