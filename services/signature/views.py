"""The newest verdict on each dossier's submission and on its result, as unit and treasury may see it."""

from collections.abc import Iterable
from typing import Literal, assert_never

import msgspec

from services.chassis import Recorded, Row

from .domain.events import (
    Event,
    ResultRejected,
    ResultVerified,
    SubmissionRejected,
    SubmissionVerified,
    Verdict,
)
from .domain.state import State

VERDICTS = "verdicts"
Subject = Literal["submission", "result"]


def project(recorded: Recorded[State, Event]) -> Iterable[Row]:
    for happened in recorded.events:
        event = happened.event
        if isinstance(event, SubmissionVerified | SubmissionRejected | ResultVerified | ResultRejected):
            subject, verified = _of_what(event)
            fields = {**msgspec.to_builtins(event), "subject": subject, "verified": verified}
            del fields["type"]
            yield Row(VERDICTS, row_of(event.dossier, subject), fields)


def row_of(dossier: str, subject: Subject) -> str:
    """The name of the row that holds the newest verdict on one of a dossier's two subjects."""
    return f"{dossier}/{subject}"


def _of_what(event: Verdict) -> tuple[Subject, bool]:
    match event:
        case SubmissionVerified() | SubmissionRejected():
            return "submission", isinstance(event, SubmissionVerified)
        case ResultVerified() | ResultRejected():
            return "result", isinstance(event, ResultVerified)
        case _:
            assert_never(event)
