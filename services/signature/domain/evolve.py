"""An organisation is what registration said of it, in whatever order; verdicts are evidence and change nothing."""

from typing import assert_never

from .events import (
    Appointed,
    AppointmentEnded,
    Bound,
    ChiefAccountantDeclared,
    Event,
    ResultRejected,
    ResultVerified,
    SubmissionRejected,
    SubmissionVerified,
    Unbound,
)
from .registry import appointed, bound, declared, ended, unbound
from .state import Organisation, State


def evolve(state: State, event: Event) -> State:
    known = state if isinstance(state, Organisation) else Organisation()
    match event:
        case Appointed():
            return appointed(known, event)
        case AppointmentEnded():
            return ended(known, event)
        case Bound():
            return bound(known, event)
        case Unbound():
            return unbound(known, event)
        case ChiefAccountantDeclared():
            return declared(known, event)
        case SubmissionVerified() | SubmissionRejected() | ResultVerified() | ResultRejected():
            return state
        case _:
            assert_never(event)
