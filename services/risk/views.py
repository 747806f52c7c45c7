"""Assessments as rows: one a verdict, never changed."""

from collections.abc import Iterable
from typing import Any

from services.chassis import Recorded, Row

from .domain.events import Assessed, Event, Reason
from .domain.state import Profile

ASSESSMENTS = "assessments"
INDEXES = {
    ASSESSMENTS: (
        ("unit", "-at"),
        ("treasury", "-at"),
        ("treasury", "level", "-at"),
        ("unit", "level", "-at"),
        ("dossier", "at"),
    )
}


def project(recorded: Recorded[Profile, Event]) -> Iterable[Row]:
    """The rows that a commit adds."""
    for happened in recorded.events:
        if isinstance(happened.event, Assessed):
            yield _row(happened.event)


def _row(event: Assessed) -> Row:
    fields = {
        "dossier": event.dossier,
        "procedure": event.procedure,
        "form": event.form,
        "round": event.round,
        "unit": event.unit,
        "treasury": event.treasury,
        "account": event.account,
        "amount": event.amount,
        "score": event.score,
        "level": event.level.value,
        "reasons": [_reason(reason) for reason in event.reasons],
        "model": event.model,
        "submitted_at": event.submitted_at.isoformat(),
        "at": event.at.isoformat(),
    }
    # A round has at most one verdict of each level: what was normal may be abnormal beside a change heard late.
    return Row(ASSESSMENTS, f"{event.dossier}/{event.round}/{event.level.value}", fields, once=True)


def _reason(reason: Reason) -> dict[str, Any]:
    return {"detector": reason.detector, "weight": reason.weight, **reason.words.row()}
