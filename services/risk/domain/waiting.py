"""A dossier waits, within bounds, for its settlement, which teaches, and for late changes, which may turn its verdict."""

import msgspec

from .events import Assessed
from .spending import Payment
from .state import PAYEES, PENDING, PENDING_PAYMENTS, WATCHED, Pending, Profile, pending_of


def remembered(payments: tuple[Payment, ...]) -> tuple[Payment, ...]:
    """No more than there is room for among the payees that are known."""
    return payments[:PAYEES]


def await_settlement(profile: Profile, new: Pending) -> Profile:
    """Remember what a dossier would teach; a later round replaces an earlier one."""
    old = pending_of(profile, new.dossier)
    if old and old.round >= new.round:
        return profile
    others = tuple(each for each in profile.pending if each is not old)
    return msgspec.structs.replace(profile, pending=_within_bounds((*others, new)))


def _within_bounds(pending: tuple[Pending, ...]) -> tuple[Pending, ...]:
    """The newest dossiers that there is room for."""
    kept, room = [], PENDING_PAYMENTS
    for each in reversed(pending[-PENDING:]):
        room -= len(each.payments)
        if room < 0:
            break
        kept.append(each)
    return tuple(reversed(kept))


def watch(profile: Profile, verdict: Assessed) -> Profile:
    """Remember a normal one; an abnormal one has nothing left to become."""
    others = tuple(past for past in profile.watched if past.dossier != verdict.dossier)
    watched = (*others, msgspec.structs.replace(verdict, payments=()))[-WATCHED:]
    return msgspec.structs.replace(profile, watched=watched if verdict.level == "normal" else others)


def forget(profile: Profile, dossier: str) -> Profile:
    """It neither teaches nor turns any more."""
    return msgspec.structs.replace(
        profile,
        pending=tuple(each for each in profile.pending if each.dossier != dossier),
        watched=tuple(past for past in profile.watched if past.dossier != dossier),
    )
