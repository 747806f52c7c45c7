"""Every record gets exactly one of four outcomes: done, too early, poison, outage."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from khobac_contracts.catalog import BY_MODEL
from khobac_contracts.envelope import encode
from khobac_contracts.notify import NoticeDelivered

from services.chassis.core.decider import StreamCommand
from services.chassis.core.drawers import FactContext, Listening
from services.chassis.core.errors import Outage, Poison, TooEarly
from services.chassis.decide.handler import Handler
from services.chassis.intake.fact_intake import TOO_LATE, FactIntake, PoisonLimit, Record
from services.chassis.journal.memory import MemoryJournal
from tests.toy import AT, KINDS, Add, Await, Break, Hear, Spend, fact

from .faulty_journal import FaultyJournal


class Grave:
    """The dead letters; `away` says how often there is no room for the one at an offset."""

    def __init__(self) -> None:
        self.letters: list[tuple[Record, str]] = []
        self.away: dict[int, int] = {}

    async def put(self, record: Record, reason: str) -> None:
        if self.away.get(record.offset):
            self.away[record.offset] -= 1
            raise Outage("no broker")
        self.letters.append((record, reason))

    @property
    def offsets(self) -> list[int]:
        return [record.offset for record, _ in self.letters]


def record(offset: int, unit: str = "1234567", n: int = 1, id: str = "", source: str = "/khobac/notify") -> Record:
    topic, key, value, headers = encode(
        fact(n, unit),
        id=id or f"s@{offset}/0",
        source=source,
        subject="s",
        time=AT,
        sequence=1,
        traceparent=None,
        entry=BY_MODEL[NoticeDelivered],
    )
    return Record(topic, 0, offset, key, value, tuple(headers))


def garbage(offset: int) -> Record:
    return Record("notice.delivered", 0, offset, b"k", b"\xff\x00 no json", (("ce_type", b"?"),))


def on_notice(fact: NoticeDelivered, context: FactContext) -> Sequence[StreamCommand]:
    """The unit's last digits say what is to be done."""
    match fact.organisation[-2:]:
        case "01":
            return [StreamCommand("a", Await(n=5))]
        case "02":
            return [StreamCommand("a", Spend(n=1_000))]
        case "03":
            return [StreamCommand("a", Break(where="decide"))]
        case "04":
            raise ZeroDivisionError("listen")
        case "05":
            raise Poison("not for us")
        case "06":
            raise TooEarly("listen")
        case "07":
            return [StreamCommand("a", Hear(n=1)), StreamCommand("a", Hear(n=2)), StreamCommand("b", Hear(n=4))]
        case "08":
            return [StreamCommand("a", Add(n=5), "order/7")]
        case "09":
            return []
        case "10" if not context.last_try:
            raise TooEarly("listen, and it may still come")
    return [StreamCommand("a", Hear(n=fact.attempts))]


class Here:
    """A stage and what it leaves."""

    def __init__(self, journal: Any = None, prepare: Any = None, poison_limit: int = 50) -> None:
        self.grave = Grave()
        self.journal = journal or MemoryJournal()
        self.handler = Handler(self.journal, KINDS)
        listening: Listening = {NoticeDelivered: on_notice}
        self.intake = FactIntake(
            listening, self.handler, self.grave, lambda: AT, prepare=prepare, poison_limit=poison_limit
        )

    async def take(self, *records: Record) -> list[int]:
        """The offsets that came too early."""
        return [each.offset for each in await self.intake.take(records)]

    async def total(self, stream: str = "a") -> int:
        total: int = (await self.handler.streams.load([stream]))[stream].state.total
        return total


async def test_what_is_heard_is_recorded_with_its_cause() -> None:
    here = Here()
    assert await here.take(record(1, n=3), record(2, n=4)) == []
    assert await here.total() == 7
    (commit,) = here.journal.streams["a"]
    assert commit.causes == ("/khobac/notify/s@1/0", "/khobac/notify/s@2/0")
    assert commit.cause_records[0].actor == "fact:notice.delivered"


async def test_heard_twice_counts_once() -> None:
    here = Here()
    await here.take(record(1), record(2, id="s@1/0"))
    await here.take(record(3, id="s@1/0"))
    assert await here.total() == 1
    assert here.grave.letters == []


async def test_two_services_may_have_streams_of_one_name() -> None:
    here = Here()
    await here.take(record(1, id="1234567@1/0", source="/khobac/notify"))
    await here.take(record(2, id="1234567@1/0", source="/khobac/registration", n=2))
    assert await here.total() == 3
    assert here.grave.letters == []


async def test_a_fact_with_the_id_of_another_is_a_dead_letter() -> None:
    here = Here()
    await here.take(record(1, id="s@1/0"), record(2, id="s@1/0", n=9))
    assert here.grave.offsets == [2]
    assert "another body" in here.grave.letters[0][1]


async def test_a_cause_that_the_service_names_counts_once_whatever_led_to_it() -> None:
    here = Here()
    await here.take(record(1, "1234508"), record(2, "1234508", n=2))
    await here.take(record(3, "1234508", n=3))
    assert await here.total() == 5
    assert here.grave.letters == []


async def test_several_commands_of_one_fact_count_each_once() -> None:
    here = Here()
    for _ in range(2):
        await here.take(record(1, "1234507"))
    assert (await here.total("a"), await here.total("b")) == (3, 4)


async def test_too_early_is_given_back_and_its_lane_with_it() -> None:
    here = Here()
    early = await here.take(record(1, "1234501"), record(2, n=9), record(3, "1234501"), record(4, "1234506"))
    # record 2 has another key than 1 and 3, and 3 is not done on what 2 brought: 1 comes first in its lane.
    assert early == [1, 3, 4]
    assert await here.take(*(record(n, "1234501") for n in (1, 3))) == []
    assert here.grave.letters == []


async def test_the_lane_waits_behind_one_that_listen_finds_too_early() -> None:
    here = Here()
    same_key = Record(
        **{f: getattr(record(2), f) for f in ("topic", "partition", "offset", "value", "headers")}, key=b"1234506"
    )
    assert await here.take(record(1, "1234506"), same_key) == [1, 2]
    assert await here.total() == 0


async def test_at_last_it_is_decided_without_its_ground_or_laid_among_the_dead_letters() -> None:
    here = Here()
    assert await here.take(record(1, "1234506"), record(2, "1234510", n=4)) == [1, 2]
    for each in (record(1, "1234506"), record(2, "1234510", n=4)):
        await here.intake.take_at_last(each)
    assert [(letter.offset, reason) for letter, reason in here.grave.letters] == [(1, TOO_LATE)]
    assert await here.total() == 4


@pytest.mark.parametrize("unit", ["1234502", "1234503", "1234504", "1234505"])
async def test_what_can_never_be_done_is_a_dead_letter_and_the_rest_goes_on(unit: str) -> None:
    here = Here()
    assert await here.take(record(1), record(2, unit), record(3)) == []
    assert here.grave.offsets == [2]
    assert await here.total() == 2


async def test_a_dead_letter_is_the_original_to_the_byte() -> None:
    here = Here()
    await here.take(garbage(1), record(2), Record("notice.delivered", 0, 3, None, None, ()))
    assert here.grave.letters[0][0] == garbage(1)
    assert here.grave.offsets == [1, 3]
    assert "header ce_specversion" in here.grave.letters[0][1]


async def test_nothing_to_do_is_done() -> None:
    here = Here()
    assert await here.take(record(1, "1234509")) == []
    assert here.journal.streams == {}


@pytest.mark.parametrize("fault", ["away", "lost", "partly"])
async def test_an_outage_is_raised_and_the_same_again_is_safe(fault: Any) -> None:
    here = Here(FaultyJournal([fault]))
    records = [record(1), record(2), record(3, "1234507"), garbage(4)]
    with pytest.raises(Outage):
        await here.take(*records)
    assert here.grave.letters == []
    assert await here.take(*records) == []
    assert (await here.total("a"), await here.total("b")) == (5, 4)
    assert here.grave.offsets == [4]


async def test_too_much_poison_in_a_row_stops() -> None:
    here = Here(poison_limit=3)
    await here.take(garbage(1), garbage(2), record(3), garbage(4), garbage(5))
    await here.take(garbage(6))
    with pytest.raises(PoisonLimit):
        await here.take(garbage(7))
    assert here.grave.offsets == [1, 2, 4, 5, 6]


async def test_a_batch_taken_again_after_an_outage_is_not_twice_as_much_poison() -> None:
    here = Here(poison_limit=3)
    here.grave.away = {2: 4}
    for _ in range(4):
        with pytest.raises(Outage):
            await here.take(garbage(1), garbage(2))
    await here.take(garbage(1), garbage(2))
    assert here.grave.offsets == [1, 1, 1, 1, 1, 2]


async def test_one_fact_that_breaks_prepare_does_not_stop_the_others() -> None:
    async def prepare(commands: list[StreamCommand]) -> list[StreamCommand]:
        if any(each.command == Hear(n=13) for each in commands):
            raise ValueError("thirteen")
        if any(each.command == Hear(n=14) for each in commands):
            raise TooEarly("fourteen")
        return [StreamCommand(each.stream, Hear(n=10 * each.command.n)) for each in commands]  # type: ignore[attr-defined]

    here = Here(prepare=prepare)
    assert await here.take(record(1, n=1), record(2, n=13), record(3, "7654321", n=2)) == []
    assert await here.total() == 30
    assert here.grave.offsets == [2]
    assert await here.take(record(4, n=14), record(5, "7654321", n=1)) == [4]
    assert await here.total() == 40


async def test_an_outage_in_prepare_pauses_everything() -> None:
    async def prepare(commands: list[StreamCommand]) -> list[StreamCommand]:
        await asyncio.sleep(0)
        raise Outage("no revocation list")

    here = Here(prepare=prepare)
    with pytest.raises(Outage):
        await here.take(record(1), garbage(2))
    assert here.grave.letters == []


async def test_a_record_that_stands_for_a_batch_is_buried_with_the_batchs_trouble() -> None:
    here = Here()
    batch = Record("notice.delivered", 0, 7, None, b"\0\0batch", (), "offsets 5 to 7 cannot be opened")
    assert await here.take(record(4), batch, record(8)) == []
    assert here.grave.letters == [(batch, "offsets 5 to 7 cannot be opened")]
    assert await here.total() == 2


async def test_a_fact_in_the_topic_of_another_is_nobodys() -> None:
    here = Here()
    strayed = replace(record(1, "1234506"), topic="account.opened")
    assert await here.take(strayed, record(2)) == []
    assert [(letter.offset, why) for letter, why in here.grave.letters] == [
        (1, "a fact of the type notice.delivered in the topic account.opened")
    ]
