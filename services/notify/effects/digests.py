"""One mail for each unit takes all that waits in its mailbox by now, whatever opened the digest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.chassis import Done, Retry, Work
from services.notify.domain import DECIDER
from services.notify.domain.commands import CloseDigest
from services.notify.domain.events import DigestDue
from services.notify.domain.mails import addresses, digest_mails
from services.notify.domain.state import Mailbox

from .mailing import READ_TOO_OLD, Mailing, Result
from .sending import Fate


@dataclass(frozen=True)
class Digests:
    """Mails what waits."""

    mailing: Mailing

    async def mail(self, works: Sequence[Work[DigestDue]]) -> Mapping[str, Result]:
        return await self.mailing.each(works, self._one)

    async def _one(self, work: Work[DigestDue], mailbox: Mailbox) -> Result:
        if mailbox.digest < work.event.number:
            return READ_TOO_OLD
        if not mailbox.digest_due or mailbox.digest != work.event.number:
            return Done()  # recorded before a crash: that digest is over
        early = (work.event.not_before - self.mailing.clock()).total_seconds()
        if early > 0:
            return Retry("gom thông báo · gathering a digest", after=early)
        opened = await self.mailing.opened(mailbox.recipients)
        mails = digest_mails(work.id, mailbox, addresses(mailbox.recipients, opened), self.mailing.taken.took)
        fate = await self.mailing.taken.send_all(self.mailing.post, mails)
        if mailbox.waiting and self._may_reach_more(work, fate):
            return Retry(fate.failure)
        return Done((DECIDER.command(work.stream, self._close(work, mailbox, fate)),))

    def _may_reach_more(self, work: Work[DigestDue], fate: Fate) -> bool:
        patience = self.mailing.patience.others if fate.reached else self.mailing.patience.give_up
        return fate.later and self.mailing.clock() - work.at < patience

    def _close(self, work: Work[DigestDue], mailbox: Mailbox, fate: Fate) -> CloseDigest:
        due, now = work.event, self.mailing.clock()
        return CloseDigest(
            organisation=work.stream,
            number=due.number,
            notices=tuple(notice.id for notice in mailbox.waiting),
            recipients=fate.reached,
            failure=None if fate.reached else fate.failure,
            attempts=max(1, work.attempt - (due.not_before > work.at)),  # gathering was no attempt
            at=now,
            next_at=now + self.mailing.patience.digest,
        )
