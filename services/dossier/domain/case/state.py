"""A dossier is in exactly one named situation, and each holds what can be known in it and nothing else."""

import datetime as dt
from typing import TypeAlias

from khobac_contracts.vocabulary import Status

from services.chassis import PlainData
from services.kernel.bilingual import Bilingual

from .filed import Case, Filed, Receipt, Settlement, Shortfall
from .signatures import Signature


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
    round: int
    """Of the hand-over that it prepares."""
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
    receipt: Receipt


class AwaitingController(PlainData, frozen=True, kw_only=True):
    """The accountant checked; the controller is next."""

    filed: Filed
    receipt: Receipt
    accountant: str


class AwaitingLeader(PlainData, frozen=True, kw_only=True):
    """Two people checked; the leader decides. `attempt` counts the signatures on the result."""

    filed: Filed
    receipt: Receipt
    accountant: str
    controller: str
    attempt: int = 1
    setback: Bilingual | None = None
    """Why the signature on the result before was rejected."""


Open: TypeAlias = AwaitingReceipt | AwaitingAccountant | AwaitingController | AwaitingLeader


class Held(PlainData, frozen=True, kw_only=True):
    """A risk warning awaits the unit's answer; afterwards the case goes on where it was."""

    was: Open
    score: int
    reason: Bilingual


class AwaitingPayment(PlainData, frozen=True, kw_only=True):
    """Approved; payment waits for the verdict on the leader's signature, and for the bank's answer on each item."""

    was: AwaitingLeader
    leader: str
    digest: str
    approved_at: dt.datetime
    settled: tuple[Settlement, ...] = ()
    failed: tuple[Shortfall, ...] = ()


class AwaitingVerdict(PlainData, frozen=True, kw_only=True):
    """A request is approved; it ends with the verdict on the leader's signature."""

    was: AwaitingLeader
    leader: str
    digest: str
    approved_at: dt.datetime


Approved: TypeAlias = AwaitingPayment | AwaitingVerdict


class Rejected(PlainData, frozen=True, kw_only=True):
    """The end: refused by the treasury (form 33), or because a signature does not hold."""

    filed: Filed
    reason: Bilingual


class Stopped(PlainData, frozen=True, kw_only=True):
    """The end: the unit says that the spending is not theirs. An officer's case."""

    filed: Filed
    person: str
    at: dt.datetime
    score: int
    reason: Bilingual


class Settled(PlainData, frozen=True, kw_only=True):
    """The end: the bank has paid every item."""

    filed: Filed
    settled: tuple[Settlement, ...]


class Unpaid(PlainData, frozen=True, kw_only=True):
    """The end: for at least one item no money moved; the reason names what was paid and what was not."""

    filed: Filed
    settled: tuple[Settlement, ...]
    failed: tuple[Shortfall, ...]
    reason: Bilingual


class Completed(PlainData, frozen=True, kw_only=True):
    """The end: the treasury's signed result of a request is verified."""

    filed: Filed


class TakenBack(PlainData, frozen=True, kw_only=True):
    """The end: withdrawn by the unit; never handed over, when there is no time of it."""

    case: Case
    submitted_at: dt.datetime | None


Preparing: TypeAlias = Draft | Reopened
Final: TypeAlias = Rejected | Stopped | Settled | Unpaid | Completed | TakenBack
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
    | AwaitingVerdict
    | Rejected
    | Stopped
    | Settled
    | Unpaid
    | Completed
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
    AwaitingVerdict: Status.PROCESSING,
    Rejected: Status.REFUSED,
    Stopped: Status.PAYMENT_REFUSED,
    Settled: Status.PAID,
    Unpaid: Status.PAYMENT_REFUSED,
    Completed: Status.COMPLETED,
    TakenBack: Status.WITHDRAWN,
}
"""The status in the words of letter 2348 that a situation shows to the unit."""
