"""A mail is plain data whose id follows from its work: receivers can drop a repetition."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from .events import Item, MailKind
from .letter import Letter


@dataclass(frozen=True)
class Mail:
    """One mail to people of one organisation."""

    id: str
    to: tuple[str, ...]
    subject: str
    text: str
    html: str
    kind: MailKind
    dossiers: tuple[str, ...]
    """What the mail is about, for filters and filing: in headers of their own."""
    items: tuple[str, ...] = ()
    """What it tells, as named by `item_name`."""


@dataclass(frozen=True)
class Posted:
    """Whom the server took it for, whom it refused for good, and whom it cannot take now."""

    accepted: tuple[str, ...] = ()
    refused: dict[str, str] = field(default_factory=dict)
    later: dict[str, str] = field(default_factory=dict)


def item_name(work: str, notice: str) -> str:
    """What a work owes somebody: the same whenever the work is done again."""
    return f"{work} {notice}"


def mail_of(
    work: str, kind: MailKind, items: Sequence[Item], letter: Letter, to: Sequence[str], *, apart: str = ""
) -> Mail:
    """The same work about the same things has the same id; `apart` tells mails of one work from each other."""
    names = tuple(item_name(work, item.notice) for item in items)
    id = hashlib.sha256("\n".join((*names, apart)).encode()).hexdigest()[:40]
    dossiers = tuple(dict.fromkeys(item.dossier for item in items))
    return Mail(id, tuple(to), letter.subject, letter.text, letter.html, kind, dossiers, names)
