"""Signature's business: who may sign what for a body, and the verdict on what was signed."""

from typing import TypeAlias, assert_never

from services.chassis import Decider

from .judging import decide_result, decide_submission
from .messages import (
    Appoint,
    Appointed,
    Bind,
    Body,
    Bound,
    End,
    Ended,
    JudgeResult,
    JudgeSubmission,
    Rejected,
    Stranger,
    Unbind,
    Unbound,
    Verified,
)
from .registry import appointed, bound, ended, unbound

Command: TypeAlias = Appoint | End | Bind | Unbind | JudgeSubmission | JudgeResult
Event: TypeAlias = Appointed | Ended | Bound | Unbound | Verified | Rejected
State: TypeAlias = Stranger | Body


def decide(command: Command, state: State) -> list[Event]:
    match command:
        case Appoint(person=person, role=role, accounts=accounts, at=at):
            return [Appointed(person=person, role=role, accounts=accounts, at=at)]
        case End(person=person, role=role, at=at):
            return [Ended(person=person, role=role, at=at)]
        case Bind(person=person, role=role, accounts=accounts, fingerprint=fingerprint, at=at):
            return [Bound(person=person, role=role, accounts=accounts, fingerprint=fingerprint, at=at)]
        case Unbind(person=person, role=role, fingerprint=fingerprint, at=at):
            return [Unbound(person=person, role=role, fingerprint=fingerprint, at=at)]
        case JudgeSubmission():
            return [decide_submission(command, state)]
        case JudgeResult():
            return [decide_result(command, state)]
        case _:
            assert_never(command)


def evolve(state: State, event: Event) -> State:
    body = state if isinstance(state, Body) else Body()
    match event:
        case Appointed():
            return appointed(body, event)
        case Ended():
            return ended(body, event)
        case Bound():
            return bound(body, event)
        case Unbound():
            return unbound(body, event)
        case Verified() | Rejected():
            return state
        case _:
            assert_never(event)


DECIDER: Decider[Command, State, Event] = Decider(
    initial=Stranger(), decide=decide, evolve=evolve, commands=Command, events=Event, states=State
)
