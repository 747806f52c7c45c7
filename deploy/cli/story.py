"""`khobac story`: what happened to a dossier, across all services, as one readable tale."""

import asyncio
import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from deploy.local.stack import Stack
from deploy.local.trouble import Trouble
from services.kernel.vietnam import vietnam_time
from services.table import SERVICES

from . import bus
from .journals import Happening, happenings, journals
from .page import StackName, out, told
from .speaking import sentence


def story(
    stream: Annotated[
        str, typer.Argument(help="mã hồ sơ (hoặc tên luồng, với --service) · dossier code (or a stream)")
    ],
    *,
    service: Annotated[str | None, typer.Option(help=f"{', '.join(SERVICES)}", show_default=False)] = None,
    stack: StackName = None,
) -> None:
    """Kể lại một hồ sơ: lúc nào, ai, việc gì, vì sao · tell a dossier's story: when, who, what, caused by what."""
    with told():
        if service is not None and service not in SERVICES:
            raise Trouble(
                f"Không có dịch vụ «{service}».", f'There is no service "{service}".', detail=", ".join(SERVICES)
            )
        chosen = Stack(stack)
        tale = asyncio.run(one_stream(chosen, service, stream) if service else whole_story(chosen, stream))
        if not tale:
            raise _unknown(stream, service)
        show(stream, tale)


async def one_stream(stack: Stack, service: str, stream: str) -> list[Happening]:
    async with journals(stack) as all_:
        return list(happenings(service, await all_[service].read(stream)))


async def whole_story(stack: Stack, code: str) -> list[Happening]:
    """The dossier's own stream, and what the streams of its unit, treasury and account say of it elsewhere."""
    async with journals(stack) as all_:
        own = list(happenings("dossier", await all_["dossier"].read(code)))
        asked = [
            (name, stream) for stream in _beside(own) for name in SERVICES if name not in ("dossier", "registration")
        ]
        read = await asyncio.gather(*(all_[name].read(stream) for name, stream in asked))
    elsewhere = (
        each
        for (name, _), commits in zip(asked, read, strict=True)
        for each in happenings(name, commits)
        if _of(code, each)
    )
    return sorted([*own, *elsewhere], key=lambda each: (each.at, SERVICES.index(each.service), each.id))


def _beside(own: Sequence[Happening]) -> list[str]:
    """Where else a dossier leaves traces: its unit, its treasury office and its account name the streams."""
    found: dict[str, None] = {}
    for each in own:
        form, by = each.event.get("form", {}), each.event.get("by", {})
        for stream in (form.get("account"), form.get("treasury"), by.get("organisation")):
            if stream:
                found[stream] = None
    return list(found)


def _of(code: str, happening: Happening) -> bool:
    return json.dumps(code) in json.dumps(happening.event, default=str)


def show(stream: str, tale: Sequence[Happening]) -> None:
    start = _handed_over(tale)
    out.print(Text(f"Chuyện của {bus.text(stream)} · the story of {bus.text(stream)}", "bold"))
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True, justify="right")
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for each in tale:
        at = _time(each.at)
        table.add_row(
            Text(f"{vietnam_time(at):%d/%m %H:%M:%S.%f}"[:-3], "dim"),
            Text(since(at, start), "yellow"),
            Text(each.service, "cyan"),
            _told(each),
        )
    out.print(table)


def _told(each: Happening) -> Text:
    said = sentence(each.service, each.event)
    lines = [Text(bus.text(said.vi), "bold"), Text(bus.text(said.en)), Text(_why(each), "dim")]
    if each.announced:
        lines.append(Text(f"⇒ {', '.join(dict.fromkeys(each.announced))}", "green"))
    return Text("\n").join(lines)


def _why(each: Happening) -> str:
    """Who or what brought it about: a person's request, another service's fact, or the outcome of an effect."""
    kind, _, what = each.actor.partition(":")
    cause = bus.text(each.cause, 64)
    if kind == "fact":
        return f"← do sự kiện · because of the fact {what} ({cause})"
    if kind == "effect":
        return f"← kết quả của · the outcome of {what} ({cause})"
    return f"← {bus.text(each.actor, 64)}, yêu cầu · request {cause}"


def _handed_over(tale: Iterable[Happening]) -> datetime | None:
    return next((_time(each.at) for each in tale if _is(each.event, "HandedOver")), None)


def _is(event: dict[str, Any], name: str) -> bool:
    return event.get("type") == name


def _time(at: str) -> datetime:
    return datetime.fromisoformat(at)


def since(at: datetime, start: datetime | None) -> str:
    """The distance from the hand-over: -12.3 s, +0.41 s, +3 min 4 s."""
    if start is None:
        return ""
    seconds = (at - start).total_seconds()
    sign, size = ("-" if seconds < 0 else "+"), abs(seconds)
    if size < 60:
        return f"{sign}{size:.2f} s"
    if size < 3600:
        return f"{sign}{int(size // 60)} min {int(size % 60)} s"
    return f"{sign}{int(size // 3600)} h {int(size % 3600 // 60)} min"


def _unknown(stream: str, service: str | None) -> Trouble:
    where = service or "dossier"
    return Trouble(
        f"Không có «{stream}» trong sổ của {where}.",
        f'There is no "{stream}" in the journal of {where}.',
        do_vi="Mã hồ sơ có dạng H15.50.05.13-YYMMDD-nnnn; luồng khác: --service và tên luồng (mã đơn vị, tài khoản).",
        do_en="A dossier code looks like H15.50.05.13-YYMMDD-nnnn; for others name --service and the stream (unit, account).",
    )
