"""Each work of a batch gets its own outcome: what was sent is not sent again because the server then went away."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias, TypeVar

from services.chassis import BEGIN_WITHIN, Done, Outage, Retry, Work
from services.notify.domain.events import Event
from services.notify.domain.mails import Opened
from services.notify.domain.patience import Patience
from services.notify.domain.state import Mailbox, Recipient

from .sending import Post, Taken

Result: TypeAlias = Done | Retry
W = TypeVar("W", bound=Event)
READ_TOO_OLD = Retry("hộp thư đọc được cũ hơn việc · the mailbox as read is older than the work")
NO_TURN = Retry("chưa đến lượt · its turn did not come in time", after=0.0)


@dataclass(frozen=True)
class Mailing:
    """What every mail needs: the states of mailboxes, the seals, a post, a clock, patience."""

    mailboxes: Callable[[Iterable[str]], Awaitable[Mapping[str, Mailbox]]]
    unseal: Callable[[Sequence[str]], Awaitable[Sequence[str | None]]]
    post: Post
    clock: Callable[[], datetime]
    patience: Patience = field(default_factory=Patience)
    taken: Taken = field(default_factory=Taken)

    async def each(
        self, works: Sequence[Work[W]], mail: Callable[[Work[W], Mailbox], Awaitable[Result]]
    ) -> Mapping[str, Result]:
        """Several at once. After an outage no more are begun."""
        end = time.monotonic() + BEGIN_WITHIN
        mailboxes = await self.mailboxes([work.stream for work in works])
        away: list[str] = []
        places = asyncio.Semaphore(2 * self.post.at_once)  # one is made ready while another is on its way

        async def one(work: Work[W]) -> Result:
            async with places:
                if away:
                    return Retry(away[0])
                if time.monotonic() >= end:
                    return NO_TURN
                try:
                    return await mail(work, mailboxes[work.stream])
                except Outage as outage:
                    away.append(str(outage))
                    return Retry(str(outage))

        results = await asyncio.gather(*(one(work) for work in works))
        return {work.id: result for work, result in zip(works, results, strict=True)}

    async def opened(self, recipients: Sequence[Recipient]) -> Opened:
        """Their addresses in clear."""
        sealed = list(dict.fromkeys(recipient.email for recipient in recipients))
        opened = await self.unseal(sealed) if sealed else []
        return {each: address for each, address in zip(sealed, opened, strict=True) if address}

    def given_up(self, since: datetime) -> bool:
        return self.clock() - since >= self.patience.give_up
