"""Notices, mails and warnings as rows; every row says one thing that no later event changes, but a warning's state."""

from collections.abc import Iterable
from typing import Any, assert_never

from services.chassis import Happened, Recorded, Row

from .domain.events import (
    ContactLearned,
    Delivered,
    DigestDue,
    DigestSkipped,
    DisputeReported,
    Event,
    NoticeQueued,
    Undelivered,
    UnitLearned,
    WarningAnswered,
    WarningLapsed,
    WarningRaised,
    WithdrawalLearned,
)
from .domain.notice import fields_of
from .domain.state import Mailbox, RiskWarning, open_warning

NOTICES, MAILS, WARNINGS = "notices", "mails", "warnings"
INDEXES = {
    NOTICES: (("unit", "-changed_at"), ("treasury", "-changed_at")),
    MAILS: (("organisation", "-at"), ("organisation", "state", "-at")),
    WARNINGS: (("unit", "state", "-raised_at"), ("treasury", "state", "-raised_at")),
}


def project(recorded: Recorded[Mailbox, Event]) -> Iterable[Row]:
    """The rows that a commit adds or changes."""
    for happened in recorded.events:
        match happened.event:
            case NoticeQueued(organisation=unit, notice=notice):
                yield Row(NOTICES, notice.id, fields_of(unit, notice), once=True)
            case Delivered() | Undelivered() as outcome:
                yield Row(MAILS, happened.id, _mail(outcome), once=True)
            case WarningRaised() | WarningAnswered() | WarningLapsed():
                yield from _warning(happened, recorded.state)
            case UnitLearned() | ContactLearned() | DigestDue() | DigestSkipped():
                pass
            case WithdrawalLearned() | DisputeReported():
                pass
            case _:
                assert_never(happened.event)


def _mail(outcome: Delivered | Undelivered) -> dict[str, Any]:
    return {
        "organisation": outcome.organisation,
        "kind": outcome.kind,
        "state": "delivered" if isinstance(outcome, Delivered) else "failed",
        "notices": [item.notice for item in outcome.items],
        "dossiers": list(dict.fromkeys(item.dossier for item in outcome.items)),
        "reason": outcome.reason if isinstance(outcome, Undelivered) else None,
        "attempts": outcome.attempts,
        "at": outcome.at.isoformat(),
    }


def _warning(happened: Happened[Event], mailbox: Mailbox) -> Iterable[Row]:
    """The mailbox may be newer than the event: a warning that was closed since is left to the commit that closed it."""
    match happened.event:
        case WarningRaised(organisation=unit, warning=warning) if open_warning(mailbox, warning.alert):
            yield _warning_row(unit, mailbox.treasury, warning, "open")
        case WarningAnswered(organisation=unit, warning=warning, treasury=treasury) as answered:
            how = {"person": answered.person, "channel": answered.channel.value, "closed_at": answered.at.isoformat()}
            yield _warning_row(unit, treasury, warning, answered.answer.value, **how)
        case WarningLapsed(organisation=unit, warning=warning, reason=reason, at=at):
            how = {"lapse": reason.value, "closed_at": at.isoformat()}
            yield _warning_row(unit, mailbox.treasury, warning, "lapsed", **how)
        case _:
            pass


def _warning_row(unit: str, treasury: str | None, warning: RiskWarning, state: str, **how: str) -> Row:
    fields = {
        "unit": unit,
        "treasury": treasury,
        "state": state,
        "dossier": warning.dossier,
        "procedure": warning.procedure,
        "form": warning.form,
        "round": warning.round,
        "account": warning.account,
        "amount": warning.amount,
        "score": warning.score,
        "reasons": [reason.row() for reason in warning.reasons],
        "submitted_at": warning.submitted_at.isoformat(),
        "raised_at": warning.raised_at.isoformat(),
        "person": None,
        "channel": None,
        "lapse": None,
        "closed_at": None,
    }
    return Row(WARNINGS, warning.alert, {**fields, **how})
