"""What notify does to the world: mails. Each is at-least-once, recognisable by its id, and its outcome is recorded."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, NamedTuple, TypeAlias, TypeVar

from services.chassis.errors import Outage
from services.chassis.messages import Done, Retry, Told, Work

from . import desk as d
from .commands import CloseRound, RecordOutcome, ReportDispute
from .desk import Desk, Dispute, Recipient
from .events import DisputeReported, Event, Item, Kind, MailDue, WarningAnswered, WarningRaised
from .letters import Letter, dispute_letter, status_letter, warning_letter
from .links import Link, Links
from .post import Mail, Post

Result: TypeAlias = Done | Retry
W = TypeVar("W", bound=Event)
NO_CONTACT = "chưa có địa chỉ nhận thông báo · no contact is known"


@dataclass(frozen=True)
class Patience:
    """How often a unit gets a mail, how long mails are tried, how long a link lives."""

    digest: timedelta = timedelta(seconds=10)
    give_up: timedelta = timedelta(hours=48)
    link: timedelta = timedelta(days=7)


class _Fate(NamedTuple):
    """What became of the mails of one work."""

    reached: int
    failure: str
    hopeless: bool


@dataclass(frozen=True)
class Effects:
    """Mails of a service whose ports are: the desks' states, the seals, two posts, the links, a clock.

    Warnings have a post of their own: they never wait behind digests.
    """

    desks: Callable[[Iterable[str]], Awaitable[Mapping[str, Desk]]]
    unseal: Callable[[Sequence[str]], Awaitable[Sequence[str | None]]]
    post: Post
    urgent_post: Post
    links: Links
    clock: Callable[[], datetime]
    patience: Patience = Patience()

    async def mail_rounds(self, works: Sequence[Work[MailDue]]) -> Mapping[str, Result]:
        """One mail for each unit: all that waits at its desk by now, whatever opened the round."""
        return await self._each(works, self._mail_round)

    async def mail_warnings(self, works: Sequence[Work[WarningRaised]]) -> Mapping[str, Result]:
        return await self._each(works, self._mail_warning)

    async def mail_disputes(self, works: Sequence[Work[DisputeReported]]) -> Mapping[str, Result]:
        return await self._each(works, self._mail_dispute)

    async def report(self, works: Sequence[Work[WarningAnswered]]) -> Mapping[str, Result]:
        """A disputed answer becomes a report at the treasury office's desk."""
        desks = await self.desks([work.stream for work in works])
        return {work.id: _report(work, desks[work.stream]) for work in works}

    async def _each(
        self, works: Sequence[Work[W]], mail: Callable[[Work[W], Desk], Awaitable[Result]]
    ) -> Mapping[str, Result]:
        """Each work gets its own outcome: what was sent is not sent again because the server then went away."""
        desks = await self.desks([work.stream for work in works])
        away: list[str] = []

        async def one(work: Work[W]) -> Result:
            if away:
                return Retry(away[0])
            try:
                return await mail(work, desks[work.stream])
            except Outage as outage:
                away.append(str(outage))
                return Retry(str(outage))

        answers = await asyncio.gather(*(one(work) for work in works))
        return {work.id: answer for work, answer in zip(works, answers, strict=True)}

    async def _mail_round(self, work: Work[MailDue], desk: Desk) -> Result:
        now, due = self.clock(), work.event
        if not desk.mailing or desk.round != due.round:
            return Done()  # recorded before a crash: that round is over
        if now < due.not_before:
            return Retry("gom thông báo · gathering a digest", after=(due.not_before - now).total_seconds())
        notices = tuple(notice.id for notice in desk.waiting)
        to = await self._addresses(desk.recipients)
        mails = []
        if to and notices:
            dossiers = [notice.dossier for notice in desk.waiting]
            mails = [_mail(status_letter(desk, desk.waiting), to, "digest", dossiers, work.id, *notices)]
        fate = await self._post(self.post, mails)
        if notices and self._worth_waiting(fate, work):
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
        return Done((Told(work.stream, close),))

    async def _mail_warning(self, work: Work[WarningRaised], desk: Desk) -> Result:
        warning = work.event.warning
        if d.open_warning(desk, warning.alert) is None:
            return Done()  # answered or lapsed before any mail went out
        expires = int((work.at + self.patience.link).timestamp())
        persons = {holder.person for holder in d.holders(desk)}
        settled = await self._addresses(d.settled_holders(desk, self.clock()))
        mails: dict[str, Mail] = {}
        for recipient in self._warned(desk):
            for address in set(await self._addresses([recipient])) - mails.keys():
                link = Link(work.stream, warning.alert, recipient.person, expires, may_confirm=address in settled)
                url = self.links.url(link) if recipient.person in persons else None
                letter = warning_letter(desk, warning, url, may_confirm=link.may_confirm)
                mails[address] = _mail(letter, (address,), "warning", [warning.dossier], work.id, recipient.email)
        return await self._outcome(work, "warning", Item(warning.alert, warning.dossier), list(mails.values()))

    def _warned(self, desk: Desk) -> Sequence[Recipient]:
        """The holders, at the address before a recent change, too: who took the new one over must not silence them.
        A unit without a known holder: everybody it has, who then may know but not answer.
        """
        return (*d.holders(desk), *d.former_holders(desk, self.clock())) or desk.recipients

    async def _mail_dispute(self, work: Work[DisputeReported], desk: Desk) -> Result:
        dispute = work.event.dispute
        to = await self._addresses(desk.recipients)
        mails = [_mail(dispute_letter(dispute), to, "dispute", [dispute.dossier], work.id)] if to else []
        return await self._outcome(work, "dispute", Item(f"{dispute.alert}/disputed", dispute.dossier), mails)

    async def _outcome(
        self, work: Work[Any], kind: Literal["warning", "dispute"], item: Item, mails: Sequence[Mail]
    ) -> Result:
        fate = await self._post(self.urgent_post, mails)
        if self._worth_waiting(fate, work):
            return Retry(fate.failure, after=min(30.0, 0.5 * 2 ** min(work.attempt, 8)))
        record = RecordOutcome(
            body=work.stream,
            kind=kind,
            item=item,
            recipients=fate.reached,
            failure=None if fate.reached else fate.failure,
            attempts=work.attempt,
            at=self.clock(),
        )
        return Done((Told(work.stream, record),))

    async def _post(self, post: Post, mails: Sequence[Mail]) -> _Fate:
        if not mails:
            return _Fate(0, NO_CONTACT, hopeless=False)
        posted = [await post.send(mail) for mail in mails]
        failure = "; ".join(sorted({why for p in posted for why in (*p.refused.values(), *p.later.values())}))
        return _Fate(sum(len(p.accepted) for p in posted), failure, hopeless=not any(p.later for p in posted))

    def _worth_waiting(self, fate: _Fate, work: Work[Any]) -> bool:
        return not fate.reached and not fate.hopeless and self.clock() - work.at < self.patience.give_up

    async def _addresses(self, recipients: Sequence[Recipient]) -> tuple[str, ...]:
        """Each address once; a person whose key was dropped has none any more."""
        opened = await self.unseal([recipient.email for recipient in recipients]) if recipients else []
        return tuple(dict.fromkeys(address for address in opened if address))


def _report(work: Work[WarningAnswered], desk: Desk) -> Result:
    answered = work.event
    if answered.answer != "disputed" or answered.treasury is None:
        return Done()
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
    return Done((Told(answered.treasury, ReportDispute(body=answered.treasury, dispute=dispute, at=answered.at)),))


def _mail(letter: Letter, to: tuple[str, ...], kind: Kind, dossiers: Iterable[str], *about: str) -> Mail:
    """The same work about the same things has the same id: receivers can drop a repetition."""
    name = hashlib.sha256("\n".join(about).encode()).hexdigest()[:40]
    return Mail(name, to, letter.subject, letter.text, letter.html, kind, tuple(dict.fromkeys(dossiers)))
