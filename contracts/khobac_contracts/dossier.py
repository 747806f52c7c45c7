"""What dossier announces: the case handed over, decided, withdrawn, and every status on the way."""

from typing import Self

from pydantic import Field, model_validator

from .vocabulary import (
    AboutDossier,
    AccountCode,
    BankCode,
    Context,
    EconomicCode,
    Fact,
    Instant,
    Item,
    Open,
    PersonId,
    PublicData,
    Role,
    Round,
    Sealed,
    Serial,
    Sha256,
    Status,
    Step,
    TreasuryCode,
    UnitCode,
    Vnd,
    Words,
)


class Signed(Fact):
    """One signature over a digest: who, as what, on which device, and the CMS itself (sealed: it names its holder)."""

    role: Open[Role]
    person: PersonId
    cms: Sealed = Field(description="detached CMS, DER, sealed under the signer's key")
    serial: Serial = Field(description="of the certificate that the CMS names")
    context: Context


class Line(Fact):
    """One spending line of a voucher, as far as others need it."""

    economic_code: EconomicCode
    amount: Vnd


class _Payment(Fact):
    item: Item
    amount: Vnd
    payee_bank: BankCode


class PaymentItem(_Payment):
    """One payment that a dossier asks for."""

    payee_digest: Sha256 = Field(description="of bank and account: the same payee has the same digest")


class ApprovedPayment(_Payment):
    """One payment that the leader approved."""

    payee: Sealed = Field(description="JSON {name, account, bank} sealed under the unit's key")


class DossierSubmitted(AboutDossier):
    """All who must sign have signed and the dossier is handed over; the receipt carries this time."""

    unit: UnitCode
    treasury: TreasuryCode
    account: AccountCode | None = None
    amount: Vnd | None = Field(None, description="the sum of the payments; absent where no money is asked for")
    payments: tuple[PaymentItem, ...] = Field((), description="items 1, 2, 3 …; empty for a request")
    lines: tuple[Line, ...] = ()
    digest: Sha256 = Field(description="of the canonical bytes (RFC 8785) that were signed")
    signatures: tuple[Signed, ...] = Field(min_length=1, description="in the order in which they were made")
    round: Round
    declared_at: Instant = Field(
        description="of the first declaration: who must sign is settled by that day in Vietnam"
    )
    submitted_at: Instant

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        if self.payments or self.amount is not None:
            if self.account is None:
                raise ValueError("expected an account, as payments are asked for")
            _check_sum(self.payments, self.amount)
        return self


class DossierApproved(AboutDossier):
    """The leader signed the result of a dossier that pays. Payment waits for the verdict on this signature, too."""

    unit: UnitCode
    treasury: TreasuryCode
    account: AccountCode
    amount: Vnd = Field(description="the sum of the payments")
    payments: tuple[ApprovedPayment, ...] = Field(min_length=1, description="items 1, 2, 3 …")
    digest: Sha256 = Field(description="of the canonical bytes of the result that the leader signed")
    submission_digest: Sha256 = Field(description="of what the unit signed")
    signature: Signed
    approved_at: Instant

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        _check_sum(self.payments, self.amount)
        return self


class RequestApproved(AboutDossier):
    """The leader signed the result of a request. It ends when this signature is verified."""

    unit: UnitCode
    treasury: TreasuryCode
    account: AccountCode | None = Field(None, description="that the request is about, if it is about one")
    digest: Sha256 = Field(description="of the canonical bytes of the result that the leader signed")
    submission_digest: Sha256 = Field(description="of what the unit signed")
    signature: Signed
    approved_at: Instant


class RequestCompleted(AboutDossier):
    """The treasury's signed result of a request was verified: who owns what was asked for acts on it."""

    unit: UnitCode
    treasury: TreasuryCode
    data: PublicData
    completed_at: Instant


class DossierWithdrawn(AboutDossier):
    """The unit took the dossier back before it was approved."""

    unit: UnitCode
    withdrawn_at: Instant


class StatusChanged(AboutDossier):
    """What the unit sees changed. One for every step, also within a status."""

    unit: UnitCode
    treasury: TreasuryCode
    status: Open[Status]
    step: Open[Step]
    amount: Vnd | None = Field(None, description="absent where no money is asked for")
    reason: Words | None = None
    submitted_at: Instant
    changed_at: Instant


def _check_sum(payments: tuple[_Payment, ...], amount: int | None) -> None:
    total = 0
    for number, payment in enumerate(payments, 1):
        if payment.item != number:
            raise ValueError("expected the payments to be items 1, 2, 3 …")
        total += payment.amount
    if total != amount:
        raise ValueError("expected the amount to be the sum of the payments")
