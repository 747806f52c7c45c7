"""The toy as a process of its own: `python -m tests.toy_service`, told by TOY_* what to be."""

import asyncio
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from khobac_contracts.notify import NoticeDelivered

from services.chassis.config.settings import Settings
from services.chassis.core.decider import StreamCommand
from services.chassis.core.drawers import Done, FactContext, Recorded, Row, Work
from services.chassis.core.kinds import Kind
from services.chassis.run.blueprint import Background, Blueprint
from services.chassis.run.kind_streams import KindStreams
from services.chassis.run.kit import Kit
from services.chassis.run.service import serve
from services.chassis.store.documents import Lists
from services.chassis.web.access import PUBLIC, Caller, IdempotentCall, allow

from .toy import DECIDER, DONE, HEARD, LISTEN, Add, Command, Confirm, Event, HeardOf, Sum, announce, on_notice

ANYBODY = allow(PUBLIC)
MISREAD = os.environ.get("TOY_MISREADS", "")
"""The ids of the facts on which a defect in the table makes it break."""


@dataclass(frozen=True)
class ToyKit:
    sums: KindStreams[Command, Sum, Event]
    heard: KindStreams[Command, Sum, Event]
    lists: Lists


def furnish(kit: Kit[Settings]) -> ToyKit:
    return ToyKit(kit.streams(DECIDER), kit.streams(HEARD), kit.lists)


def routes(kit: ToyKit) -> APIRouter:
    router = APIRouter()

    @router.post("/add/{unit}")
    async def add(unit: str, call: Annotated[IdempotentCall, Depends(ANYBODY)], n: int = 1) -> dict[str, Any]:
        outcome = await kit.sums.tell(call, unit, Add(n=n, label=unit, at=call.at, aloud=True))
        return {"total": outcome.state.total, "version": outcome.version, "repeated": outcome.repeated}

    @router.get("/sum/{unit}")
    async def show(unit: str, caller: Annotated[Caller, Depends(ANYBODY)]) -> dict[str, Any]:
        state, version = await kit.sums.load(unit)
        return {"total": state.total, "version": version, "row": await kit.lists.get("sums", unit)}

    @router.get("/heard/{unit}")
    async def heard(unit: str, caller: Annotated[Caller, Depends(ANYBODY)]) -> dict[str, Any]:
        state, version = await kit.heard.load(unit)
        return {"total": state.total, "version": version}

    return router


def project(recorded: Recorded[Sum, Event]) -> list[Row]:
    return [Row("sums", recorded.stream, {"total": recorded.state.total})]


async def note_in_the_world(works: Sequence[Work[HeardOf]]) -> Mapping[str, Done]:
    """The world is a file: a line for each work that it was asked for."""
    lines = "".join(f"{work.id}\n" for work in works)
    world = os.open(Path(os.environ["TOY_WORLD"]), os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.write(world, lines.encode())
    os.close(world)
    return {work.id: Done([DONE.command(work.stream.partition("/")[2], Confirm(work=work.id))]) for work in works}


def misread(fact: NoticeDelivered, context: FactContext) -> Sequence[StreamCommand]:
    if context.id in MISREAD.split():
        raise ZeroDivisionError("a defect in the table")
    return on_notice(fact, context)


def background(kit: ToyKit) -> Sequence[Background]:
    async def break_down() -> None:
        await asyncio.sleep(0.5)
        raise ZeroDivisionError("a defect in the background")

    return [break_down] if os.environ.get("TOY_BREAKS") else []


BLUEPRINT: Blueprint[Settings, ToyKit] = Blueprint(
    name=os.environ.get("TOY_NAME", "toy"),
    port=18199,
    settings=Settings,
    kinds=[Kind(each, announce, project) for each in (DECIDER, HEARD, DONE)],
    furnish=furnish,
    routes=routes,
    listen={**LISTEN, NoticeDelivered: misread} if MISREAD else LISTEN,
    effects={HeardOf: lambda kit: note_in_the_world},
    background=background,
)

if __name__ == "__main__":
    serve(BLUEPRINT)
