"""What signature announces: whether the signatures of a dossier or of a result hold, with reasons."""

from typing import Literal

from pydantic import Field

from .vocabulary import AccountCode, BodyCode, DossierCode, Fact, Instant, PersonId, Role, Sha256, UnitCode, Words

Subject = Literal["submission", "result"]
Indication = Literal["PASSED", "FAILED", "INDETERMINATE"]


class Finding(Fact):
    """The verdict on one signature in the words of ETSI EN 319 102-1."""

    role: Role
    person: PersonId
    serial: str
    indication: Indication
    sub_indication: str | None = Field(
        None, description="such as REVOKED, SIG_CRYPTO_FAILURE, NO_CERTIFICATE_CHAIN_FOUND"
    )
    reason: Words | None = None
    signed_at: Instant | None = Field(None, description="as the signer claims")


class _Verdict(Fact):
    dossier: DossierCode
    unit: UnitCode
    body: BodyCode = Field(description="for whom was signed: the unit, or the treasury office for its result")
    account: AccountCode
    subject: Subject
    digest: Sha256
    findings: tuple[Finding, ...] = Field(min_length=1)
    checked_at: Instant


class SignatureVerified(_Verdict):
    """Every signature holds and each signer may sign that for the body."""


class SignatureRejected(_Verdict):
    """At least one signature does not hold, or its signer may not sign that."""
