"""What reached whom, and what the unit answered, is told to everybody; the rest is notify's own business."""

from collections.abc import Sequence
from typing import assert_never

from khobac_contracts.notify import NoticeDelivered, NoticeFailed
from khobac_contracts.notify import WarningAnswered as WarningAnsweredFact
from khobac_contracts.vocabulary import Fact

from .domain.events import (
    ContactLearned,
    Delivered,
    DisputeReported,
    Event,
    MailDue,
    NoticeQueued,
    RoundClosed,
    Undelivered,
    UnitLearned,
    WarningAnswered,
    WarningLapsed,
    WarningRaised,
)
from .domain.state import Mailbox


def announce(event: Event, state: Mailbox) -> Sequence[Fact]:
    match event:
        case Delivered():
            return [_delivered(event, item.notice, item.dossier) for item in event.items]
        case Undelivered():
            return [_failed(event, item.notice, item.dossier) for item in event.items]
        case WarningAnswered(warning=warning):
            return [
                WarningAnsweredFact(
                    alert=warning.alert,
                    dossier=warning.dossier,
                    unit=event.body,
                    answer=event.answer,
                    person=event.person,
                    channel=event.channel,
                    answered_at=event.at,
                )
            ]
        case UnitLearned() | ContactLearned() | NoticeQueued() | MailDue() | RoundClosed():
            return []
        case WarningRaised() | WarningLapsed() | DisputeReported():
            return []
        case _:
            assert_never(event)


def _delivered(event: Delivered, notice: str, dossier: str) -> NoticeDelivered:
    return NoticeDelivered(
        notice=notice,
        dossier=dossier,
        unit=event.body,
        channel="email",
        attempts=event.attempts,
        delivered_at=event.at,
    )


def _failed(event: Undelivered, notice: str, dossier: str) -> NoticeFailed:
    return NoticeFailed(
        notice=notice,
        dossier=dossier,
        unit=event.body,
        channel="email",
        attempts=event.attempts,
        reason=event.reason[:300],
        failed_at=event.at,
    )
