"""`khobac topics`: what the services say to each other, as it is said."""

import asyncio
from datetime import UTC, datetime
from typing import Annotated

import typer
from aiokafka.structs import ConsumerRecord
from khobac_contracts.catalog import CATALOG, DEAD_LETTERS, TOPICS
from rich.table import Table
from rich.text import Text

from deploy.local.stack import Stack
from deploy.local.trouble import Trouble
from services.kernel.vietnam import vietnam_time

from . import bus
from .page import StackName, out, told

app = typer.Typer(help="Các chủ đề Kafka · the topics on Kafka.", no_args_is_help=True)


@app.command("list")
def list_() -> None:
    """Mọi sự kiện: ai công bố, ai đọc · every fact: who says it, who hears it."""
    table = Table(box=None)
    for head in ("sự kiện · fact", "của · owner", "người đọc · readers", "khoá · key"):
        table.add_column(head)
    for entry in CATALOG:
        table.add_row(entry.name, entry.owner, ", ".join(entry.readers) or "—", entry.key)
    out.print(table)


@app.command()
def tail(
    topics: Annotated[
        list[str] | None, typer.Argument(help="mặc định: tất cả · default: all", show_default=False)
    ] = None,
    *,
    stack: StackName = None,
    from_start: Annotated[bool, typer.Option("--from-start", help="từ đầu · from the beginning")] = False,
    full: Annotated[bool, typer.Option("--full", help="cả nội dung · the whole content")] = False,
) -> None:
    """Theo dõi các sự kiện khi chúng đến; Ctrl-C để dừng · watch facts arrive; Ctrl-C ends it."""
    with told():
        wanted = topics or list(TOPICS)
        for name in wanted:
            if name not in (*TOPICS, DEAD_LETTERS):
                raise Trouble(
                    f"Không có chủ đề «{name}».",
                    f'There is no topic "{name}".',
                    do_vi="khobac topics list",
                    do_en="khobac topics list",
                )
        asyncio.run(_tail(Stack(stack), wanted, from_start=from_start, full=full))


async def _tail(stack: Stack, topics: list[str], *, from_start: bool, full: bool) -> None:
    async for record in bus.tail(stack, topics, from_start=from_start):
        out.print(line(record, full=full), soft_wrap=True)


def made_at(record: ConsumerRecord) -> datetime | None:
    """When its producer says that a message was made; None where it says nothing (-1), or what is no time."""
    if record.timestamp < 0:
        return None
    try:
        return vietnam_time(datetime.fromtimestamp(record.timestamp / 1000, UTC))
    except (OverflowError, ValueError, OSError):
        return None


def line(record: ConsumerRecord, *, full: bool) -> Text:
    """A message in one line: when, what, of which subject, by whose commit, and its beginning."""
    headers = {name: bus.text(value) for name, value in record.headers}
    at = made_at(record)
    return Text.assemble(
        (f"{at:%H:%M:%S.%f}"[:-3] if at else "??:??:??.???", "dim"),
        ("  " + record.topic.ljust(20), "bold cyan"),
        ("  " + headers.get("ce_subject", bus.text(record.key, 40)), "green"),
        (f"  {headers.get('ce_id', '')}", "dim"),
        "  " + bus.text(record.value, 10_000 if full else 120),
    )
