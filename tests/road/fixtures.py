"""The full stack of the tests, brought up once a session, and units that walk on it."""

import contextlib
import io
import os
import time
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest
from rich.console import Console

from deploy.demo.stage import Stage
from deploy.local.stack import Stack
from deploy.local.table import PROGRAMS

from .walking import Road


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    """All services as processes of today's code on empty stores, as after a clone. KHOBAC_TEST_KEEP=1 keeps the stores."""
    running = Stack(os.environ.get("KHOBAC_TEST_STACK", "test"))
    running.down(wipe=not os.environ.get("KHOBAC_TEST_KEEP"))
    running.up()
    yield running
    for program in PROGRAMS:
        running.stop(program.name)


@pytest.fixture(scope="session")
def began() -> float:
    return time.time()


@contextlib.asynccontextmanager
async def on_stage(stack: Stack) -> AsyncIterator[Stage]:
    async with httpx.AsyncClient(timeout=20, limits=httpx.Limits(max_connections=50)) as http:
        yield Stage.of(stack, http, Console(file=io.StringIO()))


@pytest.fixture
async def stage(stack: Stack, began: float) -> AsyncIterator[Stage]:
    async with on_stage(stack) as stage:
        yield stage


@pytest.fixture
async def road(stage: Stage) -> Road:
    """A new unit with an estimate."""
    return await Road.open(stage)
