"""What has been heard of an organisation's signatories and certificates, in whatever order it came, in bounded space."""

from collections.abc import Sequence
from typing import TypeVar

from msgspec.structs import replace

from .events import Appointed, AppointmentEnded, Bound, ChiefAccountantDeclared, Unbound
from .state import Binding, ChiefAccountant, Organisation, Signatory

MOST = 64
"""Signatories and bindings kept for an organisation; circular 157/2025 allows seven signatories an account."""

_T = TypeVar("_T", Binding, Signatory)


def appointed(known: Organisation, event: Appointed) -> Organisation:
    """Appointed again while in office: the accounts are the newer ones, the office is held since the first time."""
    before = _signatory(known, event)
    fresh = replace(before, period=before.period.begun(event.at))
    return _with_signatory(known, before, _covering(fresh, event))


def ended(known: Organisation, event: AppointmentEnded) -> Organisation:
    before = _signatory(known, event)
    return _with_signatory(known, before, replace(before, period=before.period.ended(event.at)))


def bound(known: Organisation, event: Bound) -> Organisation:
    before = _binding(known, event)
    fresh = replace(before, period=before.period.begun(event.at))
    return _with_binding(known, before, _covering(fresh, event))


def unbound(known: Organisation, event: Unbound) -> Organisation:
    before = _binding(known, event)
    return _with_binding(known, before, replace(before, period=before.period.ended(event.at)))


def declared(known: Organisation, event: ChiefAccountantDeclared) -> Organisation:
    """The newest declaration counts, whichever was heard last."""
    before = known.chief_accountant
    if before is not None and before.at > event.at:
        return known
    return replace(known, chief_accountant=ChiefAccountant(none=event.none, at=event.at))


def _covering(fresh: _T, event: Appointed | Bound) -> _T:
    """With the accounts of the last beginning, whichever was heard last."""
    return replace(fresh, accounts=event.accounts) if fresh.period.again == event.at else fresh


def _signatory(known: Organisation, event: Appointed | AppointmentEnded) -> Signatory:
    theirs = (each for each in known.signatories if (each.person, each.role) == (event.person, event.role))
    return next(theirs, Signatory(person=event.person, role=event.role))


def _binding(known: Organisation, event: Bound | Unbound) -> Binding:
    wanted = (event.fingerprint, event.person, event.role)
    theirs = (each for each in known.bindings if (each.fingerprint, each.person, each.role) == wanted)
    return next(theirs, Binding(fingerprint=event.fingerprint, person=event.person, role=event.role))


def _with_signatory(known: Organisation, before: Signatory, fresh: Signatory) -> Organisation:
    return replace(known, signatories=_replaced(known.signatories, before, fresh))


def _with_binding(known: Organisation, before: Binding, fresh: Binding) -> Organisation:
    return replace(known, bindings=_replaced(known.bindings, before, fresh))


def _replaced(all_: Sequence[_T], before: _T, fresh: _T) -> tuple[_T, ...]:
    """The newest last; when there are too many, what has ended goes first, and of that the oldest."""
    kept: list[_T] = [each for each in all_ if each is not before]
    if len(kept) >= MOST:
        gone: _T = next((each for each in kept if each.period.until is not None), kept[0])
        kept.remove(gone)
    kept.append(fresh)
    return tuple(kept)
