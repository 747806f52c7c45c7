"""What is remembered of a unit is bounded, and only money that really left teaches it."""

import math
from collections.abc import Iterable
from datetime import datetime
from itertools import islice
from typing import TypeVar

import msgspec

from services.chassis import PlainData

from .events import Assessed, Kind

PAYEES = 250
"""Most recently paid payees, LRU, by the first 64 bits of their digest (two of 250 collide once in 10^14).
No Bloom filter behind it: its false 'seen' would silence an alarm, while the LRU's false 'never seen' of a payee
not paid for 250 others only adds a weight that alone raises nothing. A unit pays about 300 times a year."""
PENDING = 128
"""Assessed, not yet settled. What falls out teaches nothing: fewer lessons, never a wrong one."""
WATCHED = 12
"""Found normal, not yet settled, and looked at again beside a change that is heard late. A unit pays six times a week."""
MARKS = 48
NETWORKS = 16
FAILURES = 10
FORGETTING = 200
"""The sketch weighs the last 200 or so amounts: a unit's habits change with its budget years."""

PRIOR_COUNT = 4.0
PRIOR_VARIANCE = 1.0
"""What is believed of a unit's spread of ln(amount) before it has shown its own: two amounts in three within e^±1."""

T = TypeVar("T")


class Pending(msgspec.Struct, frozen=True):
    """A dossier that may teach, once the bank has executed it."""

    dossier: str
    round: int
    amount: int
    payee: str
    networks: tuple[int, ...]


class Mark(msgspec.Struct, frozen=True):
    """First and last time that something was set or changed: the same whatever the order and repetition."""

    kind: Kind
    person: str
    first: datetime
    last: datetime


class Profile(PlainData, frozen=True):
    """A unit's habits (from settled dossiers only), its recent changes, and what may still teach."""

    settled: int = 0
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


def short(digest: str) -> str:
    """The part of a payee's digest that is remembered."""
    return digest[:16]


def has_paid(profile: Profile, payee: str) -> bool:
    return short(payee) in profile.payees  # words are hex and parted by blanks: a match is a whole word


def pending_of(profile: Profile, dossier: str) -> Pending | None:
    return next((p for p in profile.pending if p.dossier == dossier), None)


def await_settlement(profile: Profile, new: Pending) -> Profile:
    """Remember what a dossier would teach; a later round replaces an earlier one."""
    old = pending_of(profile, new.dossier)
    if old and old.round >= new.round:
        return profile
    others = tuple(p for p in profile.pending if p is not old)
    return msgspec.structs.replace(profile, pending=(*others, new)[-PENDING:])


def watch(profile: Profile, verdict: Assessed) -> Profile:
    """Remember a normal one as it was told; an abnormal one has nothing left to become."""
    others = tuple(past for past in profile.watched if past.dossier != verdict.dossier)
    watched = (*others, verdict)[-WATCHED:] if verdict.level == "normal" else others
    return msgspec.structs.replace(profile, watched=watched)


def forget(profile: Profile, dossier: str) -> Profile:
    return msgspec.structs.replace(
        profile,
        pending=tuple(p for p in profile.pending if p.dossier != dossier),
        watched=tuple(past for past in profile.watched if past.dossier != dossier),
    )


def learn(profile: Profile, dossier: str, at: datetime) -> Profile:
    """The bank executed it: payee, amount and networks become habit."""
    lesson = pending_of(profile, dossier)
    if lesson is None:
        return profile
    taught = _learn_amount(forget(profile, dossier), math.log(lesson.amount))
    return msgspec.structs.replace(
        taught,
        settled=taught.settled + 1,
        since=min(taught.since, at) if taught.since else at,
        payees=" ".join(_front(taught.payees.split(), (lesson.payee,), PAYEES)),
        networks=_front(taught.networks, lesson.networks, NETWORKS),
    )


def _front(known: Iterable[T], newest: tuple[T, ...], limit: int) -> tuple[T, ...]:
    return tuple(islice(dict.fromkeys((*newest, *known)), limit))


def _learn_amount(profile: Profile, log: float) -> Profile:
    """Welford's running mean and squares with forgetting. One lesson moves the mean by three deviations at most:
    nobody teaches the profile a fortune with one confirmed payment.
    """
    if profile.log_count >= 1:
        reach = 3 * spread(profile)
        log = min(max(log, profile.log_mean - reach), profile.log_mean + reach)
    keep = min(1.0, (FORGETTING - 1) / profile.log_count) if profile.log_count else 1.0
    count = profile.log_count * keep + 1
    delta = log - profile.log_mean
    mean = profile.log_mean + delta / count
    squares = profile.log_squares * keep + delta * (log - mean)
    return msgspec.structs.replace(profile, log_count=count, log_mean=mean, log_squares=squares)


def spread(profile: Profile) -> float:
    """Standard deviation of ln(amount), leaning on the prior while history is thin."""
    return math.sqrt((profile.log_squares + PRIOR_COUNT * PRIOR_VARIANCE) / (profile.log_count + PRIOR_COUNT))


def note(profile: Profile, kind: Kind, person: str, at: datetime) -> Profile:
    """Widen the mark of that change to contain `at`; the mark longest untouched falls out."""
    old = next((m for m in profile.marks if m.kind == kind and m.person == person), None)
    new = Mark(kind, person, min(old.first, at), max(old.last, at)) if old else Mark(kind, person, at, at)
    if new == old:
        return profile
    marks = sorted((*(m for m in profile.marks if m is not old), new), key=lambda m: (m.last, m.kind, m.person))
    return msgspec.structs.replace(profile, marks=tuple(marks[-MARKS:]))


def note_failure(profile: Profile, at: datetime) -> Profile:
    if at in profile.failures:
        return profile
    return msgspec.structs.replace(profile, failures=tuple(sorted((*profile.failures, at))[-FAILURES:]))
