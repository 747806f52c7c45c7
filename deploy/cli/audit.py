"""`khobac audit verify`: every hash chain of every service is walked from its first commit."""

import asyncio
from dataclasses import dataclass, field

import typer
from rich.table import Table

from deploy.local.stack import Stack
from services.chassis.journal.commits import Tampered, verify_chain
from services.chassis.store.journal import MongoJournal
from services.table import SERVICES

from .journals import journals
from .page import StackName, err, out, told

app = typer.Typer(help="Kiểm toán sổ · audit the journals.", no_args_is_help=True)


@dataclass
class Walk:
    """What was found in one service's journal."""

    service: str
    streams: int = 0
    commits: int = 0
    events: int = 0
    broken: list[str] = field(default_factory=list)


async def walk(service: str, journal: MongoJournal) -> Walk:
    found = Walk(service)
    async for commits in journal.streams():
        found.streams += 1
        found.commits += len(commits)
        found.events += sum(len(commit.events) for commit in commits)
        try:
            verify_chain(commits)
        except Tampered as tampered:
            found.broken.append(str(tampered))
    return found


async def audit(stack: Stack) -> list[Walk]:
    """Walk the journals of all services at once."""
    async with journals(stack) as all_:
        return list(await asyncio.gather(*(walk(name, all_[name]) for name in SERVICES)))


@app.command()
def verify(stack: StackName = None) -> None:
    """Đi lại mọi chuỗi băm; mã thoát 1 nếu có chỗ đứt · walk every hash chain; exit code 1 if one is broken."""
    with told():
        with out.status("Đang kiểm tra · walking…"):
            found = asyncio.run(audit(Stack(stack)))
        table = Table(box=None)
        for head in ("dịch vụ · service", "luồng · streams", "bản ghi · commits", "sự kiện · events", ""):
            table.add_column(head, justify="left" if head in ("dịch vụ · service", "") else "right")
        for each in found:
            word = "[green]✓" if not each.broken else f"[red]✗ {len(each.broken)}"
            table.add_row(each.service, str(each.streams), str(each.commits), str(each.events), word)
        out.print(table)
        broken = [f"{each.service}: {line}" for each in found for line in each.broken]
        for line in broken:
            err.print(line, style="red")
        if broken:
            raise typer.Exit(1)
        out.print(f"[green]{line_of(found)}")


def line_of(found: list[Walk]) -> str:
    """The line with which an audit that found nothing ends."""
    streams, commits = sum(each.streams for each in found), sum(each.commits for each in found)
    return f"Mọi chuỗi băm đều khớp · every hash chain verifies: {streams} luồng · streams, {commits} bản ghi · commits"
