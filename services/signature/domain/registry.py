"""What has been heard of a body's signatories and certificates, in whatever order it came, in bounded space."""

from collections.abc import Sequence
from typing import TypeVar

import msgspec

from .messages import Appointed, Binding, Body, Bound, Ended, Signatory, Unbound

MOST = 64
"""Signatories and bindings kept for a body; circular 157/2025 allows seven signatories an account."""

_T = TypeVar("_T", Binding, Signatory)


def appointed(body: Body, event: Appointed) -> Body:
    """Appointed again while in office: the accounts are the new ones, the office is held since the first time."""
    known = _signatory(body, event.person, event.role)
    fresh = Signatory(person=event.person, role=event.role, accounts=event.accounts, since=event.at)
    if known is not None and known.until is not None and known.until > event.at:
        # The end is already known: it was said later and heard sooner.
        fresh = msgspec.structs.replace(fresh, until=known.until)
    elif known is not None and known.until is None and known.since is not None:
        fresh = msgspec.structs.replace(fresh, since=min(known.since, event.at))
    return _with_signatory(body, known, fresh)


def ended(body: Body, event: Ended) -> Body:
    known = _signatory(body, event.person, event.role)
    fresh = known or Signatory(person=event.person, role=event.role)
    if fresh.since is not None and fresh.since > event.at:
        return body
    return _with_signatory(body, known, msgspec.structs.replace(fresh, until=event.at))


def bound(body: Body, event: Bound) -> Body:
    known = _binding(body, event.binding)
    fresh = event.binding
    if known is not None and known.until is not None and known.until > fresh.since:
        fresh = msgspec.structs.replace(fresh, until=known.until)
    elif known is not None and known.until is None:
        fresh = msgspec.structs.replace(fresh, since=min(known.since, fresh.since))
    return msgspec.structs.replace(body, bindings=_replaced(body.bindings, known, fresh))


def unbound(body: Body, event: Unbound) -> Body:
    end = Binding(
        fingerprint=event.fingerprint, person=event.person, role=event.role, accounts=(), since=event.at, until=event.at
    )
    known = _binding(body, end)
    if known is not None and known.since > event.at:
        return body
    fresh = msgspec.structs.replace(known, until=event.at) if known else end
    return msgspec.structs.replace(body, bindings=_replaced(body.bindings, known, fresh))


def _signatory(body: Body, person: str, role: str) -> Signatory | None:
    return next((each for each in body.signatories if (each.person, each.role) == (person, role)), None)


def _binding(body: Body, like: Binding) -> Binding | None:
    wanted = (like.fingerprint, like.person, like.role)
    return next((each for each in body.bindings if (each.fingerprint, each.person, each.role) == wanted), None)


def _with_signatory(body: Body, known: Signatory | None, fresh: Signatory) -> Body:
    return msgspec.structs.replace(body, signatories=_replaced(body.signatories, known, fresh))


def _replaced(all_: Sequence[_T], known: _T | None, fresh: _T) -> tuple[_T, ...]:
    """The newest last; when there are too many, what has ended goes first, and of that the oldest."""
    kept: list[_T] = [each for each in all_ if each is not known]
    if len(kept) >= MOST:
        gone: _T = next((each for each in kept if each.until is not None), kept[0])
        kept.remove(gone)
    kept.append(fresh)
    return tuple(kept)
