"""What a mail is, and what became of it: the port behind which an SMTP server or a harmless twin stands."""

from dataclasses import dataclass, field
from typing import Protocol

from .events import Kind


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


@dataclass(frozen=True)
class Posted:
    """Whom the server took it for, whom it refused for good, and whom it cannot take now."""

    accepted: tuple[str, ...] = ()
    refused: dict[str, str] = field(default_factory=dict)
    later: dict[str, str] = field(default_factory=dict)


class Post(Protocol):
    """Hands mails over. Raises Outage when the server is away or answers nobody."""

    async def send(self, mail: Mail) -> Posted: ...


class MemoryPost:
    """The harmless twin: keeps what it was given, refuses whom it is told to refuse."""

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
