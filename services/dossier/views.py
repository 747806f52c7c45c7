"""The lists of units and officers: one row a dossier, replaced whole, and one row a case for the officers."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from services.chassis import Recorded, Row

from .domain.case import Event, State
from .domain.case.filed import Case
from .domain.case.looking import case_of, due, submitted_at, waits_for
from .domain.case.state import STATUS, Stopped

DOSSIERS = "dossiers"
CASES = "cases"
INDEXES = {
    DOSSIERS: (("unit", "-declared_at"), ("treasury", "submitted_at"), ("treasury", "waits_for", "submitted_at")),
    CASES: (("treasury", "-at"),),
}


def project(recorded: Recorded[State, Event]) -> Iterable[Row]:
    """What the lists show of a dossier now."""
    state = recorded.state
    case = case_of(state)
    if case is None:
        return
    last = case.timeline[-1]
    yield Row(
        DOSSIERS,
        case.code,
        {
            "unit": case.unit,
            "treasury": case.form.treasury,
            "procedure": case.terms.procedure,
            "form": case.form.symbol,
            "status": STATUS[type(state)].value,
            "step": last.step.value,
            "waits_for": waits_for(state),
            "amount": case.amount,
            "document_no": case.form.document_no,
            "declared_at": case.timeline[0].at.isoformat(),
            "submitted_at": _iso(submitted_at(state)),
            "changed_at": last.at.isoformat(),
            "due": _iso(due(state)),
        },
    )
    if isinstance(state, Stopped):
        yield Row(CASES, case.code, _officers_case(state, case))


def _officers_case(state: Stopped, case: Case) -> dict[str, Any]:
    return {
        "unit": case.unit,
        "treasury": case.form.treasury,
        "amount": case.amount,
        "score": state.score,
        "reason": state.reason.row(),
        "disputed_by": state.person,
        "at": state.at.isoformat(),
    }


def _iso(at: dt.datetime | None) -> str | None:
    return at.isoformat() if at else None
