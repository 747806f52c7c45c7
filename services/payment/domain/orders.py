"""What is to be paid, and the two names under which the bank knows each order for all time."""

import hashlib
import re
from datetime import datetime

import msgspec

from services.chassis import NotFound

_END_TO_END = re.compile(r"(.{1,30})/([1-9][0-9]{0,3})")


class ApprovedPayment(msgspec.Struct, frozen=True, kw_only=True):
    """One item of an approval: so much to a payee (sealed)."""

    item: int
    amount: int
    payee: str
    payee_bank: str


class Approval(msgspec.Struct, frozen=True, kw_only=True):
    """What the treasury's leader signed: pay these amounts from that account for a dossier."""

    dossier: str
    procedure: str
    form: str
    unit: str
    treasury: str
    account: str
    payments: tuple[ApprovedPayment, ...]
    digest: str
    approved_at: datetime

    def __post_init__(self) -> None:
        if len({each.item for each in self.payments}) != len(self.payments) or not self.payments:
            raise ValueError(f"an approval of {self.dossier} must have payments, each item once")

    @property
    def amount(self) -> int:
        return sum(each.amount for each in self.payments)


class Payment(msgspec.Struct, frozen=True, kw_only=True):
    """One payment of a dossier, with all that events, facts and lists say of it."""

    dossier: str
    procedure: str
    form: str
    item: int
    unit: str
    treasury: str
    account: str
    amount: int


class Order(Payment, frozen=True, kw_only=True):
    """A payment that the bank was ordered to make."""

    instruction: str
    """Its name at the bank (InstrId): it leads back to the account."""
    end_to_end: str
    """Its name on the whole way to the payee (EndToEndId): it leads back to the dossier and its item."""
    ordered_at: datetime


def payments_of(approval: Approval) -> tuple[Payment, ...]:
    """The payments that an approval leads to, if it leads to any."""
    return tuple(
        Payment(
            dossier=approval.dossier,
            procedure=approval.procedure,
            form=approval.form,
            item=each.item,
            unit=approval.unit,
            treasury=approval.treasury,
            account=approval.account,
            amount=each.amount,
        )
        for each in approval.payments
    )


def order_of(payment: Payment, at: datetime) -> Order:
    return Order(
        dossier=payment.dossier,
        procedure=payment.procedure,
        form=payment.form,
        item=payment.item,
        unit=payment.unit,
        treasury=payment.treasury,
        account=payment.account,
        amount=payment.amount,
        instruction=instruction_id(payment.account, payment.dossier, payment.item),
        end_to_end=end_to_end_id(payment.dossier, payment.item),
        ordered_at=at,
    )


def instruction_id(account: str, dossier: str, item: int) -> str:
    """The order's name at the bank: 35 characters, the account's 17 digits first, so that an answer finds its stream.

    It names the order and not the attempt: whoever sends it again sends the same.
    """
    digest = hashlib.sha256(f"{account}/{dossier}/{item}".encode()).hexdigest()
    return f"{account.replace('.', '')}-{digest[:17]}"


def account_of(instruction: str) -> str:
    """The account that an instruction id begins with. Raises NotFound when it is none of ours."""
    digits = instruction[:17]
    if len(instruction) != 35 or instruction[17] != "-" or not (digits.isascii() and digits.isdigit()):
        raise unknown_order(instruction)
    return f"{digits[:4]}.{digits[4]}.{digits[5:12]}.{digits[12:]}"


def end_to_end_id(dossier: str, item: int) -> str:
    """At most 35 characters: 30 of the longest dossier code, a slash, 4 of the last item. People know it by its code."""
    return f"{dossier}/{item}"


def item_of(end_to_end: str) -> tuple[str, int]:
    """The dossier and its item. Raises NotFound when the name is none of ours."""
    found = _END_TO_END.fullmatch(end_to_end)
    if found is None:
        raise unknown_order(end_to_end)
    return found[1], int(found[2])


def unknown_order(name: str) -> NotFound:
    """The bank speaks of an order that never was ours."""
    return NotFound(
        "unknown-order",
        vi=f"Không có lệnh thanh toán nào mang mã “{name}”.",
        en=f"There is no payment order named “{name}”.",
    )
