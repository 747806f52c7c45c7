"""The lists of units and officers: one row a dossier, replaced whole, and one row a case for the officers."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from services.chassis import Recorded, Row

from .domain.events import Event
from .domain.reference import answer_due, decision_due
from .domain.situations import (
    STATUS,
    AwaitingAccountant,
    AwaitingController,
    AwaitingLeader,
    AwaitingPayment,
    AwaitingReceipt,
    Held,
    State,
    Stopped,
    case_of,
    submitted_at,
)

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
    form, last = case.form, case.timeline[-1]
    yield Row(
        DOSSIERS,
        case.code,
        {
            "unit": case.unit,
            "treasury": form.treasury,
            "status": STATUS[type(state)].value,
            "step": last.step,
            "waits_for": waits_for(state),
            "amount": form.amount,
            "document_no": form.document_no,
            "declared_at": case.timeline[0].at.isoformat(),
            "submitted_at": _iso(submitted_at(state)),
            "changed_at": last.at.isoformat(),
            "due": _iso(due(state)),
        },
    )
    if isinstance(state, Stopped):
        yield Row(CASES, case.code, _officers_case(state, case.unit, form.treasury, form.amount))


def _officers_case(state: Stopped, unit: str, treasury: str, amount: int) -> dict[str, Any]:
    return {
        "unit": unit,
        "treasury": treasury,
        "amount": amount,
        "score": state.score,
        "reason": {"vi": state.reason.vi, "en": state.reason.en},
        "disputed_by": state.person,
        "at": state.at.isoformat(),
    }


def waits_for(state: State) -> str | None:
    """Whose turn it is: the officers' work list is sorted by it."""
    match state:
        case AwaitingReceipt() | AwaitingAccountant():
            return "treasury_accountant"
        case AwaitingController():
            return "treasury_controller"
        case AwaitingLeader():
            return "treasury_leader"
        case Held():
            return "account_holder"
        case AwaitingPayment():
            return "bank"
        case _:
            return None


def due(state: State) -> dt.datetime | None:
    """Until when the treasury must have answered, or decided, by the decree in force."""
    match state:
        case AwaitingReceipt():
            return answer_due(state.filed.submitted_at)
        case AwaitingAccountant() | AwaitingController() | AwaitingLeader():
            return decision_due(state.filed.submitted_at, state.received_at)
        case _:
            return None


def _iso(at: dt.datetime | None) -> str | None:
    return at.isoformat() if at else None
