"""Dossiers, approvals and orders as the tests of payment speak of them: two payments where nothing else is said."""

from datetime import UTC, datetime
from typing import Any

from msgspec.structs import replace

from services.payment.domain.answers import Answer
from services.payment.domain.events import (
    AccountOpened,
    ApprovalRecorded,
    EstimateGranted,
    PaymentOrdered,
    PaymentSettled,
)
from services.payment.domain.ledger import moved
from services.payment.domain.orders import Approval, ApprovedPayment, Order, order_of, payments_of

AT = datetime(2026, 10, 8, 3, 0, tzinfo=UTC)
UNIT, TREASURY = "1234567", "0003"
ACCOUNT = "9523.4.1234567.00000"
DOSSIER = "H15.50.05.13-261008-0975"
PROCEDURE, FORM = "recurrent-spending", "C2-02a/NS"
DIGEST = "d" * 64
OPENED = AccountOpened(account=ACCOUNT, unit=UNIT, treasury=TREASURY, kind="estimate", at=AT)


def approval(*amounts: int, **other: Any) -> Approval:
    """400 in one payment, unless said otherwise."""
    payments = tuple(
        ApprovedPayment(item=n, amount=amount, payee=f"sealed:1:u:{n}", payee_bank="970415")
        for n, amount in enumerate(amounts or (400,), start=1)
    )
    made = Approval(
        dossier=DOSSIER,
        procedure=PROCEDURE,
        form=FORM,
        unit=UNIT,
        treasury=TREASURY,
        account=ACCOUNT,
        payments=payments,
        digest=DIGEST,
        approved_at=AT,
    )
    return replace(made, **other)


def orders(approved: Approval) -> list[Order]:
    return [order_of(payment, AT) for payment in payments_of(approved)]


def granted(amount: int = 1000) -> EstimateGranted:
    return EstimateGranted(
        amount=amount,
        budget_year=2026,
        decision="12/QĐ-UBND",
        postings=moved(amount, debit="granted", credit="available"),
        at=AT,
    )


def recorded(*amounts: int) -> ApprovalRecorded:
    return ApprovalRecorded(approval=approval(*amounts), at=AT)


def ordered(*amounts: int) -> list[PaymentOrdered]:
    """One event a payment, as one decision makes them."""
    approved = approval(*amounts)
    return [
        PaymentOrdered(
            order=order,
            payee=payment.payee,
            payee_bank=payment.payee_bank,
            postings=moved(order.amount, debit="available", credit="reserved"),
            at=AT,
        )
        for order, payment in zip(orders(approved), approved.payments, strict=True)
    ]


def settled(order: Order) -> PaymentSettled:
    return PaymentSettled(
        order=order, reference="FT1", postings=moved(order.amount, debit="reserved", credit="clearing"), at=AT
    )


def executed(order: Order, **other: Any) -> Answer:
    made = Answer(
        dossier=order.dossier,
        item=order.item,
        instruction=order.instruction,
        outcome="settled",
        status="ACSC",
        reference="FT1",
    )
    return replace(made, **other)


def refused(order: Order, code: str = "AC04", remark: str = "") -> Answer:
    return executed(order, outcome="failed", status="RJCT", reference="", code=code, remark=remark)
