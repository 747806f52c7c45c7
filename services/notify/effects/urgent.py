"""Warnings and disputes go out at once, over connections of their own: they never wait behind digests."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from khobac_contracts.vocabulary import Answer

from services.chassis import Done, Retry, Work
from services.notify.domain import DECIDER
from services.notify.domain.commands import RecordOutcome
from services.notify.domain.disputes import report
from services.notify.domain.events import DisputeReported, Item, WarningAnswered, WarningRaised
from services.notify.domain.links import Links
from services.notify.domain.mail import Mail, item_name
from services.notify.domain.mails import WarningMails, addresses, dispute_item, dispute_mails, warning_item
from services.notify.domain.state import Mailbox, closed_warning, open_warning

from .mailing import READ_TOO_OLD, Mailing, Result
from .sending import Fate

UrgentWork: TypeAlias = Work[WarningRaised] | Work[DisputeReported]
_NO_TREASURY = Retry("chưa biết kho bạc của đơn vị · the unit's treasury office is not known yet")


@dataclass(frozen=True)
class Urgent:
    """Mails what must be answered or stopped now."""

    mailing: Mailing
    links: Links

    async def mail_warnings(self, works: Sequence[Work[WarningRaised]]) -> Mapping[str, Result]:
        return await self.mailing.each(works, self._warning)

    async def mail_disputes(self, works: Sequence[Work[DisputeReported]]) -> Mapping[str, Result]:
        return await self.mailing.each(works, self._dispute)

    async def report_disputes(self, works: Sequence[Work[WarningAnswered]]) -> Mapping[str, Result]:
        """A disputed answer goes to the mailbox of the treasury office."""
        mailboxes = await self.mailing.mailboxes([work.stream for work in works])
        return {work.id: _reported(work, mailboxes[work.stream]) for work in works}

    async def _warning(self, work: Work[WarningRaised], mailbox: Mailbox) -> Result:
        warning, now = work.event.warning, self.mailing.clock()
        if open_warning(mailbox, warning.alert) is None:
            return self._no_longer_open(work, mailbox)
        made = WarningMails(work.id, mailbox, warning, self.links, work.at + self.mailing.patience.link)
        mails = made.mails(await self.mailing.opened(made.recipients(now)), now)
        return await self._outcome(work, "warning", warning_item(warning), mails)

    def _no_longer_open(self, work: Work[WarningRaised], mailbox: Mailbox) -> Result:
        """Nobody need be warned of what was answered or lapsed; mails that went out before are recorded."""
        item = warning_item(work.event.warning)
        # A mailbox forgets its oldest answers: one that it does not know is not waited for without end.
        if closed_warning(mailbox, item.notice) is None and not self.mailing.given_up(work.at):
            return READ_TOO_OLD
        reached = self.mailing.taken.count(item_name(work.id, item.notice))
        return self._recorded(work, "warning", item, Fate(reached, "", later=False)) if reached else Done()

    async def _dispute(self, work: Work[DisputeReported], mailbox: Mailbox) -> Result:
        dispute = work.event.dispute
        to = addresses(mailbox.recipients, await self.mailing.opened(mailbox.recipients))
        return await self._outcome(work, "dispute", dispute_item(dispute), dispute_mails(work.id, dispute, to))

    async def _outcome(
        self, work: UrgentWork, kind: Literal["warning", "dispute"], item: Item, mails: Sequence[Mail]
    ) -> Result:
        fate = await self.mailing.taken.send_all(self.mailing.post, mails)
        if fate.later and not self.mailing.given_up(work.at):
            return Retry(fate.failure, after=min(30.0, 0.5 * 2 ** min(work.attempt, 8)))
        return self._recorded(work, kind, item, fate)

    def _recorded(self, work: UrgentWork, kind: Literal["warning", "dispute"], item: Item, fate: Fate) -> Done:
        record = RecordOutcome(
            organisation=work.stream,
            kind=kind,
            item=item,
            recipients=fate.reached,
            failure=None if fate.reached else fate.failure,
            attempts=work.attempt,
            at=self.mailing.clock(),
        )
        return Done((DECIDER.command(work.stream, record),))


def _reported(work: Work[WarningAnswered], mailbox: Mailbox) -> Result:
    if work.event.answer != Answer.DISPUTED:
        return Done()
    command = report(work.event, mailbox)
    return Done((DECIDER.command(command.organisation, command),)) if command else _NO_TREASURY
