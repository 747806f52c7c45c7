"""What payment announces: the order to the bank for each payment of a dossier, and how it ended."""

from pydantic import Field

from .vocabulary import AboutDossier, AccountCode, Instant, Item, TreasuryCode, UnitCode, Vnd, Words


class _OfPayment(AboutDossier):
    item: Item
    unit: UnitCode
    treasury: TreasuryCode
    account: AccountCode
    amount: Vnd


class PaymentOrdered(_OfPayment):
    """The amount is reserved in the ledger and the order is on its way to the bank. One for a dossier's item, ever."""

    end_to_end_id: str = Field(max_length=35, description="ISO 20022 EndToEndId, made of dossier and item")
    ordered_at: Instant


class PaymentSettled(_OfPayment):
    """The bank executed the order."""

    bank_reference: str = Field(max_length=64)
    settled_at: Instant


class PaymentFailed(_OfPayment):
    """No money moved: the ledger had not enough, or the bank refused."""

    # Text and no open word: a bank may answer with any code, and what closes a payment must not be refused for it.
    code: str = Field(
        max_length=40, description="INSUFFICIENT_ESTIMATE, UNKNOWN_ACCOUNT, or ISO 20022 reason such as AC04"
    )
    reason: Words
    failed_at: Instant
