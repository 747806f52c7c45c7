"""What risk may be told: a dossier to assess, a change to remember, a payment to learn from."""

from datetime import datetime
from typing import TypeAlias

from services.chassis import PlainData

from .detectors import SignatureCircumstances
from .events import Kind


class Assess(PlainData, frozen=True):
    """A dossier was handed over: is it like this unit?"""

    unit: str
    dossier: str
    treasury: str
    account: str
    round: int
    amount: int
    payee: str
    digest: str
    hands: tuple[SignatureCircumstances, ...]
    submitted_at: datetime
    at: datetime


class NoteChange(PlainData, frozen=True):
    """Something that protects the unit was set or changed."""

    kind: Kind
    person: str
    changed_at: datetime
    at: datetime


class NoteFailedLogin(PlainData, frozen=True):
    """Somebody did not know a password."""

    failed_at: datetime
    at: datetime


class Learn(PlainData, frozen=True):
    """The bank executed the payment: this is now habit."""

    dossier: str
    at: datetime


class Forget(PlainData, frozen=True):
    """The dossier was withdrawn: it teaches nothing."""

    dossier: str
    at: datetime


Command: TypeAlias = Assess | NoteChange | NoteFailedLogin | Learn | Forget
