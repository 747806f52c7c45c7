"""What notify does to the world: mails. Each is at-least-once, recognisable by its id, and its outcome is recorded."""

import asyncio
import hashlib
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal, NamedTuple, TypeAlias, TypeVar

from services.chassis import Done, Outage, Retry, StreamCommand, Work
from services.notify.domain import state as d

from .adapters.post import Mail, Post, Taken
from .domain.commands import CloseRound, RecordOutcome, ReportDispute
from .domain.events import DisputeReported, Event, Item, Kind, MailDue, WarningAnswered, WarningRaised
from .domain.letters import Letter, dispute_letter, status_letter, warning_letter
from .domain.links import Link, Links
from .domain.state import Dispute, Mailbox, Notice, Recipient

Result: TypeAlias = Done | Retry
W = TypeVar("W", bound=Event)
NO_CONTACT = "chưa có địa chỉ nhận thông báo · no contact is known"
OLD_DESK = Retry("bàn đọc được cũ hơn việc · the desk as read is older than the work")
NO_TURN = Retry("chưa đến lượt · its turn did not come in time", after=0.0)
BEGIN_WITHIN = 60.0
"""Seconds in which a batch may begin mails: the runner cuts it off later, and would forget what was sent by then."""


@dataclass(frozen=True)
class Patience:
    """How often a unit gets a mail, how long mails are tried, how long a link lives."""

    digest: timedelta = timedelta(seconds=10)
    give_up: timedelta = timedelta(hours=48)
    others: timedelta = timedelta(minutes=15)
    """How long a round that has reached somebody stays open for who is refused for now: long enough for a grey list."""
    link: timedelta = timedelta(days=7)


class _Fate(NamedTuple):
    """What became of the mails of one work. `later`: somebody may still be reached."""

    reached: int
    failure: str
    later: bool


@dataclass(frozen=True)
class Effects:
    """Mails of a service whose ports are: the desks' states, the seals, two posts, the links, a clock.

    Warnings have a post of their own: they never wait behind digests.
    """

    desks: Callable[[Iterable[str]], Awaitable[Mapping[str, Mailbox]]]
    unseal: Callable[[Sequence[str]], Awaitable[Sequence[str | None]]]
    post: Post
    urgent_post: Post
    links: Links
    clock: Callable[[], datetime]
    patience: Patience = Patience()
    taken: Taken = field(default_factory=Taken)

    async def mail_rounds(self, works: Sequence[Work[MailDue]]) -> Mapping[str, Result]:
        """One mail for each unit: all that waits at its desk by now, whatever opened the round."""
        return await self._each(works, self._mail_round, self.post)

    async def mail_warnings(self, works: Sequence[Work[WarningRaised]]) -> Mapping[str, Result]:
        return await self._each(works, self._mail_warning, self.urgent_post)

    async def mail_disputes(self, works: Sequence[Work[DisputeReported]]) -> Mapping[str, Result]:
        return await self._each(works, self._mail_dispute, self.urgent_post)

    async def report(self, works: Sequence[Work[WarningAnswered]]) -> Mapping[str, Result]:
        """A disputed answer becomes a report at the treasury office's desk."""
        desks = await self.desks([work.stream for work in works])
        return {work.id: _report(work, desks[work.stream]) for work in works}

    async def _each(
        self, works: Sequence[Work[W]], mail: Callable[[Work[W], Mailbox], Awaitable[Result]], post: Post
    ) -> Mapping[str, Result]:
        """Each work gets its own outcome: what was sent is not sent again because the server then went away."""
        end = time.monotonic() + BEGIN_WITHIN
        desks = await self.desks([work.stream for work in works])
        away: list[str] = []
        places = asyncio.Semaphore(2 * post.at_once)  # one is made ready while another is on its way

        async def one(work: Work[W]) -> Result:
            async with places:
                if away:
                    return Retry(away[0])
                if time.monotonic() >= end:
                    return NO_TURN
                try:
                    return await mail(work, desks[work.stream])
                except Outage as outage:
                    away.append(str(outage))
                    return Retry(str(outage))

        answers = await asyncio.gather(*(one(work) for work in works))
        return {work.id: answer for work, answer in zip(works, answers, strict=True)}

    async def _mail_round(self, work: Work[MailDue], desk: Mailbox) -> Result:
        now, due = self.clock(), work.event
        if desk.round < due.round:
            return OLD_DESK
        if not desk.mailing or desk.round != due.round:
            return Done()  # recorded before a crash: that round is over
        if now < due.not_before:
            return Retry("gom thông báo · gathering a digest", after=(due.not_before - now).total_seconds())
        notices = tuple(notice.id for notice in desk.waiting)
        to = await self._addresses(desk.recipients)
        fate = await self._post(self.post, self._digests(work, desk, to))
        patience = self.patience.others if fate.reached else self.patience.give_up
        if notices and fate.later and now - work.at < patience:
            return Retry(fate.failure)
        close = CloseRound(
            body=work.stream,
            round=due.round,
            notices=notices,
            recipients=fate.reached,
            failure=None if fate.reached else fate.failure,
            attempts=max(1, work.attempt - (due.not_before > work.at)),  # gathering was no attempt
            at=now,
            next_at=now + self.patience.digest,
        )
        return Done((StreamCommand(work.stream, close),))

    def _digests(self, work: Work[MailDue], desk: Mailbox, to: Sequence[str]) -> list[Mail]:
        """One mail for all; after a round in which the server took some addresses only, each gets what it lacks."""
        lacking: dict[tuple[Notice, ...], list[str]] = {}
        for address in to:
            lacks = tuple(notice for notice in desk.waiting if not self.taken.by(address, _name(work, notice.id)))
            # Who lacks nothing stands in a mail that is not sent: they are reached, too.
            lacking.setdefault(lacks or desk.waiting, []).append(address)
        return [
            _mail(work, "digest", [Item(n.id, n.dossier) for n in notices], status_letter(desk, notices), those)
            for notices, those in lacking.items()
            if notices
        ]

    async def _mail_warning(self, work: Work[WarningRaised], desk: Mailbox) -> Result:
        warning = work.event.warning
        item = Item(warning.alert, warning.dossier)
        if d.open_warning(desk, warning.alert) is None:
            return self._no_longer_open(work, item, desk)
        expires = int((work.at + self.patience.link).timestamp())
        persons = {holder.person for holder in d.holders(desk)}
        settled = await self._addresses(d.settled_holders(desk, self.clock()))
        mails: dict[str, Mail] = {}
        for recipient in self._warned(desk):
            for address in set(await self._addresses([recipient])) - mails.keys():
                link = Link(work.stream, warning.alert, recipient.person, expires, may_confirm=address in settled)
                url = self.links.url(link) if recipient.person in persons else None
                letter = warning_letter(desk, warning, url, may_confirm=link.may_confirm)
                mails[address] = _mail(work, "warning", [item], letter, [address], recipient.email)
        return await self._outcome(work, "warning", item, list(mails.values()))

    def _no_longer_open(self, work: Work[WarningRaised], item: Item, desk: Mailbox) -> Result:
        """Answered or lapsed: nobody need be warned any more, and whom a mail has reached by then is told of."""
        # The desk forgets its oldest answers: one that it does not know is not waited for without end.
        if d.past_answer(desk, item.notice) is None and self.clock() - work.at < self.patience.give_up:
            return OLD_DESK
        reached = self.taken.count(_name(work, item.notice))
        return self._recorded(work, "warning", item, _Fate(reached, "", later=False)) if reached else Done()

    def _warned(self, desk: Mailbox) -> Sequence[Recipient]:
        """The holders, at the address before a recent change, too: who took the new one over must not silence them.
        A unit without a known holder: everybody it has, who then may know but not answer.
        """
        return (*d.holders(desk), *d.former_holders(desk, self.clock())) or desk.recipients

    async def _mail_dispute(self, work: Work[DisputeReported], desk: Mailbox) -> Result:
        dispute = work.event.dispute
        to = await self._addresses(desk.recipients)
        item = Item(f"{dispute.alert}/disputed", dispute.dossier)
        mails = [_mail(work, "dispute", [item], dispute_letter(dispute), to)] if to else []
        return await self._outcome(work, "dispute", item, mails)

    async def _outcome(
        self, work: Work[Any], kind: Literal["warning", "dispute"], item: Item, mails: Sequence[Mail]
    ) -> Result:
        fate = await self._post(self.urgent_post, mails)
        if fate.later and self.clock() - work.at < self.patience.give_up:
            return Retry(fate.failure, after=min(30.0, 0.5 * 2 ** min(work.attempt, 8)))
        return self._recorded(work, kind, item, fate)

    def _recorded(self, work: Work[Any], kind: Literal["warning", "dispute"], item: Item, fate: _Fate) -> Result:
        record = RecordOutcome(
            body=work.stream,
            kind=kind,
            item=item,
            recipients=fate.reached,
            failure=None if fate.reached else fate.failure,
            attempts=work.attempt,
            at=self.clock(),
        )
        return Done((StreamCommand(work.stream, record),))

    async def _post(self, post: Post, mails: Sequence[Mail]) -> _Fate:
        if not mails:
            return _Fate(0, NO_CONTACT, later=True)
        posted = [await self.taken.send(post, mail) for mail in mails]
        failure = "; ".join(sorted({why for p in posted for why in (*p.refused.values(), *p.later.values())}))
        return _Fate(sum(len(p.accepted) for p in posted), failure, later=any(p.later for p in posted))

    async def _addresses(self, recipients: Sequence[Recipient]) -> tuple[str, ...]:
        """Each address once; a person whose key was dropped has none any more."""
        opened = await self.unseal([recipient.email for recipient in recipients]) if recipients else []
        return tuple(dict.fromkeys(address for address in opened if address))


def _report(work: Work[WarningAnswered], desk: Mailbox) -> Result:
    answered = work.event
    if answered.answer != "disputed":
        return Done()
    if (treasury := answered.treasury or desk.treasury) is None:
        return Retry("chưa biết kho bạc của đơn vị · the unit's treasury office is not known yet")
    warning = answered.warning
    dispute = Dispute(
        unit=work.stream,
        unit_name=desk.name,
        alert=warning.alert,
        dossier=warning.dossier,
        account=warning.account,
        amount=warning.amount,
        reasons=warning.reasons,
        answered_at=answered.at,
    )
    # No clock here: a repetition after a crash must say the same.
    return Done((StreamCommand(treasury, ReportDispute(body=treasury, dispute=dispute, at=answered.at)),))


def _mail(work: Work[Any], kind: Kind, items: Sequence[Item], letter: Letter, to: Sequence[str], *apart: str) -> Mail:
    """The same work about the same things has the same id: receivers can drop a repetition."""
    names = tuple(_name(work, item.notice) for item in items)
    id = hashlib.sha256("\n".join((*names, *apart)).encode()).hexdigest()[:40]
    dossiers = tuple(dict.fromkeys(item.dossier for item in items))
    return Mail(id, tuple(to), letter.subject, letter.text, letter.html, kind, dossiers, names)


def _name(work: Work[Any], item: str) -> str:
    return f"{work.id} {item}"
