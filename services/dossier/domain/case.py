"""What every situation after the first carries: the case as declared, its timeline, and its two gates."""

import datetime as dt
from typing import Literal, NamedTuple, TypeAlias

import msgspec
from khobac_contracts.vocabulary import Role

from .form import Attachment, Form
from .parties import Signature

Step: TypeAlias = Literal[
    "declared",
    "chief_accountant_signed",
    "account_holder_signed",
    "signatures_dropped",
    "handed_over",
    "signatures_verified",
    "signatures_rejected",
    "risk_cleared",
    "warned",
    "warning_confirmed",
    "warning_disputed",
    "received",
    "returned",
    "refused",
    "accountant_checked",
    "controller_checked",
    "leader_approved",
    "result_rejected",
    "paid",
    "payment_failed",
    "withdrawn",
]


class Moment(NamedTuple):
    """One line of the timeline."""

    step: Step
    at: dt.datetime
    role: Role | None


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """What is declared, and the road so far. `revision` counts the changes of the draft."""

    code: str
    unit: str
    form: Form
    attachments: tuple[Attachment, ...] = ()
    revision: int = 0
    timeline: tuple[Moment, ...] = ()


class Filed(msgspec.Struct, frozen=True, kw_only=True):
    """A case that was handed over, with its two gates: nothing is approved before both are passed."""

    case: Case
    round: int
    digest: str
    submitted_at: dt.datetime
    signatures: tuple[Signature, ...]
    """Kept until their verdict: the fact of the hand-over carries them."""
    verified: bool = False
    """The signature gate."""
    cleared: bool = False
    """The risk gate: assessed as normal, or confirmed by the account holder."""
    confirmed: bool = False
    """The account holder said that it is theirs: no warning holds it again."""
