"""Commands that come together share an insert, and each caller gets their own answer."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from services.chassis.core.errors import Outage, Refusal, TooEarly
from services.chassis.decide.drafting import CommandRequest
from services.chassis.decide.group_commit import GroupCommit
from services.chassis.decide.handler import Handler
from services.chassis.journal.memory import MemoryJournal
from tests.toy import AT, KINDS, Add, Await, Spend

from .faulty_journal import FaultyJournal


def request(command: Any, cause: str, stream: str = "a") -> CommandRequest:
    return CommandRequest(stream, command, cause, "f", "an", AT)


class Counting(Handler):
    """The handler, and how many were handed to it at a time."""

    def __init__(self, journal: Any) -> None:
        super().__init__(journal, KINDS)
        self.batches: list[int] = []

    async def handle(self, requests: Sequence[CommandRequest], way: Any) -> list[Any]:
        self.batches.append(len(requests))
        return await super().handle(requests, way)


async def test_those_who_come_together_share_an_insert() -> None:
    handler = Counting(MemoryJournal())
    group_commit = GroupCommit(handler, most=30)
    outcomes = await asyncio.gather(*(group_commit.tell(request(Add(n=1), str(n))) for n in range(50)))
    assert handler.batches == [30, 20]
    assert sorted(outcome.state.total for outcome in outcomes) == list(range(1, 51))


async def test_while_one_batch_is_stored_the_next_one_gathers() -> None:
    handler = Counting(FaultyJournal(pauses=[50] * 9))
    group_commit = GroupCommit(handler)
    first = asyncio.create_task(group_commit.tell(request(Add(n=1), "first")))
    await asyncio.sleep(0.003)
    await asyncio.gather(first, *(group_commit.tell(request(Add(n=1), str(n))) for n in range(9)))
    assert handler.batches == [1, 9]


async def test_every_caller_gets_their_own_error() -> None:
    group_commit = GroupCommit(Counting(MemoryJournal()))
    answers = await asyncio.gather(
        group_commit.tell(request(Add(n=1), "1")),
        group_commit.tell(request(Spend(n=9), "2")),
        group_commit.tell(request(Await(n=9), "3")),
        return_exceptions=True,
    )
    assert [isinstance(answer, kind) for answer, kind in zip(answers[1:], (Refusal, TooEarly), strict=True)] == [
        True
    ] * 2
    assert not isinstance(answers[0], BaseException)


async def test_an_outage_reaches_everybody_and_the_next_batch_goes_on() -> None:
    group_commit = GroupCommit(Counting(FaultyJournal(["away"])))
    waiting = [group_commit.tell(request(Add(n=1), str(n))) for n in range(3)]
    assert [type(a) for a in await asyncio.gather(*waiting, return_exceptions=True)] == [Outage] * 3
    assert (await group_commit.tell(request(Add(n=1), "later"))).state.total == 1


async def test_a_caller_who_goes_away_disturbs_nobody_and_their_command_counts() -> None:
    journal = MemoryJournal()
    group_commit = GroupCommit(Counting(journal))
    going = asyncio.create_task(group_commit.tell(request(Add(n=1), "going")))
    staying = asyncio.create_task(group_commit.tell(request(Add(n=1), "staying")))
    await asyncio.sleep(0)
    going.cancel()
    assert (await staying).state.total == 2
    with pytest.raises(asyncio.CancelledError):
        await going
    assert journal.streams["a"][0].causes == ("going", "staying")
    assert (await group_commit.tell(request(Add(n=1), "next"))).state.total == 3
