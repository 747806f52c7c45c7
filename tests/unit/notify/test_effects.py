"""Mails go out once for all that waits, warnings at once and to the right people; whatever fails is told or tried again."""

import asyncio
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from khobac_contracts.vocabulary import Answer, AnswerChannel, Role

from services.chassis.core.drawers import Done, Retry, Work
from services.chassis.core.errors import Outage
from services.notify.adapters.memory_post import MemoryPost
from services.notify.domain import DECIDER
from services.notify.domain.commands import CloseDigest, Command, RecordOutcome, ReportDispute
from services.notify.domain.events import DigestDue, Event
from services.notify.domain.links import Link, Links
from services.notify.domain.mail import Mail, Posted
from services.notify.domain.state import Mailbox, Recipient
from services.notify.effects import mailing, sending
from services.notify.effects.digests import Digests
from services.notify.effects.mailing import Mailing
from services.notify.effects.sending import NO_CONTACT
from services.notify.effects.urgent import Urgent

from .makers import (
    ALERT,
    CHIEF,
    CODE,
    CONTACT,
    DUE,
    JOINED,
    NOW,
    OFFICE,
    RAISED,
    UNIT,
    answered,
    contact,
    queued,
)

API = AnswerChannel.API


@dataclass
class Room:
    """Effects with harmless twins around, and mailboxes made of events."""

    past: dict[str, list[Event]]
    now: datetime = NOW
    post: MemoryPost = field(default_factory=MemoryPost)
    urgent_post: MemoryPost = field(default_factory=MemoryPost)
    dropped: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.links = Links(b"k" * 32, "https://k.example")
        self.digests = Digests(self._mailing(self.post))
        self.urgent = Urgent(self._mailing(self.urgent_post), self.links)

    def _mailing(self, post: MemoryPost) -> Mailing:
        return Mailing(mailboxes=self._mailboxes, unseal=self._unseal, post=post, clock=lambda: self.now)

    async def _mailboxes(self, streams: Iterable[str]) -> Mapping[str, Mailbox]:
        return {stream: DECIDER.fold(Mailbox(), self.past.get(stream, [])) for stream in streams}

    async def _unseal(self, sealed: Sequence[str]) -> Sequence[str | None]:
        return [None if each in self.dropped else each.partition("#")[0] for each in sealed]

    def link(self, mail: Mail) -> Link:
        found = re.search(r"/w/(\S+)", mail.text)
        assert found
        return self.links.read(found[1], self.now)


def work(event: Any, stream: str = UNIT, attempt: int = 1) -> Work[Any]:
    return Work(f"{stream}@7/0", stream, event, NOW, "fact:x", None, attempt)


def command(answer: Done | Retry) -> Command:
    assert isinstance(answer, Done)
    (addressed,) = answer.commands
    return addressed.command  # type: ignore[return-value]


async def mail(room: Room, event: DigestDue, attempt: int = 1) -> Done | Retry:
    (answer,) = (await room.digests.mail([work(event, attempt=attempt)])).values()
    return answer


async def test_all_that_waits_goes_in_one_mail_to_all_recipients() -> None:
    room = Room({UNIT: [JOINED, CONTACT, queued(1), DUE, queued(2), queued(3)]})
    close = command(await mail(room, DUE))
    (sent,) = room.post.sent
    assert sent.to == ("binh@unit.example", "an@unit.example")
    assert isinstance(close, CloseDigest)
    assert close.notices == tuple(f"{CODE}@{n}/0" for n in (1, 2, 3))
    assert (close.recipients, close.failure) == (2, None)


async def test_the_same_round_said_again_has_the_same_message_id_and_a_closed_one_sends_nothing() -> None:
    room = Room({UNIT: [CONTACT, queued(1), DUE]})
    first = command(await mail(room, DUE))
    await mail(Room(room.past, post=room.post), DUE, attempt=2)  # after a restart
    assert room.post.sent[0].id == room.post.sent[1].id
    state = DECIDER.fold(Mailbox(), room.past[UNIT])
    room.past[UNIT] += DECIDER.decide(first, state)
    assert await mail(room, DUE) == Done()
    assert len(room.post.sent) == 2


async def test_a_round_waits_for_its_time() -> None:
    due = DigestDue(number=1, not_before=NOW + timedelta(seconds=5))
    room = Room({UNIT: [CONTACT, queued(1), due]})
    answer = await mail(room, due)
    assert isinstance(answer, Retry)
    assert answer.after == 5
    room.now += timedelta(seconds=5)
    close = command(await mail(room, due, attempt=2))
    assert isinstance(close, CloseDigest)
    assert close.attempts == 1, "gathering was no attempt"


async def test_without_a_contact_it_is_tried_again_for_a_while_and_then_told_as_failed() -> None:
    room = Room({UNIT: [queued(1), DUE]})
    answer = await mail(room, DUE)
    assert answer == Retry(NO_CONTACT)
    room.now += timedelta(hours=49)
    close = command(await mail(room, DUE))
    assert isinstance(close, CloseDigest)
    assert close.failure == NO_CONTACT


async def test_a_permanent_refusal_of_all_fails_and_of_one_does_not() -> None:
    room = Room({UNIT: [CONTACT, queued(1), DUE]})
    room.post.refuse = {"binh@unit.example": "550 gone"}
    close = command(await mail(room, DUE))
    assert isinstance(close, CloseDigest)
    assert (close.recipients, close.failure) == (1, None)
    room = Room(room.past)
    room.post.refuse = {"binh@unit.example": "550 gone", "an@unit.example": "550 gone"}
    close = command(await mail(room, DUE))
    assert isinstance(close, CloseDigest)
    assert close.failure == "550 gone"


class GreyPost(MemoryPost):
    """Does not take some addresses now."""

    def __init__(self, *grey: str) -> None:
        super().__init__()
        self.grey = {*grey}

    async def send(self, mail: Any) -> Posted:
        later = {to: "451 later" for to in mail.to if to in self.grey}
        if not (taken := tuple(to for to in mail.to if to not in later)):
            return Posted(later=later)
        return replace(await super().send(replace(mail, to=taken)), later=later)


async def test_later_is_tried_again() -> None:
    room = Room({UNIT: [CONTACT, queued(1), DUE]}, post=GreyPost("binh@unit.example", "an@unit.example"))
    assert await mail(room, DUE) == Retry("451 later")


def mailed(sent: Sequence[Mail]) -> list[tuple[tuple[str, ...], list[int]]]:
    """To whom, and of which notices."""
    return [(mail.to, [int(item.rpartition("@")[2].removesuffix("/0")) for item in mail.items]) for mail in sent]


async def test_a_round_waits_for_the_address_on_a_grey_list_and_spares_the_others() -> None:
    grey = GreyPost("binh@unit.example")
    room = Room({UNIT: [CONTACT, queued(1), DUE]}, post=grey)
    assert [await mail(room, DUE) for _ in range(3)] == [Retry("451 later")] * 3
    room.past[UNIT].append(queued(2))
    assert await mail(room, DUE) == Retry("451 later")
    grey.grey.clear()
    close = command(await mail(room, DUE))
    assert isinstance(close, CloseDigest)
    assert (close.recipients, close.failure, len(close.notices)) == (2, None, 2)
    assert mailed(grey.sent) == [
        (("an@unit.example",), [1]),
        (("an@unit.example",), [2]),
        (("binh@unit.example",), [1, 2]),
    ]


async def test_a_full_mailbox_holds_a_round_a_while_and_not_for_two_days() -> None:
    room = Room({UNIT: [CONTACT, queued(1), DUE]}, post=GreyPost("binh@unit.example"))
    room.now += timedelta(minutes=14)
    assert isinstance(await mail(room, DUE), Retry)
    room.now += timedelta(minutes=1)
    close = command(await mail(room, DUE))
    assert isinstance(close, CloseDigest)
    assert (close.recipients, close.failure) == (1, None)


async def test_a_batch_that_is_cut_off_and_runs_again_mails_nobody_twice() -> None:
    room = Room({UNIT: [CONTACT, queued(1), DUE]})
    first, again = await mail(room, DUE), await mail(room, DUE, attempt=2)
    assert [command(each).recipients for each in (first, again)] == [2, 2]  # type: ignore[union-attr]
    assert len(room.post.sent) == 1


async def test_no_mail_begins_when_the_batch_has_had_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    class Slow(MemoryPost):
        at_once = 1

        async def send(self, mail: Any) -> Posted:
            await asyncio.sleep(0.05)
            return await super().send(mail)

    units = [f"{n}" for n in range(1_000_000, 1_000_020)]
    room = Room({unit: [CONTACT, queued(1), DUE] for unit in units}, post=Slow())
    monkeypatch.setattr(mailing, "BEGIN_WITHIN", 0.02)
    works = [Work(f"{unit}@7/0", unit, DUE, NOW, "x", None) for unit in units]
    answers = await room.digests.mail(works)
    assert sum(isinstance(answer, Done) for answer in answers.values()) == len(room.post.sent) == 2
    late = [answer for answer in answers.values() if isinstance(answer, Retry)]
    assert {answer.after for answer in late} == {0.0}


async def test_a_mailbox_older_than_the_work_is_read_again() -> None:
    room = Room({UNIT: [CONTACT]})
    assert isinstance(await mail(room, DUE), Retry)
    assert isinstance(await warn(room), Retry)
    room.now += timedelta(hours=49)
    assert await warn(room) == Done(), "an answer as old as that may be forgotten"


def test_what_was_taken_is_remembered_in_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "MOST_REMEMBERED", 2)
    taken = sending.Taken()
    for item in ("1", "2", "3"):
        letter = Mail(item, ("a@b.vn",), "", "", "", "digest", (), (item,))
        asyncio.run(taken.send(MemoryPost(), letter))
    assert [taken.took("a@b.vn", item) for item in ("1", "2", "3")] == [False, True, True]


async def test_an_outage_in_the_middle_repeats_nothing_that_was_sent() -> None:
    other = "7654321"
    room = Room({UNIT: [CONTACT, queued(1), DUE], other: [CONTACT, queued(1), DUE]})

    class Breaking(MemoryPost):
        async def send(self, mail: Any) -> Posted:
            if self.sent:
                raise Outage("gone")
            return await super().send(mail)

    room = Room(room.past, post=Breaking())
    first, second = work(DUE), Work(f"{other}@7/0", other, DUE, NOW, "x", None)
    answers = await room.digests.mail([first, second])
    assert isinstance(answers[first.id], Done)
    assert answers[second.id] == Retry("gone")


async def test_a_dropped_key_means_no_address() -> None:
    room = Room({UNIT: [CONTACT, queued(1), DUE]}, dropped={"binh@unit.example"})
    await mail(room, DUE)
    assert room.post.sent[0].to == ("an@unit.example",)


async def warn(room: Room) -> Done | Retry:
    (answer,) = (await room.urgent.mail_warnings([work(RAISED)])).values()
    return answer


async def test_a_warning_goes_to_the_holder_with_a_link_over_its_own_post() -> None:
    room = Room({UNIT: [JOINED, CONTACT, RAISED]})
    record = command(await warn(room))
    assert isinstance(record, RecordOutcome)
    assert record.item.notice == ALERT
    (sent,) = room.urgent_post.sent
    assert sent.to == ("binh@unit.example",)
    assert "https://k.example/w/" in sent.text
    assert not room.post.sent


async def test_after_a_change_of_contact_the_former_address_of_the_holder_is_warned_too() -> None:
    stolen = Recipient("binh", Role.ACCOUNT_HOLDER, "thief@mail.example")
    changed = contact(stolen, at=NOW - timedelta(minutes=2))
    room = Room({UNIT: [CONTACT, changed, RAISED]})
    await warn(room)
    assert [m.to[0] for m in room.urgent_post.sent] == ["thief@mail.example", "binh@unit.example"]
    assert [room.link(m).may_confirm for m in room.urgent_post.sent] == [False, True]


async def changed_and_grey() -> tuple[Room, GreyPost]:
    """The address was changed, the new one takes the warning, the former one is on a grey list."""
    stolen = Recipient("binh", Role.ACCOUNT_HOLDER, "thief@mail.example")
    changed = contact(stolen, at=NOW - timedelta(minutes=2))
    grey = GreyPost("binh@unit.example")
    room = Room({UNIT: [CONTACT, changed, RAISED]}, urgent_post=grey)
    assert await warn(room) == Retry("451 later", after=1.0)
    return room, grey


async def test_the_former_address_on_a_grey_list_is_warned_in_the_end() -> None:
    room, grey = await changed_and_grey()
    await warn(room)
    grey.grey.clear()
    record = command(await warn(room))
    assert isinstance(record, RecordOutcome)
    assert record.recipients == 2
    assert [m.to[0] for m in grey.sent] == ["thief@mail.example", "binh@unit.example"]


async def test_whom_a_warning_has_reached_is_told_at_the_answer_and_at_giving_up() -> None:
    room, _ = await changed_and_grey()
    room.now += timedelta(hours=48)
    given_up = command(await warn(room))
    said_so = answered(Answer.CONFIRMED, API)
    room.past[UNIT].append(said_so)
    for record in (given_up, command(await warn(room))):
        assert isinstance(record, RecordOutcome)
        assert (record.recipients, record.failure) == (1, None)


async def test_to_change_the_address_again_and_again_does_not_make_it_trusted() -> None:
    """As the seals are, each change is a new text: even of an address that stays the same."""
    changes = [
        contact(
            Recipient("binh", Role.ACCOUNT_HOLDER, f"thief@mail.example#{n}"),
            Recipient("an", Role.CHIEF_ACCOUNTANT, f"an@unit.example#{n}"),
            at=NOW - timedelta(minutes=30 - n),
        )
        for n in range(20)
    ]
    room = Room({UNIT: [CONTACT, *changes, RAISED]})
    await warn(room)
    assert {m.to[0]: room.link(m).may_confirm for m in room.urgent_post.sent} == {
        "thief@mail.example": False,
        "binh@unit.example": True,
    }
    assert len(room.urgent_post.sent) == 2, "each address once"


async def test_a_month_after_the_change_the_new_address_counts() -> None:
    moved = Recipient("binh", Role.ACCOUNT_HOLDER, "binh@new.example")
    changed = contact(moved, at=NOW - timedelta(days=31))
    room = Room({UNIT: [CONTACT, changed, RAISED]})
    await warn(room)
    assert [(m.to[0], room.link(m).may_confirm) for m in room.urgent_post.sent] == [("binh@new.example", True)]


async def test_who_is_no_holder_any_more_may_know_but_not_answer() -> None:
    successor = Recipient("chi", Role.ACCOUNT_HOLDER, "chi@unit.example")
    changed = contact(successor, at=NOW - timedelta(days=2))
    room = Room({UNIT: [CONTACT, changed, RAISED]})
    await warn(room)
    assert ["/w/" in m.text for m in room.urgent_post.sent] == [True, False]


async def test_a_unit_without_a_known_holder_is_warned_without_a_link() -> None:
    room = Room({UNIT: [contact(CHIEF, at=NOW), RAISED]})
    await warn(room)
    assert [("/w/" in m.text, m.to) for m in room.urgent_post.sent] == [(False, ("an@unit.example",))]


async def test_an_answered_warning_is_not_mailed_again_and_a_dispute_is_reported() -> None:
    said_so = answered(Answer.DISPUTED, API)
    room = Room({UNIT: [JOINED, CONTACT, RAISED, said_so]})
    assert await warn(room) == Done()
    (reported,) = (await room.urgent.report_disputes([work(said_so)])).values()
    report = command(reported)
    assert isinstance(report, ReportDispute)
    assert (report.organisation, report.dispute.unit_name) == (OFFICE, JOINED.name)
    officer = Recipient("lan", Role.TREASURY_CONTROLLER, "lan@kbnn.example")
    (event,) = DECIDER.decide(report, Mailbox())
    room.past[OFFICE] = [contact(officer, at=NOW, organisation=OFFICE), event]
    (answer,) = (await room.urgent.mail_disputes([work(event, OFFICE)])).values()
    assert isinstance(command(answer), RecordOutcome)
    assert room.urgent_post.sent[0].to == ("lan@kbnn.example",)
    assert CODE in room.urgent_post.sent[0].text


async def test_a_dispute_before_the_treasury_was_known_is_reported_when_it_is() -> None:
    said_so = answered(Answer.DISPUTED, API, None)
    room = Room({UNIT: [RAISED, said_so]})
    (waits,) = (await room.urgent.report_disputes([work(said_so)])).values()
    assert isinstance(waits, Retry)
    room.past[UNIT].append(JOINED)
    (reported,) = (await room.urgent.report_disputes([work(said_so)])).values()
    report = command(reported)
    assert isinstance(report, ReportDispute)
    assert report.organisation == OFFICE


async def test_a_confirmed_answer_is_not_reported() -> None:
    said_so = answered(Answer.CONFIRMED, API)
    room = Room({UNIT: [RAISED, said_so]})
    assert list((await room.urgent.report_disputes([work(said_so)])).values()) == [Done()]
