"""The usual way measured in two forms: as it is defined, one by one; and with as many hands as the topics have partitions."""

import asyncio
import contextlib
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from khobac_contracts.catalog import PARTITIONS

from deploy.local import supervision
from deploy.local.layout import ROOT
from deploy.local.stack import Stack

from . import road
from .world import World

WARM_UP = 10.0


@dataclass(frozen=True)
class Form:
    """How many processes a service has, how many consumers each of them, and how many dossiers fill its road."""

    replicas: int
    consumers: int
    most_open: int
    dossiers_per_second: int
    """More than it will reach: so many are prepared."""


AS_DEFINED = Form(replicas=1, consumers=1, most_open=60, dossiers_per_second=12)


def scaled_out(cores: int) -> Form:
    """A consumer for each partition; more would have nothing to do. More processes only where there are cores for them."""
    replicas = max(n for n in range(1, PARTITIONS + 1) if PARTITIONS % n == 0 and n <= max(1, cores // 2))
    return Form(replicas, PARTITIONS // replicas, most_open=120 * replicas, dossiers_per_second=25 * replicas)


def figures(stack: Stack, world: World, form: Form, seconds: float) -> dict[str, Any]:
    """On the ground of a stack whose own services do not run."""
    plan = road.Plan(
        dossiers=form.most_open + int(form.dossiers_per_second * (WARM_UP + road.TURN_OVER_SECONDS / 2 + seconds)),
        warm_up=WARM_UP,
        seconds=seconds,
        most_open=form.most_open,
    )
    with _services(stack, form):
        asyncio.run(road.settle(stack, world, usual=True))
        found = asyncio.run(road.drive(stack, world, plan, usual=True))
        memory = sum(stack.memory(name) for name in road.SERVICES)
    return found | {
        "processes_a_service": form.replicas,
        "consumers_a_service": form.replicas * form.consumers,
        "memory_mb": round(memory / 2**20),
    }


@contextlib.contextmanager
def _services(stack: Stack, form: Form) -> Iterator[None]:
    """The replicas run under the services' names: what the stack tells of a service it tells of them."""
    records = [
        supervision.start(
            f"{name}-{replica + 1}",
            [sys.executable, "-m", "tests.bench.usual", name, str(replica), str(form.replicas), str(form.consumers)],
            stack.env(name),
            record=stack.layout.record(f"{name}-{replica + 1}"),
            log=stack.layout.log(f"usual-{name}-{replica + 1}"),
            cwd=ROOT,
        )
        for name in road.SERVICES
        for replica in range(form.replicas)
    ]
    try:
        yield
    finally:
        supervision.stop(records)
