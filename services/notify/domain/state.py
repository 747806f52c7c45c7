"""What a mailbox remembers of a unit or a treasury office is bounded: whom to reach, what waits, what must be answered."""

from datetime import datetime

import msgspec
from khobac_contracts.vocabulary import Answer

from services.chassis import PlainData
from services.kernel.bilingual import Bilingual

WAITING = 200
"""Notices that wait for the next mail. Past it the oldest fails: newer ones supersede it."""
OPEN_WARNINGS = 200
CLOSED = 50
"""Closed warnings remembered so that a second, different answer is refused; an older alert is no longer known. Another
number changes no more than which of two refusals a late answer meets."""
WITHDRAWN = 50
"""Withdrawn dossiers remembered because their alert may be heard later: it comes by another topic. Another number
changes only whether a very late alert is mailed in vain."""


class Recipient(msgspec.Struct, frozen=True):
    """One address, sealed under its person's key. Who has a role that is not known here is told, but cannot answer."""

    person: str
    role: str
    email: str


class Former(msgspec.Struct, frozen=True):
    """An address that was replaced, and when."""

    recipient: Recipient
    replaced_at: datetime


class Notice(msgspec.Struct, frozen=True):
    """One status that the unit is to be told; `id` is the fact's. Status and step may be words not known here."""

    id: str
    dossier: str
    procedure: str
    form: str
    treasury: str
    status: str
    step: str
    amount: int | None
    reason: Bilingual | None
    submitted_at: datetime
    changed_at: datetime


class RiskWarning(msgspec.Struct, frozen=True):
    """Spending that looks abnormal, until somebody says whether it is theirs."""

    alert: str
    dossier: str
    procedure: str
    form: str
    round: int
    account: str
    amount: int
    score: int
    reasons: tuple[Bilingual, ...]
    submitted_at: datetime
    raised_at: datetime


class Dispute(msgspec.Struct, frozen=True):
    """What a treasury office is told when a unit disowns a dossier."""

    unit: str
    unit_name: str | None
    warning: RiskWarning
    answered_at: datetime


class ClosedWarning(msgspec.Struct, frozen=True):
    """A warning that was answered, or that lapsed (`answer` None)."""

    alert: str
    dossier: str
    round: int
    answer: Answer | None
    at: datetime


class Mailbox(PlainData, frozen=True):
    """One organisation, as far as it is told things and asked."""

    organisation: str = ""
    name: str | None = None
    treasury: str | None = None
    recipients: tuple[Recipient, ...] = ()
    contact_at: datetime | None = None
    former: tuple[Former, ...] = ()
    waiting: tuple[Notice, ...] = ()
    digest: int = 0
    """Number of the latest digest; each takes all that waits when it is mailed."""
    digest_due: bool = False
    """Whether that digest is still to be mailed: at most one at a time."""
    warnings: tuple[RiskWarning, ...] = ()
    closed: tuple[ClosedWarning, ...] = ()
    withdrawn: tuple[str, ...] = ()


def open_warning(mailbox: Mailbox, alert: str) -> RiskWarning | None:
    return next((warning for warning in mailbox.warnings if warning.alert == alert), None)


def closed_warning(mailbox: Mailbox, alert: str) -> ClosedWarning | None:
    return next((closed for closed in mailbox.closed if closed.alert == alert), None)
