"""What payment announces: the order to the bank and how it ended."""

from pydantic import Field

from .vocabulary import AccountCode, DossierCode, Fact, Instant, TreasuryCode, UnitCode, Vnd, Words


class PaymentOrdered(Fact):
    """The amount is reserved in the ledger and the order is on its way to the bank. One for a dossier, ever."""

    dossier: DossierCode
    unit: UnitCode
    treasury: TreasuryCode
    account: AccountCode
    amount: Vnd
    end_to_end_id: str = Field(max_length=35, description="ISO 20022 EndToEndId: the dossier code")
    ordered_at: Instant


class PaymentSettled(Fact):
    """The bank executed the order."""

    dossier: DossierCode
    unit: UnitCode
    treasury: TreasuryCode
    account: AccountCode
    amount: Vnd
    bank_reference: str = Field(max_length=64)
    settled_at: Instant


class PaymentFailed(Fact):
    """No money moved: the ledger had not enough, or the bank refused."""

    dossier: DossierCode
    unit: UnitCode
    treasury: TreasuryCode
    account: AccountCode
    amount: Vnd
    code: str = Field(
        max_length=40, description="INSUFFICIENT_ESTIMATE, UNKNOWN_ACCOUNT, or ISO 20022 reason such as AC04"
    )
    reason: Words
    failed_at: Instant
