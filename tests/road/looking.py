"""What is left behind is read where it lies: Kafka, mailbox, journals, ledger, bank."""

import asyncio
import contextlib
import email.policy
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from email.message import EmailMessage
from email.parser import BytesParser
from typing import Any

from aiokafka.structs import ConsumerRecord
from khobac_contracts.catalog import DEAD_LETTERS, TOPICS

from deploy.cli import bus
from deploy.cli.audit import audit
from deploy.demo.stage import Stage
from deploy.local.stack import Stack
from tests.road.walking import Road, until


async def everything(stack: Stack, topics: Sequence[str] = (*TOPICS, DEAD_LETTERS)) -> list[ConsumerRecord]:
    """Every message that lies on these topics now."""
    async with bus.reader(stack, topics, "earliest") as consumer:
        ends = await consumer.end_offsets(consumer.assignment())
        found: list[ConsumerRecord] = []
        while any([await consumer.position(place) < end for place, end in ends.items()]):
            for records in (await consumer.getmany(timeout_ms=1_000)).values():
                found += records
    return found


def header(record: ConsumerRecord, name: str) -> str:
    return next((value.decode() for key, value in record.headers if key == name), "")


def of_dossier(records: Iterable[ConsumerRecord], code: str) -> list[ConsumerRecord]:
    return [each for each in records if header(each, "ce_subject") == code and each.topic != DEAD_LETTERS]


def repeated(records: Iterable[ConsumerRecord]) -> list[str]:
    """Ids that were published more than once."""
    counted = Counter((each.topic, header(each, "ce_source"), header(each, "ce_id")) for each in records)
    return [f"{topic} {name}" for (topic, _, name), times in counted.items() if times > 1]


def plain(record: ConsumerRecord) -> str:
    """All that a reader of the topic sees, in letters and not in escapes."""
    value = (record.value or b"").decode(errors="replace")
    with contextlib.suppress(ValueError):
        value += json.dumps(json.loads(value), ensure_ascii=False)
    return f"{record.key!r} {record.headers!r} {value}"


async def dead_letters(stack: Stack, since: float) -> list[str]:
    """What could not be read or came too early for too long, since then (Unix seconds)."""
    letters = [each for each in await everything(stack, [DEAD_LETTERS]) if each.timestamp >= since * 1000]
    return [
        f"{header(each, 'khobac-service')} {header(each, 'khobac-topic')} {header(each, 'khobac-reason')} {each.value!r}"
        for each in letters
    ]


def mails(stage: Stage, word: str) -> list[tuple[str, EmailMessage]]:
    """Recipient and mail, for every mail that has this word in its subject or text."""
    found = []
    for path in stage.mailbox.glob("*/*.eml"):
        mail = BytesParser(EmailMessage, policy=email.policy.default).parsebytes(path.read_bytes())
        if word in f"{mail['subject']}\n{text_of(mail)}":
            found.append((path.parent.name, mail))
    return found


def text_of(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    return str(part.get_content()) if part else ""


async def broken_chains(stack: Stack) -> list[str]:
    return [line for walk in await audit(stack) for line in walk.broken]


async def ledger(road: Road) -> dict[str, Any]:
    """The ledger's audit of itself, when no money is on its way."""

    async def settled() -> dict[str, Any] | None:
        found: dict[str, Any] = await road.cast.root.get(f"{road.stage.url('payment')}/audit")
        return found if found["complete"] else None

    return await until(settled, what="the ledger's audit")


async def nothing_lost(road: Road, codes: Sequence[str], *, amount: int, since: float) -> None:
    """Every dossier is paid, exactly once by the bank's own books, and every book agrees."""
    pages = await asyncio.gather(*(road.page(code) for code in codes))
    assert {page["status"] for page in pages} == {"paid"}, {p["dossier"]: p["status"] for p in pages}
    for code in codes:
        [payment] = await road.at_bank(code)
        assert (payment["status"], payment["conflicts"], payment["amount"]) == ("ACSC", 0, amount)
    found = await ledger(road)
    assert found["balanced"], found["problems"]
    account = await road.account()
    assert (account["reserved"], account["clearing"]) == (0, amount * len(codes)), account
    assert account["available"] == account["granted"] - amount * len(codes)
    assert await broken_chains(road.stage.stack) == []
    assert await dead_letters(road.stage.stack, since) == []
