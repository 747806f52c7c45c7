"""What has been heard of a body's signatories and certificates, in whatever order it came, in bounded space."""

from collections.abc import Sequence
from typing import TypeVar

import msgspec

from .messages import Appointed, Binding, Body, Bound, Ended, Signatory, Unbound

MOST = 64
"""Signatories and bindings kept for a body; circular 157/2025 allows seven signatories an account."""

_T = TypeVar("_T", Binding, Signatory)


def appointed(body: Body, event: Appointed) -> Body:
    """Appointed again while in office: the accounts are the newer ones, the office is held since the first time."""
    known = _signatory(body, event)
    fresh = msgspec.structs.replace(known, spell=known.spell.begun(event.at))
    return _with_signatory(body, known, _covering(fresh, event))


def ended(body: Body, event: Ended) -> Body:
    known = _signatory(body, event)
    return _with_signatory(body, known, msgspec.structs.replace(known, spell=known.spell.ended(event.at)))


def bound(body: Body, event: Bound) -> Body:
    known = _binding(body, event)
    fresh = msgspec.structs.replace(known, spell=known.spell.begun(event.at))
    return _with_binding(body, known, _covering(fresh, event))


def unbound(body: Body, event: Unbound) -> Body:
    known = _binding(body, event)
    return _with_binding(body, known, msgspec.structs.replace(known, spell=known.spell.ended(event.at)))


def _covering(fresh: _T, event: Appointed | Bound) -> _T:
    """With the accounts of the last beginning, whichever was heard last."""
    return msgspec.structs.replace(fresh, accounts=event.accounts) if fresh.spell.again == event.at else fresh


def _signatory(body: Body, event: Appointed | Ended) -> Signatory:
    theirs = (each for each in body.signatories if (each.person, each.role) == (event.person, event.role))
    return next(theirs, Signatory(person=event.person, role=event.role))


def _binding(body: Body, event: Bound | Unbound) -> Binding:
    wanted = (event.fingerprint, event.person, event.role)
    theirs = (each for each in body.bindings if (each.fingerprint, each.person, each.role) == wanted)
    return next(theirs, Binding(fingerprint=event.fingerprint, person=event.person, role=event.role))


def _with_signatory(body: Body, known: Signatory, fresh: Signatory) -> Body:
    return msgspec.structs.replace(body, signatories=_replaced(body.signatories, known, fresh))


def _with_binding(body: Body, known: Binding, fresh: Binding) -> Body:
    return msgspec.structs.replace(body, bindings=_replaced(body.bindings, known, fresh))


def _replaced(all_: Sequence[_T], known: _T, fresh: _T) -> tuple[_T, ...]:
    """The newest last; when there are too many, what has ended goes first, and of that the oldest."""
    kept: list[_T] = [each for each in all_ if each is not known]
    if len(kept) >= MOST:
        gone: _T = next((each for each in kept if each.spell.until is not None), kept[0])
        kept.remove(gone)
    kept.append(fresh)
    return tuple(kept)
