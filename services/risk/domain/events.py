"""What happened to a unit's profile; the assessments among it are told to everybody."""

from datetime import datetime
from typing import Literal, TypeAlias

import msgspec

from services.chassis import PlainData

Kind = Literal["contact", "credential", "certificate", "login_abroad"]


class Because(msgspec.Struct, frozen=True):
    """One reason, with its weight."""

    detector: str
    weight: int
    vi: str
    en: str


class Assessed(PlainData, frozen=True):
    """The verdict with its reasons, the model that gave it, and what it looked at."""

    unit: str
    dossier: str
    treasury: str
    account: str
    round: int
    amount: int
    payee: str
    digest: str
    networks: tuple[int, ...]
    score: int
    level: Literal["normal", "abnormal"]
    reasons: tuple[Because, ...]
    model: str
    submitted_at: datetime
    at: datetime
    signers: tuple[str, ...] = ()
    """Pseudonyms, as in the changes that are held against them."""


class ChangeNoted(PlainData, frozen=True):
    """A change that the next dossiers are seen beside."""

    kind: Kind
    person: str
    changed_at: datetime


class FailedLoginNoted(PlainData, frozen=True):
    """A failed log-in that the next dossiers are seen beside."""

    failed_at: datetime


class Learned(PlainData, frozen=True):
    """A settled dossier became part of the unit's habits."""

    dossier: str
    at: datetime


class Forgotten(PlainData, frozen=True):
    """A dossier that will not settle left the waiting ones."""

    dossier: str
    at: datetime


Event: TypeAlias = Assessed | ChangeNoted | FailedLoginNoted | Learned | Forgotten
