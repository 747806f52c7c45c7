"""`khobac dead-letters`: what no service could read, looked at and, after a fix, said again exactly as it was.

A replay leaves a note on the same topic (no value, the one header `khobac-replayed`), so that everybody sees what is
still open. A letter always has other headers, whatever lies in it: it cannot pass for a note.
"""

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

import typer
from aiokafka.structs import ConsumerRecord, TopicPartition
from khobac_contracts.catalog import DEAD_LETTERS, TOPICS
from rich.table import Table
from rich.text import Text

from deploy.local.stack import Stack
from deploy.local.trouble import Trouble
from services.chassis.core.errors import Outage
from services.chassis.intake.dead_letters import letter_producer, notes, own_headers
from services.chassis.kafka.clients import OutgoingMessage, Oversized, Publisher

from . import bus
from .page import StackName, out, told
from .topics import made_at

app = typer.Typer(help="Thông điệp không đọc được · messages that could not be read.", no_args_is_help=True)
REPLAYED = "khobac-replayed"
LARGEST_REQUEST = 2**31 - 1
"""What is too large is for the topic to say: here nobody waits behind it."""


class Unsayable(Exception):
    """A letter that cannot be said again, and why."""


@dataclass(frozen=True)
class Letter:
    """A message that could not be read, and what is known of it."""

    name: str
    key: bytes | None
    value: bytes | None
    headers: bus.Headers
    at: datetime | None
    replayed: bool

    def said(self, what: str) -> str:
        return bus.text(notes(self.headers).get(what, "?"))

    @property
    def cut(self) -> bool:
        """It was too large: only its beginning is here."""
        return "cut" in notes(self.headers)

    @property
    def batch(self) -> bool:
        """It stands for a whole batch that could not be opened."""
        return "batch" in notes(self.headers)

    @property
    def original(self) -> OutgoingMessage:
        """Topic, key, value and headers as they were before it died; of one that was cut, only its beginning."""
        return self.said("topic"), self.key, self.value, own_headers(self.headers)


def letters(records: Sequence[ConsumerRecord]) -> list[Letter]:
    """The letters on the topic, each with whether a later note says that it was replayed."""
    replayed = {name for record in records if (name := _noted(record)) is not None}
    return [
        Letter(
            name := f"{record.partition}/{record.offset}",
            record.key,
            record.value,
            record.headers,
            made_at(record),
            name in replayed,
        )
        for record in records
        if _noted(record) is None
    ]


def _noted(record: ConsumerRecord) -> str | None:
    """The letter that this record says was replayed; None: it is no note."""
    if record.value is None and [name for name, _ in record.headers] == [REPLAYED]:
        return bus.text(record.headers[0][1])
    return None


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
            when = f"{letter.at:%d/%m %H:%M:%S}" if letter.at else "?"
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
        refused = asyncio.run(replay_letters(chosen, wanted))
        said = [letter for letter in wanted if letter.name not in refused]
        for letter in said:
            out.print(f"{letter.name} → {letter.said('topic')}")
        out.print(f"Đã phát lại {len(said)} thư · {len(said)} replayed.")
        if refused:
            raise Trouble(
                f"Không phát lại được {len(refused)} thư; các thư này vẫn còn mở.",
                f"{len(refused)} could not be replayed; they are still open.",
                detail="\n".join(f"{name}: {why}" for name, why in refused.items()),
            )


async def replay_letters(stack: Stack, wanted: Sequence[Letter]) -> dict[str, str]:
    """Say the letters again, and note of each that it was; returns the names of those that cannot be, and why not.

    Readers drop by id what they have had, so a replay that is cut off may simply be repeated.
    """
    settings = stack.settings
    publisher = Publisher(lambda: letter_producer(settings, LARGEST_REQUEST), settings.produce_timeout_seconds)
    refused: dict[str, str] = {}
    try:
        for letter in wanted:
            try:
                await publisher.publish([await _whole(stack, letter)])
                name = letter.name.encode()
                await publisher.publish([(DEAD_LETTERS, name, None, [(REPLAYED, name)])])
            except Unsayable as why:
                refused[letter.name] = str(why)
            except Oversized:
                refused[letter.name] = "chủ đề không nhận thông điệp lớn như vậy · its topic takes none so large"
    except Outage as outage:
        raise bus.unreachable(stack, outage) from outage
    finally:
        await publisher.stop()
    return refused


async def _whole(stack: Stack, letter: Letter) -> OutgoingMessage:
    """The message as it was; one that was cut is read where it lay. Raises Unsayable."""
    topic = letter.said("topic")
    if topic not in TOPICS:
        raise Unsayable(f"{topic}: không có trong danh mục · is no topic of the catalog")
    if letter.batch:
        raise Unsayable(
            "cả một lô không mở được: bên gửi phải gửi lại · a batch that cannot be opened: its sender must"
        )
    if not letter.cut:
        return _encodable(letter.original)
    place, offset = TopicPartition(topic, int(letter.said("partition"))), int(letter.said("offset"))
    found = await _at(stack, place, offset)
    if found is None or hashlib.sha256(found.value or b"").hexdigest() != letter.said("sha256"):
        where = f"{topic} {place.partition}/{offset}"
        raise Unsayable(f"chỉ còn phần đầu, bản gốc không còn ở {where} · cut, and the original is gone from {where}")
    key = b"" if found.key is None and found.value is None else found.key  # the client sends none with neither
    return _encodable((topic, key, found.value, list(found.headers)))


def _encodable(message: OutgoingMessage) -> OutgoingMessage:
    """Raises Unsayable where the client cannot write a header's name: it was read from bytes that are no UTF-8."""
    for name, _ in message[3]:
        try:
            name.encode()
        except UnicodeEncodeError:
            shown = bus.text(name.encode(errors="surrogateescape"), 80)
            raise Unsayable(f"tên tiêu đề không phải UTF-8 · a header's name is not UTF-8: {shown}") from None
    return message


async def _at(stack: Stack, place: TopicPartition, offset: int) -> ConsumerRecord | None:
    """What lies at this position, if it still does."""
    async with bus.reader(stack, [place.topic], "latest") as consumer:
        if place not in consumer.assignment():
            return None
        first = (await consumer.beginning_offsets([place]))[place]
        end = (await consumer.end_offsets([place]))[place]
        if not first <= offset < end:
            return None
        consumer.seek(place, offset)
        found = (await consumer.getmany(place, timeout_ms=bus.PATIENCE_MS, max_records=1)).get(place, [])
        return next((record for record in found if record.offset == offset), None)


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
