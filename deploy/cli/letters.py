"""`khobac dead-letters`: what no service could read, looked at and, after a fix, said again exactly as it was.

A replay leaves a note on the same topic (no value, header `khobac-replayed`), so that everybody sees what is still open.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

import typer
from aiokafka.structs import ConsumerRecord
from khobac_contracts.catalog import DEAD_LETTERS
from rich.table import Table
from rich.text import Text

from deploy.cli import bus
from deploy.cli.page import StackName, out, told
from deploy.cli.topics import VIETNAM
from deploy.local.stack import Stack
from deploy.local.trouble import Trouble

app = typer.Typer(help="Thông điệp không đọc được · messages that could not be read.", no_args_is_help=True)
OURS = "khobac-"
REPLAYED = "khobac-replayed"


@dataclass(frozen=True)
class Letter:
    """A message that could not be read, and what is known of it."""

    name: str
    key: bytes | None
    value: bytes | None
    headers: bus.Headers
    at: datetime
    replayed: bool

    def said(self, what: str) -> str:
        return next((bus.text(value) for name, value in self.headers if name == OURS + what), "?")

    @property
    def original(self) -> tuple[str, bytes | None, bytes | None, bus.Headers]:
        """Topic, key, value and headers as they were before it died."""
        headers = [(name, value) for name, value in self.headers if not name.startswith(OURS)]
        return self.said("topic"), self.key, self.value, headers


def letters(records: Sequence[ConsumerRecord]) -> list[Letter]:
    """The letters on the topic, each with whether a later note says that it was replayed."""
    notes = {value.decode() for record in records for name, value in record.headers if name == REPLAYED}
    return [
        Letter(
            name := f"{record.partition}/{record.offset}",
            record.key,
            record.value,
            record.headers,
            datetime.fromtimestamp(record.timestamp / 1000, UTC).astimezone(VIETNAM),
            name in notes,
        )
        for record in records
        if REPLAYED not in dict(record.headers)
    ]


def _read(stack: Stack) -> list[Letter]:
    return letters(asyncio.run(bus.everything(stack, DEAD_LETTERS)))


@app.command("list")
def list_(
    *,
    stack: StackName = None,
    all_: Annotated[bool, typer.Option("--all", help="cả những thư đã phát lại · the replayed ones, too")] = False,
) -> None:
    """Những thư còn mở: số, lúc nào, dịch vụ nào, vì sao · the open ones: name, when, which service, why."""
    with told():
        found = [letter for letter in _read(Stack(stack)) if all_ or not letter.replayed]
        if not found:
            out.print("Không có thư nào · none.")
            return
        table = Table(box=None)
        for head in ("số · name", "lúc · when", "dịch vụ · reader", "từ · from", "lý do · reason"):
            table.add_column(head, overflow="fold")
        for letter in found:
            place = f"{letter.said('topic')} {letter.said('partition')}/{letter.said('offset')}"
            mark = " ✓ đã phát lại · replayed" if letter.replayed else ""
            when = f"{letter.at:%d/%m %H:%M:%S}"
            table.add_row(letter.name, when, letter.said("group"), place, Text(letter.said("reason") + mark))
        out.print(table)


@app.command()
def show(
    name: Annotated[str, typer.Argument(help="số trong danh sách, vd. 3/12 · its name in the list")],
    stack: StackName = None,
) -> None:
    """Một thư: lý do, vị trí, tiêu đề, nguyên văn · one letter: reason, position, headers, original bytes."""
    with told():
        letter = _named(_read(Stack(stack)), [name])[0]
        for head, value in letter.headers:
            out.print(Text.assemble((f"{bus.text(head)}: ", "cyan"), bus.text(value)), soft_wrap=True)
        out.print(Text.assemble(("key: ", "cyan"), bus.text(letter.key, 500)), soft_wrap=True)
        out.print(Text(bus.text(letter.value)), soft_wrap=True)


@app.command()
def replay(
    names: Annotated[list[str] | None, typer.Argument(help="các số · names", show_default=False)] = None,
    *,
    stack: StackName = None,
    all_: Annotated[bool, typer.Option("--all", help="mọi thư còn mở · every open one")] = False,
) -> None:
    """Phát lại nguyên văn lên chủ đề cũ · publish the original bytes on the original topic again."""
    with told():
        chosen = Stack(stack)
        found = _read(chosen)
        wanted = [letter for letter in found if not letter.replayed] if all_ else _named(found, names or [])
        asyncio.run(replay_letters(chosen, wanted))
        for letter in wanted:
            out.print(f"{letter.name} → {letter.said('topic')}")
        out.print(f"Đã phát lại {len(wanted)} thư · {len(wanted)} replayed.")


async def replay_letters(stack: Stack, wanted: Sequence[Letter]) -> None:
    """Readers drop by id what they have had, so a replay that is cut off may simply be repeated."""
    for letter in wanted:
        note = (DEAD_LETTERS, letter.key, None, [(REPLAYED, letter.name.encode())])
        await bus.publish(stack, [letter.original, note])


def _named(found: Sequence[Letter], names: Sequence[str]) -> list[Letter]:
    by_name = {letter.name: letter for letter in found}
    if not names or (unknown := [name for name in names if name not in by_name]):
        wrong = ", ".join(unknown) if names else ""
        raise Trouble(
            f"Không có thư «{wrong}»." if wrong else "Phát lại thư nào?",
            f'There is no letter "{wrong}".' if wrong else "Replay which letters?",
            do_vi="Xem các số: khobac dead-letters list (hoặc --all)",
            do_en="See the names: khobac dead-letters list (or --all)",
        )
    return [by_name[name] for name in names]
