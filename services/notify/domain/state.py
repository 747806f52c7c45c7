"""What notify remembers of a unit or a treasury office is bounded: how to reach it, what waits, what it must answer."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal

import msgspec
from khobac_contracts.vocabulary import Role, Status

from services.chassis import PlainData

WAITING = 200
"""Notices that wait for the next mail. Past it the oldest gives way, told as failed: newer ones supersede it."""
OPEN_WARNINGS = 200
ANSWERED = 50
"""Answers remembered so that a second, different one is refused; an older alert is no longer known."""
FORMER = 12
FORMER_FOR = timedelta(days=30)
"""How long the address before a change still gets warnings: who took the mail address over must not silence them. And
as long a link to the new address can stop the money, not release it."""

Answer = Literal["confirmed", "disputed"]
Channel = Literal["link", "api"]


class Recipient(msgspec.Struct, frozen=True):
    """One address, sealed under its person's key."""

    person: str
    role: Role
    email: str


class Former(msgspec.Struct, frozen=True):
    """An address that was replaced, and when."""

    recipient: Recipient
    replaced_at: datetime


class Notice(msgspec.Struct, frozen=True):
    """One status that the unit is to be told; `id` is the fact's."""

    id: str
    dossier: str
    treasury: str
    status: Status
    step: str
    amount: int
    reason_vi: str | None
    reason_en: str | None
    submitted_at: datetime
    changed_at: datetime


class Because(msgspec.Struct, frozen=True):
    """One reason of a warning."""

    vi: str
    en: str


class RiskWarning(msgspec.Struct, frozen=True):
    """Spending that looks abnormal, until somebody says whether it is theirs."""

    alert: str
    dossier: str
    account: str
    amount: int
    score: int
    reasons: tuple[Because, ...]
    submitted_at: datetime
    raised_at: datetime


class Dispute(msgspec.Struct, frozen=True):
    """What a treasury office is told when a unit disowns a dossier."""

    unit: str
    unit_name: str | None
    alert: str
    dossier: str
    account: str
    amount: int
    reasons: tuple[Because, ...]
    answered_at: datetime


class Answered(msgspec.Struct, frozen=True):
    """A warning that was answered, or that lapsed (`answer` None)."""

    alert: str
    dossier: str
    answer: Answer | None
    at: datetime


class Mailbox(PlainData, frozen=True):
    """The situation of one stream. `mailing` says whether a mail round is open: at most one at a time."""

    body: str = ""
    name: str | None = None
    treasury: str | None = None
    recipients: tuple[Recipient, ...] = ()
    contact_at: datetime | None = None
    former: tuple[Former, ...] = ()
    waiting: tuple[Notice, ...] = ()
    round: int = 0
    mailing: bool = False
    warnings: tuple[RiskWarning, ...] = ()
    answered: tuple[Answered, ...] = ()


def holders(desk: Mailbox) -> tuple[Recipient, ...]:
    """Who must answer a warning."""
    return tuple(r for r in desk.recipients if r.role is Role.ACCOUNT_HOLDER)


def former_holders(desk: Mailbox, now: datetime) -> tuple[Recipient, ...]:
    """Addresses of account holders that were replaced not long ago."""
    current = {r.email for r in desk.recipients}
    return tuple(
        f.recipient
        for f in desk.former
        if f.recipient.role is Role.ACCOUNT_HOLDER
        and now - f.replaced_at <= FORMER_FOR
        and f.recipient.email not in current
    )


def settled_holders(desk: Mailbox, now: datetime) -> tuple[Recipient, ...]:
    """Account holders at the addresses before the first recent change: a link there may release money.

    One by one an address cannot be told from the one before it: it is sealed anew at each change.
    """
    recent = [f for f in desk.former if f.recipient.role is Role.ACCOUNT_HOLDER and now - f.replaced_at <= FORMER_FOR]
    if not recent:
        return holders(desk)
    first = min(f.replaced_at for f in recent)
    return tuple(f.recipient for f in recent if f.replaced_at == first)


def open_warning(desk: Mailbox, alert: str) -> RiskWarning | None:
    return next((w for w in desk.warnings if w.alert == alert), None)


def past_answer(desk: Mailbox, alert: str) -> Answered | None:
    return next((a for a in desk.answered if a.alert == alert), None)


def with_contact(desk: Mailbox, recipients: Sequence[Recipient], at: datetime) -> Mailbox:
    """The newest contact counts; what it replaces is kept a while."""
    if desk.contact_at and at <= desk.contact_at:
        return desk
    recent = tuple(f for f in desk.former if at - f.replaced_at <= FORMER_FOR)
    replaced = tuple(Former(r, at) for r in desk.recipients if r not in recipients)
    # The oldest stay: whoever changes the address again and again must not push the real one out.
    return msgspec.structs.replace(
        desk, recipients=tuple(recipients), contact_at=at, former=(*recent, *replaced)[:FORMER]
    )


def without_waiting(desk: Mailbox, notices: Sequence[str]) -> Mailbox:
    gone = set(notices)
    return msgspec.structs.replace(desk, waiting=tuple(n for n in desk.waiting if n.id not in gone))


def with_answer(desk: Mailbox, answered: Answered) -> Mailbox:
    """The warning is no longer open; its reasons need not be remembered."""
    return msgspec.structs.replace(
        desk,
        warnings=tuple(w for w in desk.warnings if w.alert != answered.alert),
        answered=(answered, *desk.answered)[:ANSWERED],
    )
