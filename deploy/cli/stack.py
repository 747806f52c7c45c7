"""`up`, `down`, `status`, `logs`: the stack of this machine."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Annotated, Self

import typer
from rich.live import Live
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

from deploy.local.parts import Part
from deploy.local.stack import Stack, Step
from deploy.local.trouble import Trouble

from .page import StackName, out, told

WORDS = {
    "fetching": "đang tải · fetching",
    "starting": "đang khởi động · starting",
    "ready": "sẵn sàng · ready",
}


class Board:
    """What `up` is doing, a line a process, on a screen; plain lines where there is none."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._steps: dict[str, tuple[Step, float]] = {}
        self._live = Live(get_renderable=self._table, console=out, refresh_per_second=8, transient=False)

    def __enter__(self) -> Self:
        if out.is_terminal:
            self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        if out.is_terminal:
            self._live.stop()

    def tell(self, step: Step) -> None:
        took = time.monotonic() - self._began
        before = self._steps.get(step.process)
        news = before is None or before[0].state != step.state
        if news and not out.is_terminal:
            out.print(f"{took:5.1f} s  {step.process:<13} {WORDS[step.state]} {step.detail}".rstrip())
        self._steps[step.process] = (step, took)

    def _table(self) -> Table:
        table = Table.grid(padding=(0, 2))
        for step, took in self._steps.values():
            mark = Text("✓", style="green") if step.state == "ready" else Spinner("dots", style="yellow")
            table.add_row(
                mark, step.process, Text(WORDS[step.state], "dim"), Text(step.detail, "cyan"), f"{took:.1f} s"
            )
        return table


def up(
    only: Annotated[list[str] | None, typer.Argument(help="chỉ các tiến trình này · only these processes")] = None,
    stack: StackName = None,
    brokers: Annotated[int | None, typer.Option(help="1 hoặc/or 3 Kafka")] = None,
    members: Annotated[int | None, typer.Option(help="1 hoặc/or 3 MongoDB")] = None,
) -> None:
    """Khởi động bộ máy; chạy lại chỉ khởi động những gì đã chết · start the stack; again, to restart what has died."""
    with told():
        chosen = Stack(stack, brokers=brokers, members=members)
        with Board() as board:
            chosen.up(only or None, board.tell)


def down(
    *,
    stack: StackName = None,
    wipe: Annotated[bool, typer.Option("--wipe", help="xoá cả dữ liệu · delete the data, too")] = False,
) -> None:
    """Dừng mọi tiến trình của bộ máy này và chỉ của nó · stop the processes of this stack, and only these."""
    with told():
        chosen = Stack(stack)
        living = [record.name for record in chosen.records() if record.alive]
        with out.status("Đang dừng · stopping…"):
            killed = chosen.down(wipe=wipe)
        out.print(f"Đã dừng · stopped: {', '.join(living) or '—'}")
        if killed:
            out.print(f"[yellow]Phải buộc dừng · had to be killed: {', '.join(killed)}")
        if wipe:
            out.print("Đã xoá dữ liệu · data deleted.")


def status(stack: StackName = None) -> None:
    """Các tiến trình: pid, thời gian chạy, bộ nhớ, địa chỉ, sẵn sàng · pid, uptime, memory, address, readiness."""
    with told():
        chosen = Stack(stack)
        parts = chosen.parts()
        with ThreadPoolExecutor(len(parts)) as pool:
            rows = list(pool.map(lambda part: _row(chosen, part), parts))
        table = Table(box=None, title=f"khobac · {chosen.layout.name}", title_justify="left")
        for head in (
            "tiến trình\nprocess",
            "pid",
            "đã chạy\nup",
            "bộ nhớ\nmemory",
            "địa chỉ\naddress",
            "sẵn sàng\nready",
        ):
            table.add_column(head, justify="right" if head in ("pid", "bộ nhớ\nmemory") else "left", no_wrap=True)
        for row in rows:
            table.add_row(*row)
        out.print(table)
        for name, own in (("Kafka", chosen.shape.own_kafka), ("MongoDB", chosen.shape.own_mongo)):
            if own:
                out.print(f"{name}: của bạn · your own ({own.rpartition('@')[2]})")


def _row(stack: Stack, part: Part) -> tuple[str, str, str, str, str, str]:
    record = stack.record(part.name)
    if record is None or not record.alive:
        word = "[dim]chưa chạy · not started" if record is None else "[red]✗ chết · dead"
        return part.name, "", "", "", part.url, word
    word = "[green]✓" if part.answers() else "[yellow]… chưa · not yet"
    memory = f"{stack.memory(part.name) / 1e6:.0f} MB"
    return part.name, str(record.pid), span(time.time() - record.started_at), memory, part.url, word


def span(seconds: float) -> str:
    """A duration as people say it: 12 s, 3 min 4 s, 2 h 5 min."""
    whole = int(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


def logs(
    name: Annotated[str | None, typer.Argument(help="tiến trình · process", show_default=False)] = None,
    *,
    stack: StackName = None,
    lines: Annotated[int, typer.Option("-n", help="số dòng · lines")] = 40,
    follow: Annotated[bool, typer.Option("-f", "--follow", help="theo dõi tiếp · go on as it grows")] = False,
) -> None:
    """Nhật ký của một tiến trình · the log of a process."""
    with told():
        chosen = Stack(stack)
        paths = _logs(chosen, name)
        for path in paths:
            if len(paths) > 1:
                out.rule(path.stem)
            out.print(Text(chosen.last_words(path.stem, lines)), soft_wrap=True)
        if follow:
            for line in _grow(paths[-1]):
                out.print(Text(line), soft_wrap=True, end="")


def _logs(stack: Stack, name: str | None) -> list[Path]:
    there = sorted((stack.layout.home / "logs").glob("*.log"))
    if name is None:
        names = ", ".join(path.stem for path in there) or "—"
        raise Trouble(f"Nhật ký của tiến trình nào? Có: {names}.", f"The log of which process? There are: {names}.")
    paths = [stack.layout.log(part.name) for part in stack.pick(name) if stack.layout.log(part.name).exists()]
    if not paths:
        raise Trouble(
            f"{name} chưa từng chạy ở đây.",
            f"{name} has never run here.",
            do_vi=f"Khởi động: khobac up --stack {stack.layout.name}",
            do_en=f"Start it: khobac up --stack {stack.layout.name}",
        )
    return paths


def _grow(path: Path) -> Iterator[str]:
    """The lines that are written from now on."""
    with path.open(errors="replace") as file:
        file.seek(0, 2)
        while True:
            line = file.readline()
            if line:
                yield line
            else:
                time.sleep(0.2)
