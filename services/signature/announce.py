"""What others hear of signature: its verdicts. What it has learned of an organisation is not its to tell."""

from collections.abc import Sequence
from typing import assert_never

from khobac_contracts import signature as facts
from khobac_contracts.vocabulary import Fact, Role, known

from .domain.events import (
    Appointed,
    AppointmentEnded,
    Bound,
    ChiefAccountantDeclared,
    Event,
    Finding,
    ResultRejected,
    ResultVerified,
    SubmissionRejected,
    SubmissionVerified,
    Unbound,
    Verdict,
)
from .domain.state import State

Announced = facts.SubmissionVerified | facts.SubmissionRejected | facts.ResultVerified | facts.ResultRejected


def announce(event: Event, state: State) -> Sequence[Fact]:
    match event:
        case SubmissionVerified():
            return [_verdict(facts.SubmissionVerified, event, Role.ACCOUNT_HOLDER)]
        case SubmissionRejected():
            return [_verdict(facts.SubmissionRejected, event, Role.ACCOUNT_HOLDER)]
        case ResultVerified():
            return [_verdict(facts.ResultVerified, event, Role.TREASURY_LEADER)]
        case ResultRejected():
            return [_verdict(facts.ResultRejected, event, Role.TREASURY_LEADER)]
        case Appointed() | AppointmentEnded() | Bound() | Unbound() | ChiefAccountantDeclared():
            return []
        case _:
            assert_never(event)


def _verdict(kind: type[Announced], event: Verdict, head: Role) -> Announced:
    return kind(
        dossier=event.dossier,
        procedure=event.procedure,
        form=event.form,
        unit=event.unit,
        organisation=event.organisation,
        account=event.account,
        digest=event.digest,
        findings=tuple(_finding(finding, _role(place, event, head)) for place, finding in enumerate(event.findings)),
        checked_at=event.at,
    )


def _role(place: int, event: Verdict, head: Role) -> Role:
    """Facts are written in known words only: a role that is none stands as the one in whose place it was signed."""
    signers = event.requirement.signers if event.requirement else ()
    due = signers[place] if place < len(signers) else head
    return known(Role, event.findings[place].role) or known(Role, due) or head


def _finding(finding: Finding, role: Role) -> facts.Finding:
    return facts.Finding(
        role=role,
        person=finding.person,
        serial=finding.serial,
        indication=finding.indication,
        sub_indication=finding.sub_indication,
        reason=finding.reason.words() if finding.reason else None,
        signed_at=finding.signed_at,
    )
