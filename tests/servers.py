"""The real servers under the tests: brought up once, left running for the next run, stopped by `make down`."""

import os
from collections.abc import Iterator

from deploy.local.stack import Stack


def test_stack() -> Iterator[Stack]:
    stack = Stack(os.environ.get("KHOBAC_TEST_STACK", "test"))
    stack.up(only=["kafka", "mongod"])
    yield stack


test_stack.__test__ = False  # type: ignore[attr-defined]
