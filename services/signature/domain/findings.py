"""A signature counts if it holds by itself and its certificate is bound to that person, that title, that account."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from khobac_contracts.vocabulary import Indication

from services.chassis import TooEarly

from .commands import Judge, OfferedSignature
from .events import Finding, Requirement
from .objections import (
    NOT_BOUND_THEN,
    NOT_VALIDATED,
    OTHER_PERSON,
    OTHER_SERIAL,
    SAME_KEY,
    SAME_PERSON,
    UNKNOWN_CERTIFICATE,
    Objection,
    by_itself,
    misplaced,
    no_rule,
    not_appointed,
    other_account,
    other_role,
    wrong_number,
    wrong_order,
)
from .state import Organisation, Period
from .validation import indication_of

SKEW = timedelta(seconds=5)
"""Registration's clock and dossier's clock are not one."""
ORDER_SKEW = timedelta(minutes=5)
"""The clocks of two signers' computers even less so."""


class Ground(NamedTuple):
    """What a signature is judged by."""

    organisation: Organisation
    requirement: Requirement | None
    account: str | None
    """On which the signer must be registered; None where no account binds."""
    declared: bool | None = None
    """Whether the unit's declaration, by which its signers are chosen, has been heard. None: nothing hangs on it."""


def findings(command: Judge, ground: Ground) -> tuple[Finding, ...]:
    """One finding a signature; raises TooEarly while what is missing may still be on its way: no guess."""
    offered, at = command.signatures, command.handed_over
    judged = [
        _misplaced(place, command, ground)
        or _by_itself(each)
        or _not_bound(each, ground, at)
        or _not_appointed(each, ground, at)
        or _beside_the_others(place, offered)
        for place, each in enumerate(offered)
    ]
    if not command.last_try and any(_may_change(objection, command) for objection in judged):
        raise TooEarly(f"what is known of the signers of {command.dossier} may be incomplete, or old")
    return tuple(map(_finding, offered, judged))


def _may_change(objection: Objection | None, command: Judge) -> bool:
    """Registrations come by several topics in any order: after a pause an end may be heard before the new beginning."""
    if objection is None:
        return False
    return objection.missing or (objection.by_registry and not command.caught_up)


def _misplaced(place: int, command: Judge, ground: Ground) -> Objection | None:
    """All who must sign did, in the order in which they must: the account holder last."""
    if ground.requirement is None:
        return no_rule(command.procedure)
    signers, offered = ground.requirement.signers, command.signatures
    if len(offered) != len(signers):
        return wrong_number(len(signers), len(offered), declared=ground.declared)
    return None if offered[place].role == signers[place] else misplaced(signers[place])


def _by_itself(offered: OfferedSignature) -> Objection | None:
    report = offered.report
    if report is None:
        return NOT_VALIDATED
    if not report.passed:
        return by_itself(report)
    return None if report.serial == offered.serial else OTHER_SERIAL


def _not_bound(offered: OfferedSignature, ground: Ground, at: datetime) -> Objection | None:
    known, account = ground.organisation.bindings, ground.account
    bindings = [each for each in known if offered.report and each.fingerprint == offered.report.fingerprint]
    theirs = [each for each in bindings if each.person == offered.person]
    in_role = [each for each in theirs if each.role == offered.role]
    if not in_role:
        return other_role(offered.role) if theirs else OTHER_PERSON if bindings else UNKNOWN_CERTIFICATE
    if not any(_held(each.period, at) for each in in_role):
        return NOT_BOUND_THEN
    covered = account is None or any(account in each.accounts for each in in_role)
    return None if covered else other_account(account or "")


def _not_appointed(offered: OfferedSignature, ground: Ground, at: datetime) -> Objection | None:
    wanted, account = (offered.person, offered.role), ground.account
    found = next((each for each in ground.organisation.signatories if (each.person, each.role) == wanted), None)
    if found is None or not _held(found.period, at):
        return not_appointed(offered.role, missing=found is None or found.period.since is None)
    return None if account is None or account in found.accounts else other_account(account)


def _held(period: Period, at: datetime) -> bool:
    return period.holds(at) or period.holds(at + SKEW)


def _beside_the_others(place: int, offered: Sequence[OfferedSignature]) -> Objection | None:
    """Two signatures are two people with two keys, and the second does not come before the first."""
    this = offered[place]
    for other in offered[:place]:
        if other.person == this.person:
            return SAME_PERSON
        if this.report and other.report and this.report.key == other.report.key:
            return SAME_KEY
        if _signed_at(this) + ORDER_SKEW < _signed_at(other):
            return wrong_order(this.role, other.role)
    return None


def _signed_at(offered: OfferedSignature) -> datetime:
    known = offered.report.signed_at if offered.report else None
    return known or datetime.min.replace(tzinfo=UTC) + ORDER_SKEW


def _finding(offered: OfferedSignature, objection: Objection | None) -> Finding:
    return Finding(
        role=offered.role,
        person=offered.person,
        serial=offered.serial,
        indication=_indication(objection),
        sub_indication=objection.sub_indication if objection else None,
        reason=objection.reason if objection else None,
        signed_at=offered.report.signed_at if offered.report else None,
    )


def _indication(objection: Objection | None) -> Indication:
    if objection is None:
        return Indication.PASSED
    sub_indication = objection.sub_indication
    return indication_of(sub_indication) if sub_indication else Indication.INDETERMINATE
