"""The processes of a stack as parts: how each is started, and how one sees that it answers."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from . import environment, jars, kafka, mongod, probes
from .layout import CONTROLLER, KAFKA, MONGOD, Layout
from .shape import Shape
from .table import PROGRAMS, Program


@dataclass(frozen=True)
class Part:
    """One process of a stack."""

    name: str
    group: str
    ports: tuple[int, ...]
    command: Callable[[], list[str]]
    env: dict[str, str]
    answers: Callable[[], bool]
    wave: int = 1
    url: str = ""


def of(layout: Layout, shape: Shape) -> list[Part]:
    """Every process of the stack, in the order of starting; servers of the user's own are not among them."""
    members = [] if shape.own_mongo else [_member(layout, shape, n) for n in range(shape.members)]
    brokers = [] if shape.own_kafka else [_broker(layout, shape, n) for n in range(shape.brokers)]
    return [*members, *brokers, *(_program(layout, shape, program) for program in PROGRAMS)]


def _member(layout: Layout, shape: Shape, n: int) -> Part:
    return Part(
        name=f"mongod-{n + 1}",
        group="mongod",
        ports=(layout.port(MONGOD + n),),
        command=partial(mongod.prepare, layout, n + 1, shape.members),
        env=environment.shell(),
        answers=partial(mongod.ready, layout, shape.members, n),
        url=f"mongodb://127.0.0.1:{layout.port(MONGOD + n)}",
    )


def _broker(layout: Layout, shape: Shape, n: int) -> Part:
    port = layout.port(KAFKA + n)
    return Part(
        name=f"kafka-{n + 1}",
        group="kafka",
        ports=(port, layout.port(CONTROLLER + n)),
        command=lambda: kafka.prepare(layout, jars.fetch(), n + 1, shape.brokers),
        env=environment.shell(),
        answers=partial(probes.broker, port),
        url=f"127.0.0.1:{port}",
    )


def _program(layout: Layout, shape: Shape, program: Program) -> Part:
    url = environment.url(layout, program)
    port = layout.port(program.offset)
    return Part(
        name=program.name,
        group=program.name,
        ports=(port,),
        command=lambda: [sys.executable, "-m", program.module],
        env=environment.of(layout, program, kafka=shape.kafka, mongo=shape.mongo),
        answers=partial(probes.ready, url) if program.probe == "ready" else partial(probes.port, port),
        wave=program.wave,
        url=url,
    )
