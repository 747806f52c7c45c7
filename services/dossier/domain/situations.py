"""A dossier is in exactly one named situation, and each holds what can be known in it and nothing else."""

import datetime as dt
from typing import TypeAlias

from khobac_contracts.vocabulary import Status

from services.chassis import PlainData

from .case import Case, Filed
from .parties import Sentence, Signature


class Nothing(PlainData, frozen=True, kw_only=True):
    """Nothing was declared under this code."""


class Draft(PlainData, frozen=True, kw_only=True):
    """Being prepared for the first time."""

    case: Case
    signatures: tuple[Signature, ...] = ()
    digest: str = ""
    """Of the canonical bytes that were signed, once somebody has."""


class Reopened(PlainData, frozen=True, kw_only=True):
    """Returned with guidance, being completed. It happens once in a case's life."""

    case: Case
    guidance: str
    submitted_at: dt.datetime
    signatures: tuple[Signature, ...] = ()
    digest: str = ""


class AwaitingReceipt(PlainData, frozen=True, kw_only=True):
    """Handed over; no officer has taken it yet."""

    filed: Filed


class AwaitingAccountant(PlainData, frozen=True, kw_only=True):
    """Received; the treasury's accountant checks."""

    filed: Filed
    receiver: str
    received_at: dt.datetime


class AwaitingController(PlainData, frozen=True, kw_only=True):
    """The accountant checked; the controller is next."""

    filed: Filed
    receiver: str
    received_at: dt.datetime
    accountant: str


class AwaitingLeader(PlainData, frozen=True, kw_only=True):
    """Two people checked; the leader decides. `attempt` counts the signatures on the result."""

    filed: Filed
    receiver: str
    received_at: dt.datetime
    accountant: str
    controller: str
    attempt: int = 1
    setback: Sentence | None = None
    """Why the signature on the result before was rejected."""


Open: TypeAlias = AwaitingReceipt | AwaitingAccountant | AwaitingController | AwaitingLeader


class Held(PlainData, frozen=True, kw_only=True):
    """A risk warning awaits the unit's answer; afterwards the case goes on where it was."""

    was: Open
    score: int
    reason: Sentence


class AwaitingPayment(PlainData, frozen=True, kw_only=True):
    """Approved; payment waits for the verdict on the leader's signature and for the bank."""

    was: AwaitingLeader
    leader: str
    digest: str
    approved_at: dt.datetime


class Rejected(PlainData, frozen=True, kw_only=True):
    """The end: refused by the treasury (form 33), or because a signature does not hold."""

    filed: Filed
    reason: Sentence


class Stopped(PlainData, frozen=True, kw_only=True):
    """The end: the unit says that the spending is not theirs. An officer's case."""

    filed: Filed
    person: str
    at: dt.datetime
    score: int
    reason: Sentence


class Settled(PlainData, frozen=True, kw_only=True):
    """The end: the bank has paid."""

    filed: Filed
    reference: str


class Unpaid(PlainData, frozen=True, kw_only=True):
    """The end: no money moved, for this reason."""

    filed: Filed
    code: str
    reason: Sentence


class TakenBack(PlainData, frozen=True, kw_only=True):
    """The end: withdrawn by the unit; never handed over, when there is no time of it."""

    case: Case
    submitted_at: dt.datetime | None


Preparing: TypeAlias = Draft | Reopened
Final: TypeAlias = Rejected | Stopped | Settled | Unpaid | TakenBack
State: TypeAlias = (
    Nothing
    | Draft
    | Reopened
    | AwaitingReceipt
    | AwaitingAccountant
    | AwaitingController
    | AwaitingLeader
    | Held
    | AwaitingPayment
    | Rejected
    | Stopped
    | Settled
    | Unpaid
    | TakenBack
)

STATUS: dict[type[PlainData], Status] = {
    Draft: Status.DRAFT,
    Reopened: Status.RETURNED,
    AwaitingReceipt: Status.SUBMITTED,
    AwaitingAccountant: Status.RECEIVED,
    AwaitingController: Status.PROCESSING,
    AwaitingLeader: Status.PROCESSING,
    Held: Status.ON_HOLD,
    AwaitingPayment: Status.PROCESSING,
    Rejected: Status.REFUSED,
    Stopped: Status.PAYMENT_REFUSED,
    Settled: Status.PAID,
    Unpaid: Status.PAYMENT_REFUSED,
    TakenBack: Status.WITHDRAWN,
}
"""The status in the words of letter 2348 that a situation shows to the unit."""


def filed_of(state: State) -> Filed | None:
    """What was handed over, if it was."""
    match state:
        case Nothing() | Draft() | Reopened() | TakenBack():
            return None
        case Held() | AwaitingPayment():
            return state.was.filed
        case _:
            return state.filed


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
            return 2
        case _:
            filed = filed_of(state)
            return filed.round if filed else 1
