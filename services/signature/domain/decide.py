"""What registration says is recorded as it comes; a dossier's signatures get their verdict, once a hand-over."""

from collections.abc import Sequence
from typing import assert_never

from .commands import (
    Appoint,
    Bind,
    Command,
    DeclareChiefAccountant,
    EndAppointment,
    JudgeResult,
    JudgeSubmission,
    Unbind,
)
from .events import Appointed, AppointmentEnded, Bound, ChiefAccountantDeclared, Event, Unbound
from .judging import judge_result, judge_submission
from .state import State


def decide(command: Command, state: State) -> Sequence[Event]:
    match command:
        case Appoint(person=person, role=role, accounts=accounts, at=at):
            return [Appointed(person=person, role=role, accounts=accounts, at=at)]
        case EndAppointment(person=person, role=role, at=at):
            return [AppointmentEnded(person=person, role=role, at=at)]
        case Bind(person=person, role=role, accounts=accounts, fingerprint=fingerprint, at=at):
            return [Bound(person=person, role=role, accounts=accounts, fingerprint=fingerprint, at=at)]
        case Unbind(person=person, role=role, fingerprint=fingerprint, at=at):
            return [Unbound(person=person, role=role, fingerprint=fingerprint, at=at)]
        case DeclareChiefAccountant(none=none, at=at):
            return [ChiefAccountantDeclared(none=none, at=at)]
        case JudgeSubmission():
            return [judge_submission(command, state)]
        case JudgeResult():
            return [judge_result(command, state)]
        case _:
            assert_never(command)
