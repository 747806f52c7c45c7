"""What can be asked of a dossier; times, people, digests and the calendar come with the words."""

import datetime as dt
from typing import TypeAlias

from khobac_contracts.vocabulary import Answer

from services.chassis import PlainData
from services.dossier.domain.forms import CheckedForm
from services.kernel.bilingual import Bilingual
from services.kernel.circumstances import Actor
from services.kernel.swaps import SWAPS, Swaps

from .attachments import Attachment
from .signatures import Signature

# ---- of the unit


class _ByPerson(PlainData, frozen=True, kw_only=True):
    by: Actor
    at: dt.datetime


class Declare(_ByPerson, frozen=True, kw_only=True):
    """`without_chief_accountant` is what registration says of the unit now."""

    code: str
    declared: CheckedForm
    without_chief_accountant: bool


class Change(_ByPerson, frozen=True, kw_only=True):
    declared: CheckedForm


class Attach(_ByPerson, frozen=True, kw_only=True):
    attachment: Attachment


class Detach(_ByPerson, frozen=True, kw_only=True):
    digest: str


class Sign(_ByPerson, frozen=True, kw_only=True):
    """`digest` is of the canonical bytes at that `revision` of the draft."""

    signature: Signature
    digest: str
    revision: int


class HandOver(_ByPerson, frozen=True, kw_only=True):
    swaps: Swaps = SWAPS


class Withdraw(_ByPerson, frozen=True, kw_only=True):
    pass


# ---- of the treasury


class Receive(_ByPerson, frozen=True, kw_only=True):
    swaps: Swaps = SWAPS


class CheckAsAccountant(_ByPerson, frozen=True, kw_only=True):
    pass


class CheckAsController(_ByPerson, frozen=True, kw_only=True):
    pass


class ApproveAsLeader(_ByPerson, frozen=True, kw_only=True):
    """`digest` is of the result's canonical bytes, which the CMS in `signature` is said to sign."""

    signature: Signature
    digest: str


class Return(_ByPerson, frozen=True, kw_only=True):
    guidance: str


class Refuse(_ByPerson, frozen=True, kw_only=True):
    reason: str


# ---- that a fact of another service leads to


class _ByFact(PlainData, frozen=True, kw_only=True):
    at: dt.datetime


class AcceptSignatures(_ByFact, frozen=True, kw_only=True):
    digest: str


class RejectSignatures(_ByFact, frozen=True, kw_only=True):
    digest: str
    reason: Bilingual


class AcceptResult(_ByFact, frozen=True, kw_only=True):
    digest: str


class RejectResult(_ByFact, frozen=True, kw_only=True):
    digest: str
    reason: Bilingual


class ClearRisk(_ByFact, frozen=True, kw_only=True):
    round: int
    score: int


class Warn(_ByFact, frozen=True, kw_only=True):
    round: int
    score: int
    reason: Bilingual


class AnswerWarning(_ByFact, frozen=True, kw_only=True):
    round: int
    answer: Answer
    person: str


class SettlePayment(_ByFact, frozen=True, kw_only=True):
    item: int
    reference: str


class FailPayment(_ByFact, frozen=True, kw_only=True):
    item: int
    code: str
    reason: Bilingual


UnitCommand: TypeAlias = Declare | Change | Attach | Detach | Sign | HandOver | Withdraw
TreasuryCommand: TypeAlias = Receive | CheckAsAccountant | CheckAsController | ApproveAsLeader | Return | Refuse
FactCommand: TypeAlias = (
    AcceptSignatures
    | RejectSignatures
    | AcceptResult
    | RejectResult
    | ClearRisk
    | Warn
    | AnswerWarning
    | SettlePayment
    | FailPayment
)
Command: TypeAlias = UnitCommand | TreasuryCommand | FactCommand
