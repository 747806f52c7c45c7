"""What others hear of signature: its verdicts. What it has learned of a body is not its to tell."""

from collections.abc import Sequence
from typing import assert_never

from khobac_contracts import signature as facts
from khobac_contracts.vocabulary import Fact, Words

from .domain import Event, State
from .domain.messages import Appointed, Bound, Ended, Finding, Rejected, Unbound, Verified


def announce(event: Event, state: State) -> Sequence[Fact]:
    match event:
        case Verified() | Rejected():
            return [_verdict(event)]
        case Appointed() | Ended() | Bound() | Unbound():
            return []
        case _:
            assert_never(event)


def _verdict(event: Verified | Rejected) -> Fact:
    kind = facts.SignatureVerified if isinstance(event, Verified) else facts.SignatureRejected
    return kind(
        dossier=event.dossier,
        unit=event.unit,
        body=event.body,
        account=event.account,
        subject=event.subject,
        digest=event.digest,
        findings=tuple(map(_finding, event.findings)),
        checked_at=event.at,
    )


def _finding(finding: Finding) -> facts.Finding:
    return facts.Finding(
        role=finding.role,
        person=finding.person,
        serial=finding.serial,
        indication=finding.indication,
        sub_indication=finding.sub,
        reason=Words(vi=finding.vi, en=finding.en) if finding.vi else None,
        signed_at=finding.signed_at,
    )
