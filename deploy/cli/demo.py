"""`khobac demo`: start the stack, play the main job, check its end, and leave everything running."""

import asyncio
import contextlib
import time

import httpx
import typer
from rich.panel import Panel

from deploy.demo.audit import checks
from deploy.demo.cast import Cast, assemble
from deploy.demo.client import PATIENCE, Refused
from deploy.demo.journey import End, Journey
from deploy.demo.stage import Stage
from deploy.demo.timeline import Timeline
from deploy.local.layout import ROOT
from deploy.local.stack import Stack
from deploy.local.trouble import Trouble
from services.table import SERVICES

from .page import StackName, err, out, told, typed
from .stack import Board


def demo(stack: StackName = None) -> None:
    """Chạy trọn việc chính: bốn hồ sơ, một bị cảnh báo chặn lại · the main job: four dossiers, one stopped by a warning."""
    with told():
        chosen = Stack(stack)
        with Board() as board:
            chosen.up(None, board.tell)
        began = time.monotonic()
        if not asyncio.run(_play(chosen)):
            raise typer.Exit(1)
        out.print(f"[dim]{time.monotonic() - began:.0f} s[/]")
        _where_to_look(chosen)


async def _play(stack: Stack) -> bool:
    async with httpx.AsyncClient(timeout=20, limits=httpx.Limits(max_connections=50)) as http:
        stage, timeline = Stage.of(stack, http, out), Timeline(out)
        guard = asyncio.create_task(stage.guard())
        try:
            return await _scenes(stage, timeline)
        except Refused as refused:
            vi, en = f"Bị từ chối giữa chừng: {refused.vi}", f"Refused on the way: {refused.en}"
            raise _broken_off(stack, vi, en) from refused
        except TimeoutError as late:
            vi = f"Chờ quá {PATIENCE:.0f} giây mà hồ sơ không tiến thêm."
            raise _broken_off(stack, vi, f"A dossier did not move on for {PATIENCE:.0f} seconds.") from late
        finally:
            guard.cancel()


async def _scenes(stage: Stage, timeline: Timeline) -> bool:
    timeline.scene("Đăng ký", "the unit joins; three treasury officers; certificates from two CAs")
    cast = await assemble(stage)
    timeline.fact(
        f"{cast.unit_name} ({cast.unit}): {cast.holder.name}, {cast.chief.name}",
        "joined, activated, certificates bound",
    )
    live = asyncio.create_task(timeline.follow(f"{stage.url('notify')}/live/status", cast.holder.at_door))
    journey = Journey(stage, cast, timeline)
    try:
        await journey.grant_estimate(20_000_000_000)
        timeline.scene("Những lần chi trước", "the unit's ordinary payments, so that the unusual shows")
        ends = await journey.earlier_payments(3)
        for vi, en, play in (
            ("Hồ sơ 1: đường chính", "the main road, from signed to paid", journey.ordinary),
            ("Hồ sơ 2: bất thường", "abnormal: stopped by a warning before money leaves", journey.abnormal),
            ("Hồ sơ 3: sai chứng thư", "signed with a certificate of another role", journey.wrong_role),
            ("Hồ sơ 4: bị sửa", "a line was altered after signing", journey.tampered),
        ):
            timeline.scene(vi, en)
            ends.append(await play())
    finally:
        live.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await live
    return await _end(stage, timeline, cast, ends)


async def _end(stage: Stage, timeline: Timeline, cast: Cast, ends: list[End]) -> bool:
    timeline.scene("Kiểm toán", "the end is checked")
    found = await checks(stage, cast, ends, timeline.steps())
    for check in found:
        mark = "[red]✗" if check.wrong else "[green]✓"
        out.print(f"  {mark}[/] {check.vi} · [dim]{check.en}[/] {check.wrong}")
    for end in ends:
        if end.title.startswith(("đường", "bị chặn")):
            out.print(f"    [dim]{typed(_about(stage.stack, f'story {end.code}'))}[/]   {end.title}")
    good = not any(check.wrong for check in found)
    if good:
        out.print(
            "\n[bold green]✓ Kiểm toán đạt: không mất, không trùng, sổ cân.[/] · audit passed: nothing lost, nothing twice, the ledger balances."
        )
    else:
        err.print("\n[bold red]✗ Kiểm toán không đạt.[/] · the audit failed.")
    return good


def _where_to_look(stack: Stack) -> None:
    lines = [f"{name:<13} {stack.url(name)}/docs   {stack.url(name)}/metrics" for name in SERVICES]
    lines += [
        f"thư · mail    {stack.layout.home.relative_to(ROOT)}/mailbox",
        *(typed(_about(stack, words)) for words in ("status", "logs dossier", "topics tail", "audit verify")),
        f"{typed(_about(stack, 'down'))}   dừng tất cả · stops everything",
    ]
    out.print(Panel("\n".join(lines), title="Đang chạy · running", title_align="left", expand=False))


def _broken_off(stack: Stack, vi: str, en: str) -> Trouble:
    status, log = _about(stack, "status"), _about(stack, "logs dossier")
    return Trouble(vi, en, do_vi=f"Xem: {status}; rồi nhật ký, ví dụ: {log}", do_en=f"See: {status}; then a log: {log}")


def _about(stack: Stack, words: str) -> str:
    """The command as one types it about this stack."""
    return f"khobac {words}" + ("" if stack.layout.name == "demo" else f" --stack {stack.layout.name}")
