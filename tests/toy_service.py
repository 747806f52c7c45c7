"""The toy as a process of its own: `python -m tests.toy_service`, told by TOY_* what to be."""

import asyncio
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from khobac_contracts.notify import NoticeDelivered

from services.chassis.core.drawers import Done, FactContext, Recorded, Row, StreamCommand, Work
from services.chassis.run.kit import Background, Blueprint, Kit
from services.chassis.run.service import serve
from services.chassis.web.access import PUBLIC, Caller, IdempotentCall, allow

from .toy import DECIDER, LISTEN, Add, Confirm, Event, HeardOf, Sum, announce, on_notice

ANYBODY = allow(PUBLIC)
MISREAD = os.environ.get("TOY_MISREADS", "")
"""The ids of the facts on which a defect in the table makes it break."""


def routes(kit: Kit[Any, Sum, Any]) -> APIRouter:
    router = APIRouter()

    @router.post("/add/{unit}")
    async def add(unit: str, said: Annotated[IdempotentCall, Depends(ANYBODY)], n: int = 1) -> dict[str, Any]:
        outcome = await kit.tell(said, unit, Add(n=n, label=unit, at=said.at, aloud=True))
        return {"total": outcome.state.total, "version": outcome.version, "repeated": outcome.repeated}

    @router.get("/sum/{stream:path}")
    async def show(stream: str, caller: Annotated[Caller, Depends(ANYBODY)]) -> dict[str, Any]:
        state, version = await kit.load(stream)
        return {"total": state.total, "version": version, "row": await kit.lists.get("sums", stream)}

    return router


def project(recorded: Recorded[Sum, Event]) -> list[Row]:
    return [Row("sums", recorded.stream, {"total": recorded.state.total})]


async def note_in_the_world(works: Sequence[Work[HeardOf]]) -> Mapping[str, Done]:
    """The world is a file: a line for each work that it was asked for."""
    lines = "".join(f"{work.id}\n" for work in works)
    world = os.open(Path(os.environ["TOY_WORLD"]), os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.write(world, lines.encode())
    os.close(world)
    return {
        work.id: Done([StreamCommand(work.stream.replace("heard", "done"), Confirm(work=work.id))]) for work in works
    }


def misread(fact: NoticeDelivered, heard: FactContext) -> Sequence[StreamCommand]:
    if heard.id in MISREAD.split():
        raise ZeroDivisionError("a defect in the table")
    return on_notice(fact, heard)


def background(kit: Kit[Any, Sum, Any]) -> Sequence[Background]:
    async def break_down() -> None:
        await asyncio.sleep(0.5)
        raise ZeroDivisionError("a defect in the background")

    return [break_down] if os.environ.get("TOY_BREAKS") else []


BLUEPRINT: Blueprint[Any, Sum, Any] = Blueprint(
    name=os.environ.get("TOY_NAME", "toy"),
    port=18199,
    decider=DECIDER,
    announce=announce,
    routes=routes,
    listen={**LISTEN, NoticeDelivered: misread} if MISREAD else LISTEN,
    project=project,
    effects=lambda kit: {HeardOf: note_in_the_world},
    background=background,
)

if __name__ == "__main__":
    serve(BLUEPRINT)
