"""What signature announces: whether the signatures of a submission or of a result hold, with reasons."""

from pydantic import Field

from .vocabulary import (
    AboutDossier,
    AccountCode,
    Fact,
    Indication,
    Instant,
    Open,
    OrganisationCode,
    PersonId,
    Role,
    Sha256,
    SubIndication,
    UnitCode,
    Words,
)


class Finding(Fact):
    """The verdict on one signature in the words of ETSI EN 319 102-1."""

    role: Open[Role]
    person: PersonId
    serial: str = Field(max_length=80)
    indication: Open[Indication]
    sub_indication: Open[SubIndication] | None = None
    reason: Words | None = None
    signed_at: Instant | None = Field(None, description="as the signer claims")


class _Verdict(AboutDossier):
    unit: UnitCode
    organisation: OrganisationCode = Field(description="for whom was signed: the unit, or the office for its result")
    account: AccountCode | None = None
    digest: Sha256 = Field(description="of the canonical bytes that were signed")
    findings: tuple[Finding, ...] = Field(min_length=1)
    checked_at: Instant


class SubmissionVerified(_Verdict):
    """Every signature of the unit holds and each signer may sign that."""


class SubmissionRejected(_Verdict):
    """At least one signature of the unit does not hold, or its signer may not sign that."""


class ResultVerified(_Verdict):
    """The signature under the treasury's result holds and its signer may sign that."""


class ResultRejected(_Verdict):
    """The signature under the treasury's result does not hold, or its signer may not sign that."""
