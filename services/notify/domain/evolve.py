"""What a mailbox remembers after each event: total, so that any recorded history can be folded."""

from collections.abc import Sequence
from datetime import datetime
from typing import assert_never

from khobac_contracts.vocabulary import Answer
from msgspec.structs import replace

from .contacts import with_contact
from .events import (
    ContactLearned,
    Delivered,
    DigestDue,
    DigestSkipped,
    DisputeReported,
    Event,
    Item,
    NoticeQueued,
    Undelivered,
    UnitLearned,
    WarningAnswered,
    WarningLapsed,
    WarningRaised,
    WithdrawalLearned,
)
from .state import CLOSED, WITHDRAWN, ClosedWarning, Mailbox, RiskWarning


def evolve(mailbox: Mailbox, event: Event) -> Mailbox:
    match event:
        case NoticeQueued() | DigestDue() | DigestSkipped() | Delivered() | Undelivered():
            return _digested(mailbox, event)
        case WarningRaised() | WarningAnswered() | WarningLapsed() | WithdrawalLearned():
            return _warned(mailbox, event)
        case UnitLearned(organisation=organisation, name=name, treasury=treasury):
            return replace(mailbox, organisation=organisation, name=name, treasury=treasury)
        case ContactLearned(organisation=organisation):
            return replace(with_contact(mailbox, event), organisation=organisation)
        case DisputeReported():
            return mailbox
        case _:
            assert_never(event)


def _digested(mailbox: Mailbox, event: NoticeQueued | DigestDue | DigestSkipped | Delivered | Undelivered) -> Mailbox:
    match event:
        case NoticeQueued():
            return _queued(mailbox, event)
        case DigestDue(number=number):
            return replace(mailbox, digest=number, digest_due=True)
        case DigestSkipped():
            return replace(mailbox, digest_due=False)
        case Delivered(kind="digest") | Undelivered(kind="digest"):
            return replace(_without(mailbox, event.items), digest_due=False)
        case Undelivered(kind="superseded"):
            return _without(mailbox, event.items)
        case Delivered() | Undelivered():
            return mailbox
        case _:
            assert_never(event)


def _warned(mailbox: Mailbox, event: WarningRaised | WarningAnswered | WarningLapsed | WithdrawalLearned) -> Mailbox:
    match event:
        case WarningRaised(organisation=organisation, warning=warning):
            return replace(mailbox, organisation=organisation, warnings=(*mailbox.warnings, warning))
        case WarningAnswered(warning=warning, answer=answer, at=at):
            return _closed(mailbox, warning, answer, at)
        case WarningLapsed(warning=warning, at=at):
            return _closed(mailbox, warning, None, at)
        case WithdrawalLearned(dossier=dossier):
            return replace(mailbox, withdrawn=(dossier, *mailbox.withdrawn)[:WITHDRAWN])
        case _:
            assert_never(event)


def _queued(mailbox: Mailbox, event: NoticeQueued) -> Mailbox:
    treasury = mailbox.treasury or event.notice.treasury
    waiting = (*mailbox.waiting, event.notice)
    return replace(mailbox, organisation=event.organisation, treasury=treasury, waiting=waiting)


def _without(mailbox: Mailbox, items: Sequence[Item]) -> Mailbox:
    gone = {item.notice for item in items}
    return replace(mailbox, waiting=tuple(notice for notice in mailbox.waiting if notice.id not in gone))


def _closed(mailbox: Mailbox, warning: RiskWarning, answer: Answer | None, at: datetime) -> Mailbox:
    """It is no longer open; its reasons need not be remembered."""
    others = tuple(each for each in mailbox.warnings if each.alert != warning.alert)
    closed = ClosedWarning(warning.alert, warning.dossier, warning.round, answer, at)
    return replace(mailbox, warnings=others, closed=(closed, *mailbox.closed)[:CLOSED])
