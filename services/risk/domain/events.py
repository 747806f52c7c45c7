"""Events of a unit's profile; the assessments among them are announced to everybody."""

from datetime import datetime
from typing import Literal, TypeAlias

import msgspec
from khobac_contracts.vocabulary import Level

from services.chassis import PlainData
from services.kernel.bilingual import Bilingual

from .spending import Payment

ChangeKind = Literal["contact", "credential", "certificate", "login_abroad"]


class Reason(msgspec.Struct, frozen=True):
    """Why a detector spoke, with the weight that it had then."""

    detector: str
    weight: int
    words: Bilingual


class Assessed(PlainData, frozen=True):
    """The verdict with its reasons, the name of the model that gave it, and what it looked at."""

    unit: str
    dossier: str
    procedure: str
    form: str
    treasury: str
    account: str
    round: int
    amount: int
    payments: tuple[Payment, ...]
    """Bounded. A later verdict on the same round leaves them to the first."""
    digest: str
    networks: tuple[int, ...]
    signers: tuple[str, ...]
    """Pseudonyms, as in the changes that are held against them."""
    score: int
    level: Level
    reasons: tuple[Reason, ...]
    model: str
    submitted_at: datetime
    at: datetime


class ChangeNoted(PlainData, frozen=True):
    """A change that the next dossiers are seen beside."""

    kind: ChangeKind
    person: str
    changed_at: datetime


class FailedLoginNoted(PlainData, frozen=True):
    """A failed log-in that the next dossiers are seen beside."""

    failed_at: datetime


class Learned(PlainData, frozen=True):
    """A settled payment became part of the unit's habits."""

    dossier: str
    item: int
    at: datetime


class Forgotten(PlainData, frozen=True):
    """A dossier that will not settle left the waiting ones."""

    dossier: str
    at: datetime


Event: TypeAlias = Assessed | ChangeNoted | FailedLoginNoted | Learned | Forgotten
