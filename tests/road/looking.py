"""What is left behind is read where it lies: Kafka, mailbox, journals, ledger, bank."""

import asyncio
import contextlib
import json
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from email.message import EmailMessage
from typing import Any

from aiokafka.structs import ConsumerRecord
from khobac_contracts.catalog import DEAD_LETTERS, TOPICS

from deploy.cli import bus
from deploy.cli.audit import audit
from deploy.cli.journals import journals
from deploy.demo import letters
from deploy.demo.letters import text_of
from deploy.demo.stage import Stage
from deploy.local.stack import Stack
from services.chassis.intake.dead_letters import notes

from .walking import Road, until


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


SOWN = "sown-by-a-test"
"""A header: its bearer is garbage, and the test that sowed it looks for it itself."""


async def dead_letters(stack: Stack, since: float) -> list[str]:
    """What could not be read or came too early for too long, since then (Unix seconds)."""
    letters = [each for each in await everything(stack, [DEAD_LETTERS]) if each.timestamp >= since * 1000]
    return [f"{notes(each.headers)} {each.value!r}" for each in letters if not header(each, SOWN)]


def mails(stage: Stage, word: str) -> list[tuple[str, EmailMessage]]:
    """Recipient and mail, for every mail that has this word in its subject or text."""
    found = [(box.name, mail) for box in stage.mailbox.glob("*/") for mail in letters.mails(box)]
    return [(box, mail) for box, mail in found if word in f"{mail['subject']}\n{text_of(mail)}"]


async def broken_chains(stack: Stack) -> list[str]:
    return [line for walk in await audit(stack) for line in walk.broken]


async def unsaid(stack: Stack, seconds: float = 30) -> list[str]:
    """What the journals announced and no topic holds, also after the relays had so much time to say it."""
    deadline = time.monotonic() + seconds
    while True:
        announced = await _announced(stack)
        facts = await everything(stack, TOPICS)
        said = {(each.topic, header(each, "ce_source"), header(each, "ce_id")) for each in facts}
        if announced <= said or time.monotonic() > deadline:
            return [f"{topic} {name}" for topic, _, name in sorted(announced - said)]
        await asyncio.sleep(0.2)


async def _announced(stack: Stack) -> set[tuple[str, str, str]]:
    """Topic, source and id of every fact in the journals."""
    found: set[tuple[str, str, str]] = set()
    async with journals(stack) as all_:
        for service, journal in all_.items():
            # A projection: whole commits would take longer than the rest of the looking.
            commits = journal._journal.find({"outbox.fact": {"$exists": True}}, {"outbox.fact": 1})
            async for commit in commits:
                names = ((each["fact"], f"{commit['_id']}/{n}") for n, each in enumerate(commit["outbox"]))
                found |= {(topic, f"/khobac/{service}", name) for topic, name in names}
    return found


async def ledger(road: Road) -> dict[str, Any]:
    """The ledger's audit of itself, when no money is on its way."""

    async def settled() -> dict[str, Any] | None:
        found: dict[str, Any] = await road.cast.root.get(f"{road.stage.url('payment')}/audit")
        return found if found["complete"] else None

    return await until(settled, what="the ledger's audit")


async def paid_once(road: Road, codes: Sequence[str], *, amount: int) -> None:
    """Every dossier of the unit is paid, exactly once by the bank's own books, and its account says the same."""
    pages = await asyncio.gather(*(road.page(code) for code in codes))
    assert {page["status"] for page in pages} == {"paid"}, {p["dossier"]: p["status"] for p in pages}
    for code in codes:
        [payment] = await road.at_bank(code)
        assert (payment["status"], payment["conflicts"], payment["amount"]) == ("ACSC", 0, amount)
    account = await road.account()
    assert (account["reserved"], account["clearing"]) == (0, amount * len(codes)), account
    assert account["available"] == account["granted"] - amount * len(codes)


async def nothing_lost(road: Road, codes: Sequence[str], *, amount: int, since: float) -> None:
    """Every dossier is paid exactly once, every book agrees, every chain verifies, each fact was said, and none died."""
    found = await ledger(road)
    assert found["balanced"], found["problems"]
    await paid_once(road, codes, amount=amount)
    assert await broken_chains(road.stage.stack) == []
    assert await unsaid(road.stage.stack) == []
    assert await dead_letters(road.stage.stack, since) == []
