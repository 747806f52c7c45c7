"""Notices, mails and warnings as lists; every row says one thing that no later event changes, but a warning's state."""

from collections.abc import Iterable
from typing import Any

from services.chassis import Happened, Recorded, Row

from .domain.events import Delivered, Event, NoticeQueued, Undelivered, WarningAnswered, WarningLapsed, WarningRaised
from .domain.state import Mailbox, Notice, RiskWarning, open_warning

NOTICES, MAILS, WARNINGS = "notices", "mails", "warnings"
INDEXES = {
    NOTICES: (("unit", "-changed_at"), ("treasury", "-changed_at")),
    MAILS: (("unit", "-at"), ("unit", "state", "-at")),
    WARNINGS: (("unit", "state", "-raised_at"), ("treasury", "state", "-raised_at")),
}


def project(recorded: Recorded[Mailbox, Event]) -> Iterable[Row]:
    """The rows that a commit adds or changes."""
    for happened in recorded.events:
        match happened.event:
            case NoticeQueued(body=unit, notice=notice):
                yield Row(NOTICES, notice.id, _notice(unit, notice), once=True)
            case Delivered() | Undelivered() as outcome:
                yield Row(MAILS, happened.id, _mail(outcome), once=True)
            case WarningRaised() | WarningAnswered() | WarningLapsed():
                yield from _warning(happened, recorded.state)
            case _:
                pass


def _notice(unit: str, notice: Notice) -> dict[str, Any]:
    return {
        "unit": unit,
        "treasury": notice.treasury,
        "dossier": notice.dossier,
        "status": notice.status.value,
        "step": notice.step,
        "amount": notice.amount,
        "reason": {"vi": notice.reason_vi, "en": notice.reason_en} if notice.reason_vi else None,
        "changed_at": notice.changed_at.isoformat(),
    }


def _mail(outcome: Delivered | Undelivered) -> dict[str, Any]:
    return {
        "unit": outcome.body,
        "kind": outcome.kind,
        "state": "delivered" if isinstance(outcome, Delivered) else "failed",
        "notices": [item.notice for item in outcome.items],
        "dossiers": list(dict.fromkeys(item.dossier for item in outcome.items)),
        "reason": outcome.reason if isinstance(outcome, Undelivered) else None,
        "attempts": outcome.attempts,
        "at": outcome.at.isoformat(),
    }


def _warning(happened: Happened[Event], desk: Mailbox) -> Iterable[Row]:
    """The desk may be newer than the event: a warning that was answered since is left to its answer's commit."""
    match happened.event:
        case WarningRaised(body=unit, warning=warning) if open_warning(desk, warning.alert):
            yield _warning_row(unit, desk.treasury, warning, "open")
        case WarningAnswered(body=unit, warning=warning, treasury=treasury) as said:
            answered = {"person": said.person, "channel": said.channel, "answered_at": said.at.isoformat()}
            yield _warning_row(unit, treasury, warning, said.answer, **answered)
        case WarningLapsed(body=unit, warning=warning):
            yield _warning_row(unit, desk.treasury, warning, "lapsed")
        case _:
            pass


def _warning_row(unit: str, treasury: str | None, warning: RiskWarning, state: str, **answered: str) -> Row:
    fields = {
        "unit": unit,
        "treasury": treasury,
        "state": state,
        "dossier": warning.dossier,
        "account": warning.account,
        "amount": warning.amount,
        "score": warning.score,
        "reasons": [{"vi": reason.vi, "en": reason.en} for reason in warning.reasons],
        "submitted_at": warning.submitted_at.isoformat(),
        "raised_at": warning.raised_at.isoformat(),
        "person": None,
        "channel": None,
        "answered_at": None,
    }
    return Row(WARNINGS, warning.alert, {**fields, **answered})
