"""What is remembered of a unit is bounded: its habits, its recent changes, and what may still teach."""

from datetime import datetime

import msgspec

from services.chassis import PlainData

from .events import Assessed, ChangeKind
from .spending import Payment

PAYEES = 250
"""Most recently paid payees. No Bloom filter behind them: its false "seen" would silence an alarm, while a false "never
seen" of a payee not paid for 250 others only adds a weight that alone raises nothing. A unit pays about 300 times a year.
"""
PENDING = 128
"""Dossiers assessed and not yet settled. What falls out teaches nothing: fewer lessons, never a wrong one."""
PENDING_PAYMENTS = 1_000
"""Of all pending dossiers together; of one, as many as payees are remembered."""
WATCHED = 12
"""Dossiers found normal and not yet settled, looked at again beside a change heard late. A unit pays six times a week."""
MARKS = 48
NETWORKS = 16
FAILURES = 10


class Pending(msgspec.Struct, frozen=True):
    """A dossier that may teach: each payee when the bank has paid it, the rest when all are paid."""

    dossier: str
    round: int
    payments: tuple[Payment, ...]
    networks: tuple[int, ...]
    paid: int = 0
    """The sum of those that are settled already."""


class Mark(msgspec.Struct, frozen=True):
    """First and last time that something was set or changed: the same whatever the order and repetition."""

    kind: ChangeKind
    person: str
    first: datetime
    last: datetime


class Profile(PlainData, frozen=True):
    """A unit's habits (from settled money only), its recent changes, and what may still teach."""

    settled: int = 0
    """Dossiers of which all payments have settled."""
    since: datetime | None = None
    """When the first dossier settled. From then on, somebody's first credential or certificate is a change, too."""
    log_mean: float = 0.0
    log_squares: float = 0.0
    log_count: float = 0.0
    payees: str = ""
    """Words of 16 hex digits, the latest first: one string of 4 KB where a tuple of strings would take 16."""
    networks: tuple[int, ...] = ()
    pending: tuple[Pending, ...] = ()
    watched: tuple[Assessed, ...] = ()
    marks: tuple[Mark, ...] = ()
    failures: tuple[datetime, ...] = ()


def pending_of(profile: Profile, dossier: str) -> Pending | None:
    return next((each for each in profile.pending if each.dossier == dossier), None)
