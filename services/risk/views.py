"""Assessments as lists: one row a verdict, never changed."""

from collections.abc import Iterable

from services.chassis import Recorded, Row

from .announce import alert_id
from .domain.events import Assessed, Event
from .domain.profile import Profile

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
        "round": event.round,
        "unit": event.unit,
        "treasury": event.treasury,
        "account": event.account,
        "amount": event.amount,
        "score": event.score,
        "level": event.level,
        "reasons": [{"detector": b.detector, "weight": b.weight, "vi": b.vi, "en": b.en} for b in event.reasons],
        "model": event.model,
        "submitted_at": event.submitted_at.isoformat(),
        "at": event.at.isoformat(),
    }
    # A round has at most one verdict of each level: what was normal may be abnormal beside a change heard late.
    return Row(ASSESSMENTS, f"{alert_id(event.dossier, event.round)}-{event.level}", fields, once=True)
