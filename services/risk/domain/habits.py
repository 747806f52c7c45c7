"""Only money that really left teaches a unit's habits, and no single lesson moves them far."""

import math
from collections.abc import Iterable
from datetime import datetime
from itertools import islice
from typing import TypeVar

import msgspec

from .state import NETWORKS, PAYEES, Pending, Profile, pending_of
from .waiting import forget

FORGETTING = 200
"""The sketch weighs the last 200 or so amounts: a unit's habits change with its budget years."""
PRIOR_COUNT = 4.0
PRIOR_VARIANCE = 1.0
"""What is believed of a unit's spread of ln(amount) before it has shown its own: two amounts in three within e^±1."""

T = TypeVar("T")


def has_paid(profile: Profile, payee: str) -> bool:
    return payee in profile.payees  # words are hex and parted by blanks: a match is a whole word


def learn(profile: Profile, dossier: str, item: int, at: datetime) -> Profile:
    """The bank paid this payee; with a dossier's last payment, its amount and networks become habit, too."""
    lesson = pending_of(profile, dossier)
    paid = next((payment for payment in lesson.payments if payment.item == item), None) if lesson else None
    if lesson is None or paid is None:
        return profile
    payees = " ".join(_front(profile.payees.split(), (paid.payee,), PAYEES))
    left = msgspec.structs.replace(
        lesson,
        payments=tuple(payment for payment in lesson.payments if payment is not paid),
        paid=lesson.paid + paid.amount,
    )
    profile = msgspec.structs.replace(profile, payees=payees)
    return _wait_on(profile, left) if left.payments else _learn_whole(profile, left, at)


def _wait_on(profile: Profile, left: Pending) -> Profile:
    pending = tuple(left if each.dossier == left.dossier else each for each in profile.pending)
    return msgspec.structs.replace(profile, pending=pending)


def _learn_whole(profile: Profile, lesson: Pending, at: datetime) -> Profile:
    taught = _learn_amount(forget(profile, lesson.dossier), math.log(lesson.paid))
    return msgspec.structs.replace(
        taught,
        settled=taught.settled + 1,
        since=min(taught.since, at) if taught.since else at,
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
