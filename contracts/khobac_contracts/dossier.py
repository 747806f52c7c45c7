"""What dossier announces: the case handed over, decided, withdrawn, and every status on the way."""

from typing import Literal

from pydantic import Field

from .vocabulary import (
    AccountCode,
    Context,
    DossierCode,
    EconomicCode,
    Fact,
    Instant,
    PersonId,
    Role,
    Sealed,
    Sha256,
    Status,
    TreasuryCode,
    UnitCode,
    Vnd,
    Words,
)


class Signed(Fact):
    """One signature over a digest: who, as what, on which device, and the CMS itself (sealed: it names its holder)."""

    role: Role
    person: PersonId
    cms: Sealed = Field(description="detached CMS, DER, sealed under the signer's key")
    serial: str = Field(pattern=r"^[0-9a-f]{1,40}$", description="of the certificate that the CMS names")
    context: Context


class Line(Fact):
    """One spending line of a voucher, as far as others need it."""

    economic_code: EconomicCode
    amount: Vnd


class DossierSubmitted(Fact):
    """Both signatures are in place and the dossier is handed over; the receipt carries this time."""

    dossier: DossierCode
    unit: UnitCode
    treasury: TreasuryCode
    account: AccountCode
    form: str = Field(max_length=20, description="such as C2-02a/NS")
    amount: Vnd
    lines: tuple[Line, ...] = Field(min_length=1)
    payee_digest: Sha256 = Field(description="of bank and account: the same payee has the same digest")
    payee_bank: str = Field(max_length=20, description="BIN of the payee's bank, or the treasury's code")
    digest: Sha256 = Field(description="of the canonical bytes (RFC 8785) that were signed")
    signatures: tuple[Signed, ...] = Field(min_length=1, description="in the order in which they were made")
    round: int = Field(1, ge=1, le=2, description="2 after a return: a case is returned at most once")
    submitted_at: Instant


class DossierApproved(Fact):
    """The leader signed the treasury's result. Payment waits for the verdict on this signature, too."""

    dossier: DossierCode
    unit: UnitCode
    treasury: TreasuryCode
    account: AccountCode
    amount: Vnd
    payee: Sealed = Field(description="JSON {name, account, bank} sealed under the unit's key")
    payee_bank: str = Field(max_length=20)
    digest: Sha256 = Field(description="of the canonical bytes of the result that the leader signed")
    signature: Signed
    approved_at: Instant


class DossierWithdrawn(Fact):
    """The unit took the dossier back before it was approved."""

    dossier: DossierCode
    unit: UnitCode
    withdrawn_at: Instant


class StatusChanged(Fact):
    """What the unit sees changed. One for every step, also within a status."""

    dossier: DossierCode
    unit: UnitCode
    treasury: TreasuryCode
    status: Status
    step: Literal[
        "handed_over",
        "signatures_verified",
        "signatures_rejected",
        "warned",
        "warning_confirmed",
        "warning_disputed",
        "received",
        "returned",
        "refused",
        "accountant_checked",
        "controller_checked",
        "leader_approved",
        "result_rejected",
        "paid",
        "payment_failed",
        "withdrawn",
    ]
    amount: Vnd
    reason: Words | None = None
    submitted_at: Instant
    changed_at: Instant
