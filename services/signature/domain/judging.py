"""The verdict on a dossier's signatures: the unit's by the rule for its procedure, the result's by the treasury's."""

from collections.abc import Sequence

from khobac_contracts.vocabulary import Indication

from services.kernel.vietnam import vietnam_day

from .commands import Judge, JudgeResult, JudgeSubmission
from .events import (
    Finding,
    Requirement,
    ResultRejected,
    ResultVerified,
    SubmissionRejected,
    SubmissionVerified,
    Verdict,
)
from .findings import Ground, findings
from .requirements import RESULT, of_submission
from .state import Organisation, State, UnknownOrganisation


def judge_submission(command: JudgeSubmission, state: State) -> Verdict:
    """For whom was signed: the unit."""
    unit = _known(state)
    declared = unit.chief_accountant
    requirement = of_submission(
        command.procedure,
        # While nothing was declared, the rule that asks for more signatures holds.
        without_chief_accountant=declared is not None and declared.none,
        on=vietnam_day(command.declared_at),
    )
    found = findings(command, Ground(unit, requirement, command.account, declared=declared is not None))
    kind = SubmissionVerified if _all_passed(found) else SubmissionRejected
    return _verdict(kind, command, command.unit, requirement, found)


def judge_result(command: JudgeResult, state: State) -> Verdict:
    """For whom was signed: the treasury office. A leader is not bound to an account."""
    found = findings(command, Ground(_known(state), RESULT, None))
    kind = ResultVerified if _all_passed(found) else ResultRejected
    return _verdict(kind, command, command.treasury, RESULT, found)


def _known(state: State) -> Organisation:
    return Organisation() if isinstance(state, UnknownOrganisation) else state


def _all_passed(found: Sequence[Finding]) -> bool:
    return all(finding.indication is Indication.PASSED for finding in found)


def _verdict(
    kind: type[Verdict],
    command: Judge,
    organisation: str,
    requirement: Requirement | None,
    found: tuple[Finding, ...],
) -> Verdict:
    return kind(
        dossier=command.dossier,
        procedure=command.procedure,
        form=command.form,
        unit=command.unit,
        treasury=command.treasury,
        organisation=organisation,
        account=command.account,
        digest=command.digest,
        requirement=requirement,
        findings=found,
        at=command.at,
    )
