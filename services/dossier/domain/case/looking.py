"""What can be asked of any situation, whichever it is."""

import datetime as dt
from typing import assert_never

from msgspec.structs import replace

from .filed import Case, Filed
from .state import (
    AwaitingAccountant,
    AwaitingController,
    AwaitingLeader,
    AwaitingPayment,
    AwaitingReceipt,
    AwaitingVerdict,
    Completed,
    Draft,
    Held,
    Nothing,
    Rejected,
    Reopened,
    Settled,
    State,
    Stopped,
    TakenBack,
    Unpaid,
)


def filed_of(state: State) -> Filed | None:
    """What was handed over, if it was."""
    match state:
        case Nothing() | Draft() | Reopened() | TakenBack():
            return None
        case Held() | AwaitingPayment() | AwaitingVerdict():
            return state.was.filed
        case (
            AwaitingReceipt()
            | AwaitingAccountant()
            | AwaitingController()
            | AwaitingLeader()
            | Rejected()
            | Stopped()
            | Settled()
            | Unpaid()
            | Completed()
        ):
            return state.filed
        case _:
            assert_never(state)


def case_of(state: State) -> Case | None:
    """The case itself, if anything was declared."""
    match state:
        case Nothing():
            return None
        case Draft() | Reopened() | TakenBack():
            return state.case
        case _:
            filed = filed_of(state)
            return filed.case if filed else None


def submitted_at(state: State) -> dt.datetime | None:
    """When it was last handed over."""
    match state:
        case Reopened() | TakenBack():
            return state.submitted_at
        case _:
            filed = filed_of(state)
            return filed.submitted_at if filed else None


def round_of(state: State) -> int:
    """Which hand-over this is or prepares: 2 after a return."""
    match state:
        case Reopened():
            return state.round
        case _:
            filed = filed_of(state)
            return filed.round if filed else 1


def waits_for(state: State) -> str | None:
    """Whose turn it is: a role, or outside the bank or the verdict on a signature; nobody's while the unit prepares."""
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
        case AwaitingVerdict():
            return "verdict"
        case Nothing() | Draft() | Reopened():
            return None
        case Rejected() | Stopped() | Settled() | Unpaid() | Completed() | TakenBack():
            return None
        case _:
            assert_never(state)


def due(state: State) -> dt.datetime | None:
    """Until when the treasury must have answered, or decided, as it was reckoned on the day of the step before."""
    match state:
        case AwaitingReceipt():
            return state.filed.answer_due
        case AwaitingAccountant() | AwaitingController() | AwaitingLeader():
            return state.receipt.decision_due
        case Nothing() | Draft() | Reopened() | Held() | AwaitingPayment() | AwaitingVerdict():
            return None
        case Rejected() | Stopped() | Settled() | Unpaid() | Completed() | TakenBack():
            return None
        case _:
            assert_never(state)


def with_case(state: State, case: Case) -> State:
    """The same situation, with its case as it is now."""
    match state:
        case Nothing():
            return state
        case Draft() | Reopened() | TakenBack():
            return replace(state, case=case)
        case Held() | AwaitingPayment() | AwaitingVerdict():
            return replace(state, was=replace(state.was, filed=replace(state.was.filed, case=case)))
        case (
            AwaitingReceipt()
            | AwaitingAccountant()
            | AwaitingController()
            | AwaitingLeader()
            | Rejected()
            | Stopped()
            | Settled()
            | Unpaid()
            | Completed()
        ):
            return replace(state, filed=replace(state.filed, case=case))
        case _:
            assert_never(state)
