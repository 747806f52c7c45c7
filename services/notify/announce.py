"""Everybody hears what reached whom and what became of a warning; the rest is notify's own business."""

from collections.abc import Sequence
from typing import assert_never

from khobac_contracts import notify as facts
from khobac_contracts.vocabulary import Channel, Fact

from .domain.events import (
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
from .domain.state import Mailbox


def announce(event: Event, state: Mailbox) -> Sequence[Fact]:
    match event:
        case Delivered():
            return [_delivered(event, item) for item in event.items]
        case Undelivered():
            return [_failed(event, item) for item in event.items]
        case WarningAnswered():
            return [_answered(event)]
        case WarningLapsed():
            return [_lapsed(event)]
        case UnitLearned() | ContactLearned() | NoticeQueued() | DigestDue() | DigestSkipped():
            return []
        case WarningRaised() | WithdrawalLearned() | DisputeReported():
            return []
        case _:
            assert_never(event)


def _delivered(event: Delivered, item: Item) -> facts.NoticeDelivered:
    return facts.NoticeDelivered(
        notice=item.notice,
        dossier=item.dossier,
        procedure=item.procedure,
        form=item.form,
        organisation=event.organisation,
        channel=Channel.EMAIL,
        attempts=event.attempts,
        delivered_at=event.at,
    )


def _failed(event: Undelivered, item: Item) -> facts.NoticeFailed:
    return facts.NoticeFailed(
        notice=item.notice,
        dossier=item.dossier,
        procedure=item.procedure,
        form=item.form,
        organisation=event.organisation,
        channel=Channel.EMAIL,
        attempts=event.attempts,
        reason=event.reason[:300],
        failed_at=event.at,
    )


def _answered(event: WarningAnswered) -> facts.WarningAnswered:
    warning = event.warning
    return facts.WarningAnswered(
        alert=warning.alert,
        dossier=warning.dossier,
        procedure=warning.procedure,
        form=warning.form,
        unit=event.organisation,
        round=warning.round,
        answer=event.answer,
        person=event.person,
        channel=event.channel,
        answered_at=event.at,
    )


def _lapsed(event: WarningLapsed) -> facts.WarningLapsed:
    warning = event.warning
    return facts.WarningLapsed(
        alert=warning.alert,
        dossier=warning.dossier,
        procedure=warning.procedure,
        form=warning.form,
        unit=event.organisation,
        round=warning.round,
        reason=event.reason,
        lapsed_at=event.at,
    )
