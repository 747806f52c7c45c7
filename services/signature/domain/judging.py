"""A signature counts if it holds by itself and its certificate is bound to that person, that title, that account."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import msgspec
from khobac_contracts.signature import Subject
from khobac_contracts.vocabulary import Role

from services.chassis import TooEarly

from .messages import Body, Finding, JudgeResult, JudgeSubmission, Offered, Rejected, Spell, Stranger, Verified
from .objections import (
    NOT_BOUND_THEN,
    NOT_EXAMINED,
    OTHER_PERSON,
    OTHER_SERIAL,
    SAME_KEY,
    SAME_PERSON,
    UNKNOWN_CERTIFICATE,
    WRONG_TIME_ORDER,
    Objection,
    misplaced,
    not_appointed,
    other_account,
    other_role,
    wrong_number,
)
from .verdict import indication

# A unit without a chief accountant declares "Không có" (circular 157/2025): not yet known here, so both must sign.
SUBMISSION_ROLES = (Role.CHIEF_ACCOUNTANT, Role.ACCOUNT_HOLDER)
RESULT_ROLES = (Role.TREASURY_LEADER,)
SKEW = timedelta(seconds=5)
"""Registration's clock and dossier's clock are not one."""
ORDER_SKEW = timedelta(minutes=5)
"""The clocks of two signers' computers even less so."""


def decide_submission(command: JudgeSubmission, state: Stranger | Body) -> Verified | Rejected:
    """For whom was signed: the unit."""
    return _verdict(command, "submission", command.unit, _findings(command, state, SUBMISSION_ROLES, command.account))


def decide_result(command: JudgeResult, state: Stranger | Body) -> Verified | Rejected:
    """For whom was signed: the treasury office. A leader is not bound to an account."""
    return _verdict(command, "result", command.treasury, _findings(command, state, RESULT_ROLES, None))


def _verdict(
    command: JudgeSubmission | JudgeResult, subject: Subject, body: str, findings: tuple[Finding, ...]
) -> Verified | Rejected:
    kind = Verified if all(finding.indication == "PASSED" for finding in findings) else Rejected
    return kind(
        dossier=command.dossier,
        unit=command.unit,
        treasury=command.treasury,
        body=body,
        account=command.account,
        subject=subject,
        digest=command.digest,
        findings=findings,
        at=command.at,
    )


def _findings(
    command: JudgeSubmission | JudgeResult, state: Stranger | Body, roles: Sequence[Role], account: str | None
) -> tuple[Finding, ...]:
    """One finding a signature; raises TooEarly while what is missing may still be on its way: no guess."""
    body, offered = state if isinstance(state, Body) else Body(), command.signatures
    judged = [
        _misplaced(place, offered, roles)
        or _by_itself(each)
        or _not_bound(each, body, command.handed_over, account)
        or _not_appointed(each, body, command.handed_over, account)
        or _beside_the_others(place, offered)
        for place, each in enumerate(offered)
    ]
    if not command.last_try and any(_may_change(objection, command) for objection in judged):
        raise TooEarly(f"what is known of the signers of {command.dossier} may be incomplete, or old")
    return tuple(map(_finding, offered, judged))


def _may_change(objection: Objection | None, command: JudgeSubmission | JudgeResult) -> bool:
    """Registrations come by four topics in any order: after a pause an end may be heard before the new beginning."""
    if objection is None:
        return False
    return objection.missing or (objection.by_registry and not command.caught_up)


def _misplaced(place: int, offered: Sequence[Offered], roles: Sequence[Role]) -> Objection | None:
    """The signatures come in the order in which they were made: the account holder's last."""
    if len(offered) != len(roles):
        return wrong_number(len(roles), len(offered))
    return None if offered[place].role == roles[place] else misplaced(roles[place])


def _by_itself(offered: Offered) -> Objection | None:
    report = offered.report
    if report is None:
        return NOT_EXAMINED
    if not report.passed:
        return Objection(report.vi, report.en, report.sub)
    return None if report.serial == offered.serial else OTHER_SERIAL


def _not_bound(offered: Offered, body: Body, at: datetime, account: str | None) -> Objection | None:
    bindings = [each for each in body.bindings if offered.report and each.fingerprint == offered.report.fingerprint]
    theirs = [each for each in bindings if each.person == offered.person]
    in_role = [each for each in theirs if each.role == offered.role]
    if not in_role:
        return other_role(offered.role) if theirs else OTHER_PERSON if bindings else UNKNOWN_CERTIFICATE
    if not any(_held(each.spell, at) for each in in_role):
        return NOT_BOUND_THEN
    covered = account is None or any(account in each.accounts for each in in_role)
    return None if covered else other_account(account or "")


def _not_appointed(offered: Offered, body: Body, at: datetime, account: str | None) -> Objection | None:
    found = next((s for s in body.signatories if (s.person, s.role) == (offered.person, offered.role)), None)
    if found is None or not _held(found.spell, at):
        return not_appointed(offered.role, missing=found is None or found.spell.since is None)
    return None if account is None or account in found.accounts else other_account(account)


def _held(spell: Spell, at: datetime) -> bool:
    return spell.holds(at) or spell.holds(at + SKEW)


def _beside_the_others(place: int, offered: Sequence[Offered]) -> Objection | None:
    """Two signatures are two people with two keys, and the second does not come before the first."""
    this = offered[place]
    for other in offered[:place]:
        if other.person == this.person:
            return SAME_PERSON
        if this.report and other.report and this.report.key == other.report.key:
            return SAME_KEY
        if _signed_at(this) + ORDER_SKEW < _signed_at(other):
            return WRONG_TIME_ORDER
    return None


def _signed_at(offered: Offered) -> datetime:
    known = offered.report.signed_at if offered.report else None
    return known or datetime.min.replace(tzinfo=UTC) + ORDER_SKEW


def _finding(offered: Offered, objection: Objection | None) -> Finding:
    found = Finding(
        role=offered.role,
        person=offered.person,
        serial=offered.serial,
        indication="PASSED",
        signed_at=offered.report.signed_at if offered.report else None,
    )
    if objection is None:
        return found
    outcome = indication(objection.sub) if objection.sub else "INDETERMINATE"
    return msgspec.structs.replace(found, indication=outcome, sub=objection.sub, vi=objection.vi, en=objection.en)
