"""Facts said twice, facts out of order and garbage between them, under load: nothing is lost, and nothing is done twice."""

import asyncio
import contextlib
import importlib
import itertools
import random
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from typing import TypeAlias

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.structs import ConsumerRecord
from khobac_contracts.catalog import BY_NAME, DEAD_LETTERS

from deploy.cli.journals import journals
from deploy.local.stack import Stack
from services.chassis.core.drawers import Listening
from services.chassis.intake.dead_letters import notes, own_headers
from services.chassis.kafka.clients import OutgoingMessage
from services.chassis.kafka.records import Header
from tests.road.looking import SOWN, everything, header
from tests.road.saying import facts_of, garbage, in_another_order, mouth, say_again
from tests.road.traffic import traffic
from tests.road.walking import Road, until

pytestmark = [pytest.mark.timeout(330), pytest.mark.usefixtures("whole")]
READERS = ("signature", "risk", "payment", "notify", "dossier")
LISTENERS = (*READERS, "registration")
"""Registration listens, too; it is not frozen, for people must get in meanwhile."""
ONCE = ("dossier.submitted", "risk.assessed", "dossier.approved", "payment.ordered", "payment.settled")
FLOOD = 1_700
"""A multiple of what a consumer fetches of one partition at once: 4 MB, and an approval has five thousand bytes."""
Buried: TypeAlias = tuple[str, str, bytes | None, bytes | None, tuple[Header, ...]]
"""Who could not read it, and the topic, key, value and headers that it had."""


@contextlib.asynccontextmanager
async def frozen(stack: Stack, name: str) -> AsyncIterator[None]:
    """Meanwhile its facts pile up, so that it finds them and whatever is said beside them in one poll."""
    stack.pause(name)
    try:
        yield
    finally:
        stack.resume(name)


async def test_said_twice_out_of_order_and_with_garbage_between(stack: Stack, road: Road, began: float) -> None:
    chance, unit = random.Random(7), road.cast.unit
    async with traffic(road, began) as going, mouth(stack) as producer, asyncio.TaskGroup() as meanwhile:
        sown = garbage((await facts_of(stack, unit))[0])
        meanwhile.create_task(_sow(producer, sown))
        for reader in READERS:
            async with frozen(stack, reader):
                await asyncio.sleep(1)
                facts = await facts_of(stack, unit)
                await say_again(producer, in_another_order(facts, chance), aside=1)
            await say_again(producer, facts)
        going.codes.append(await _paid_though_judged_before_approved(stack, road, producer))
    times = Counter((header(each, "ce_subject"), each.topic) for each in await facts_of(stack, unit))
    for code in going.codes:
        assert {topic: times[code, topic] for topic in ONCE} == dict.fromkeys(ONCE, 1), code
        assert (times[code, "submission.verified"], times[code, "result.verified"]) == (1, 1)
    await _lie_among_the_dead(stack, unit, sown)


async def _paid_though_judged_before_approved(stack: Stack, road: Road, producer: AIOKafkaProducer) -> str:
    """At payment: the approval lies behind more copies than it fetches at once. The verdict on it is said but once."""
    code = await road.handed_over()
    facts = await facts_of(stack, road.cast.unit)
    approvals = itertools.cycle(each for each in facts if each.topic == "dossier.approved")
    async with frozen(stack, "payment"):
        await say_again(producer, itertools.islice(approvals, FLOOD))
        await road.control(code)
        await until(lambda: _judged(stack, road.cast.unit, code), what=f"{code}: the verdict on the result")
    await road.reaches(code, "paid", 60)
    async with journals(stack) as all_:
        events = [event for commit in await all_["payment"].read(road.cast.account) for event in commit.events]
    kept = [event["type"] for event in events if event.get("dossier") == code]
    assert "VerdictAccepted" in kept, "the verdict came first and was kept"
    return code


async def _judged(stack: Stack, unit: str, code: str) -> bool:
    times = Counter((header(each, "ce_subject"), each.topic) for each in await facts_of(stack, unit))
    return times[code, "submission.verified"] == times[code, "result.verified"] == 1


async def _sow(producer: AIOKafkaProducer, sown: Sequence[OutgoingMessage]) -> None:
    """A bit here and a bit there, so that every piece lies among facts."""
    for topic, key, value, headers in sown:
        await producer.send_and_wait(topic, key=key, value=value, headers=list(headers))
        await asyncio.sleep(0.05)


async def _lie_among_the_dead(stack: Stack, unit: str, sown: Sequence[OutgoingMessage]) -> None:
    """Each piece as it was, for each service that listens to its topic, and with a reason."""
    expected: set[Buried] = {
        (reader, topic, key, value, tuple(headers))
        for topic, key, value, headers in sown
        for reader in LISTENERS
        if BY_NAME[topic].model in _listening(reader)
    }

    async def all_there() -> list[ConsumerRecord] | None:
        letters = await everything(stack, [DEAD_LETTERS])
        ours = [each for each in letters if each.key == unit.encode() and header(each, SOWN)]
        return ours if len(ours) >= len(expected) else None

    letters = await until(all_there, what="the garbage among the dead letters")
    assert set(map(_buried, letters)) == expected
    assert all(notes(each.headers)["reason"] for each in letters)


def _listening(reader: str) -> Listening:
    table: Listening = importlib.import_module(f"services.{reader}.listen").LISTEN
    return table


def _buried(letter: ConsumerRecord) -> Buried:
    said = notes(letter.headers)
    headers = tuple(own_headers(letter.headers))
    return said["group"].decode(), said["topic"].decode(), letter.key, letter.value, headers
