"""What can be asked of a dossier; times, people and digests come with the words."""

import datetime as dt
from typing import Literal, TypeAlias

from services.chassis import PlainData

from .form import Attachment, Form
from .parties import Actor, Sentence, Signature

# ---- of the unit


class _Said(PlainData, frozen=True, kw_only=True):
    by: Actor
    at: dt.datetime


class Declare(_Said, frozen=True, kw_only=True):
    code: str
    form: Form


class Change(_Said, frozen=True, kw_only=True):
    form: Form


class Attach(_Said, frozen=True, kw_only=True):
    attachment: Attachment


class Detach(_Said, frozen=True, kw_only=True):
    digest: str


class Sign(_Said, frozen=True, kw_only=True):
    """`digest` is of the canonical bytes at that `revision` of the draft."""

    signature: Signature
    digest: str
    revision: int


class HandOver(_Said, frozen=True, kw_only=True):
    pass


class Withdraw(_Said, frozen=True, kw_only=True):
    pass


# ---- of the treasury


class Receive(_Said, frozen=True, kw_only=True):
    pass


class CheckAsAccountant(_Said, frozen=True, kw_only=True):
    pass


class CheckAsController(_Said, frozen=True, kw_only=True):
    pass


class ApproveAsLeader(_Said, frozen=True, kw_only=True):
    """`digest` is of the result's canonical bytes, which the CMS in `signature` is said to sign."""

    signature: Signature
    digest: str


class Return(_Said, frozen=True, kw_only=True):
    guidance: str


class Refuse(_Said, frozen=True, kw_only=True):
    reason: str


# ---- that a fact of another service leads to


class _Heard(PlainData, frozen=True, kw_only=True):
    at: dt.datetime


class AcceptSignatures(_Heard, frozen=True, kw_only=True):
    digest: str


class RejectSignatures(_Heard, frozen=True, kw_only=True):
    digest: str
    reason: Sentence


class RejectResult(_Heard, frozen=True, kw_only=True):
    digest: str
    reason: Sentence


class ClearRisk(_Heard, frozen=True, kw_only=True):
    round: int
    score: int


class Warn(_Heard, frozen=True, kw_only=True):
    round: int
    score: int
    reason: Sentence


class AnswerWarning(_Heard, frozen=True, kw_only=True):
    round: int
    answer: Literal["confirmed", "disputed"]
    person: str


class SettlePayment(_Heard, frozen=True, kw_only=True):
    reference: str


class FailPayment(_Heard, frozen=True, kw_only=True):
    code: str
    reason: Sentence


UnitCommand: TypeAlias = Declare | Change | Attach | Detach | Sign | HandOver | Withdraw
TreasuryCommand: TypeAlias = Receive | CheckAsAccountant | CheckAsController | ApproveAsLeader | Return | Refuse
FactCommand: TypeAlias = (
    AcceptSignatures | RejectSignatures | RejectResult | ClearRisk | Warn | AnswerWarning | SettlePayment | FailPayment
)
Command: TypeAlias = UnitCommand | TreasuryCommand | FactCommand
