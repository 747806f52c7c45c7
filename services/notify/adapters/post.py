"""What a mail is, and what became of it: the port behind which an SMTP server or a harmless twin stands."""

from dataclasses import dataclass, field, replace
from typing import Protocol

from services.notify.domain.events import Kind

MOST_REMEMBERED = 50_000
"""Items whose takers are known: a hundred full batches of one item each."""


@dataclass(frozen=True)
class Mail:
    """One mail to the people of one body. The id is derived from the work: a repetition is recognisable."""

    id: str
    to: tuple[str, ...]
    subject: str
    text: str
    html: str
    kind: Kind
    dossiers: tuple[str, ...]
    """What the mail is about, for filters and filing: in headers of their own."""
    items: tuple[str, ...] = ()
    """What it tells: the notices, or the warning, as named by its work."""


@dataclass(frozen=True)
class Posted:
    """Whom the server took it for, whom it refused for good, and whom it cannot take now."""

    accepted: tuple[str, ...] = ()
    refused: dict[str, str] = field(default_factory=dict)
    later: dict[str, str] = field(default_factory=dict)


class Post(Protocol):
    """Hands mails over, `at_once` of them at the same time; the others wait. Raises Outage when the server is away or
    answers nobody.
    """

    at_once: int

    async def send(self, mail: Mail) -> Posted: ...


class Taken:
    """Which addresses have what, so that a repetition for the others' sake spares them. In memory only, for the last
    ones: after a restart a second mail is possible, and harmless.
    """

    def __init__(self) -> None:
        self._by: dict[str, set[int]] = {}

    def by(self, address: str, item: str) -> bool:
        return hash(address) in self._by.get(item, ())

    def count(self, item: str) -> int:
        return len(self._by.get(item, ()))

    async def send(self, post: Post, mail: Mail) -> Posted:
        """The mail goes to whoever does not have it; who has it counts as accepted."""
        had = tuple(to for to in mail.to if mail.items and all(self.by(to, item) for item in mail.items))
        lacking = tuple(to for to in mail.to if to not in had)
        if not lacking:
            return Posted(had)
        posted = await post.send(replace(mail, to=lacking))
        # As hashes: an address whose key is dropped does not live on here.
        taken = {hash(address) for address in posted.accepted}
        for item in mail.items if taken else ():
            self._by.setdefault(item, set()).update(taken)
        while len(self._by) > MOST_REMEMBERED:
            del self._by[next(iter(self._by))]
        return replace(posted, accepted=(*had, *posted.accepted))


class MemoryPost:
    """The harmless twin: keeps what it was given, refuses whom it is told to refuse."""

    at_once = 4

    def __init__(self) -> None:
        self.sent: list[Mail] = []
        self.refuse: dict[str, str] = {}
        self.outages: list[Exception] = []

    async def send(self, mail: Mail) -> Posted:
        if self.outages:
            raise self.outages.pop(0)
        accepted = tuple(to for to in mail.to if to not in self.refuse)
        if accepted:
            self.sent.append(mail)
        return Posted(accepted, {to: self.refuse[to] for to in mail.to if to in self.refuse})
