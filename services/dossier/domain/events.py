"""What can happen to a dossier, each with its time."""

import datetime as dt
from typing import TypeAlias

from services.chassis import PlainData

from .form import Attachment, Form
from .parties import Actor, Sentence, Signature


class _Happened(PlainData, frozen=True, kw_only=True):
    at: dt.datetime


class Declared(_Happened, frozen=True, kw_only=True):
    code: str
    by: Actor
    form: Form


class Changed(_Happened, frozen=True, kw_only=True):
    by: Actor
    form: Form


class Attached(_Happened, frozen=True, kw_only=True):
    by: Actor
    attachment: Attachment


class Detached(_Happened, frozen=True, kw_only=True):
    by: Actor
    digest: str


class SignaturesDropped(_Happened, frozen=True, kw_only=True):
    """What was signed is no longer what is there."""

    by: Actor


class Signed(_Happened, frozen=True, kw_only=True):
    by: Actor
    signature: Signature
    digest: str


class HandedOver(_Happened, frozen=True, kw_only=True):
    by: Actor
    digest: str
    round: int


class SignaturesVerified(_Happened, frozen=True, kw_only=True):
    pass


class SignaturesRejected(_Happened, frozen=True, kw_only=True):
    reason: Sentence


class RiskCleared(_Happened, frozen=True, kw_only=True):
    score: int


class Warned(_Happened, frozen=True, kw_only=True):
    score: int
    reason: Sentence


class WarningConfirmed(_Happened, frozen=True, kw_only=True):
    person: str


class WarningDisputed(_Happened, frozen=True, kw_only=True):
    person: str


class Received(_Happened, frozen=True, kw_only=True):
    by: Actor


class AccountantChecked(_Happened, frozen=True, kw_only=True):
    by: Actor


class ControllerChecked(_Happened, frozen=True, kw_only=True):
    by: Actor


class LeaderApproved(_Happened, frozen=True, kw_only=True):
    by: Actor
    signature: Signature
    digest: str


class ResultRejected(_Happened, frozen=True, kw_only=True):
    reason: Sentence


class Returned(_Happened, frozen=True, kw_only=True):
    by: Actor
    guidance: str


class Refused(_Happened, frozen=True, kw_only=True):
    by: Actor
    reason: str


class Paid(_Happened, frozen=True, kw_only=True):
    reference: str


class PaymentFailed(_Happened, frozen=True, kw_only=True):
    code: str
    reason: Sentence


class Withdrawn(_Happened, frozen=True, kw_only=True):
    by: Actor


Event: TypeAlias = (
    Declared
    | Changed
    | Attached
    | Detached
    | SignaturesDropped
    | Signed
    | HandedOver
    | SignaturesVerified
    | SignaturesRejected
    | RiskCleared
    | Warned
    | WarningConfirmed
    | WarningDisputed
    | Received
    | AccountantChecked
    | ControllerChecked
    | LeaderApproved
    | ResultRejected
    | Returned
    | Refused
    | Paid
    | PaymentFailed
    | Withdrawn
)
