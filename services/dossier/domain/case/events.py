"""What can happen to a dossier, each with its time."""

import datetime as dt
from typing import TypeAlias

from services.chassis import PlainData
from services.dossier.domain.forms import Form
from services.dossier.domain.procedures import Terms
from services.kernel.bilingual import Bilingual
from services.kernel.circumstances import Actor

from .attachments import Attachment
from .signatures import Signature


class _Happened(PlainData, frozen=True, kw_only=True):
    at: dt.datetime


class ByPerson(_Happened, frozen=True, kw_only=True):
    """What somebody did, in a role."""

    by: Actor


class Declared(ByPerson, frozen=True, kw_only=True):
    code: str
    form: Form
    terms: Terms


class Changed(ByPerson, frozen=True, kw_only=True):
    form: Form


class Attached(ByPerson, frozen=True, kw_only=True):
    attachment: Attachment


class Detached(ByPerson, frozen=True, kw_only=True):
    digest: str


class SignaturesDropped(ByPerson, frozen=True, kw_only=True):
    """What was signed is no longer what is there."""


class Signed(ByPerson, frozen=True, kw_only=True):
    signature: Signature
    digest: str


class HandedOver(ByPerson, frozen=True, kw_only=True):
    digest: str
    round: int
    answer_due: dt.datetime
    """As promised on the receipt: a calendar that changes later does not change it."""


class SignaturesVerified(_Happened, frozen=True, kw_only=True):
    pass


class SignaturesRejected(_Happened, frozen=True, kw_only=True):
    reason: Bilingual


class RiskCleared(_Happened, frozen=True, kw_only=True):
    score: int


class Warned(_Happened, frozen=True, kw_only=True):
    score: int
    reason: Bilingual


class WarningConfirmed(_Happened, frozen=True, kw_only=True):
    person: str


class WarningDisputed(_Happened, frozen=True, kw_only=True):
    person: str


class Received(ByPerson, frozen=True, kw_only=True):
    decision_due: dt.datetime


class AccountantChecked(ByPerson, frozen=True, kw_only=True):
    pass


class ControllerChecked(ByPerson, frozen=True, kw_only=True):
    pass


class LeaderApproved(ByPerson, frozen=True, kw_only=True):
    signature: Signature
    digest: str


class ResultRejected(_Happened, frozen=True, kw_only=True):
    reason: Bilingual


class Returned(ByPerson, frozen=True, kw_only=True):
    guidance: str


class Refused(ByPerson, frozen=True, kw_only=True):
    reason: str


class ItemSettled(_Happened, frozen=True, kw_only=True):
    item: int
    reference: str


class ItemFailed(_Happened, frozen=True, kw_only=True):
    item: int
    code: str
    reason: Bilingual


class Paid(_Happened, frozen=True, kw_only=True):
    """Every payment of the dossier is settled."""


class PaymentFailed(_Happened, frozen=True, kw_only=True):
    """Every payment has its answer, and not all are settled."""

    reason: Bilingual


class RequestCompleted(_Happened, frozen=True, kw_only=True):
    """The treasury's signed result was verified."""


class Withdrawn(ByPerson, frozen=True, kw_only=True):
    pass


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
    | ItemSettled
    | ItemFailed
    | Paid
    | PaymentFailed
    | RequestCompleted
    | Withdrawn
)
