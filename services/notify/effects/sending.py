"""A mail reaches whoever does not have it yet; the mails of one work have one fate."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple, Protocol

from services.notify.domain.mail import Mail, Posted

NO_CONTACT = "chưa có địa chỉ nhận thông báo · no contact is known"
MOST_REMEMBERED = 50_000
"""Items whose takers are known: a hundred full batches of one item each."""


class Post(Protocol):
    """Hands mails over, `at_once` of them at the same time; the others wait. Raises Outage when the server is away or
    answers nobody.
    """

    at_once: int

    async def send(self, mail: Mail) -> Posted: ...


class Fate(NamedTuple):
    """What became of the mails of one work. `later`: somebody may still be reached."""

    reached: int
    failure: str
    later: bool


class Taken:
    """Which addresses have what, so that a repetition for the others' sake spares them. In memory only, for the last
    ones: after a restart a second mail is possible, and harmless.
    """

    def __init__(self) -> None:
        self._by: dict[str, set[int]] = {}

    def took(self, address: str, item: str) -> bool:
        return hash(address) in self._by.get(item, ())

    def count(self, item: str) -> int:
        return len(self._by.get(item, ()))

    async def send(self, post: Post, mail: Mail) -> Posted:
        """The mail goes to whoever does not have it; who has it counts as accepted."""
        had = tuple(to for to in mail.to if mail.items and all(self.took(to, item) for item in mail.items))
        lacking = tuple(to for to in mail.to if to not in had)
        if not lacking:
            return Posted(had)
        posted = await post.send(replace(mail, to=lacking))
        if posted.accepted:
            self._remember(posted.accepted, mail.items)
        return replace(posted, accepted=(*had, *posted.accepted))

    async def send_all(self, post: Post, mails: Sequence[Mail]) -> Fate:
        """One after the other. Raises Outage."""
        if not mails:
            return Fate(0, NO_CONTACT, later=True)
        posted = [await self.send(post, mail) for mail in mails]
        failure = "; ".join(sorted({why for each in posted for why in (*each.refused.values(), *each.later.values())}))
        return Fate(sum(len(each.accepted) for each in posted), failure, later=any(each.later for each in posted))

    def _remember(self, accepted: Sequence[str], items: Sequence[str]) -> None:
        # As hashes: an address whose key is dropped does not live on here.
        addresses = {hash(address) for address in accepted}
        for item in items:
            self._by.setdefault(item, set()).update(addresses)
        while len(self._by) > MOST_REMEMBERED:
            del self._by[next(iter(self._by))]
