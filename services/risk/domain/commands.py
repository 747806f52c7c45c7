"""Commands for a profile: a dossier to assess, a change to remember, a payment to learn from."""

from datetime import datetime
from typing import TypeAlias

from services.chassis import PlainData

from .events import ChangeKind
from .spending import Spending


class Assess(PlainData, frozen=True):
    """A dossier that pays was handed over: is it like this unit?"""

    unit: str
    dossier: str
    procedure: str
    form: str
    treasury: str
    account: str
    round: int
    digest: str
    spending: Spending
    at: datetime


class NoteChange(PlainData, frozen=True):
    """Something that protects the unit was set or changed."""

    kind: ChangeKind
    person: str
    changed_at: datetime
    at: datetime


class NoteFailedLogin(PlainData, frozen=True):
    """Somebody did not know a password."""

    failed_at: datetime
    at: datetime


class Learn(PlainData, frozen=True):
    """The bank executed one payment of the dossier: this is now habit."""

    dossier: str
    item: int
    at: datetime


class Forget(PlainData, frozen=True):
    """The dossier was withdrawn: it teaches nothing."""

    dossier: str
    at: datetime


Command: TypeAlias = Assess | NoteChange | NoteFailedLogin | Learn | Forget
