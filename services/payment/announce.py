"""What payment tells the others: that it ordered, and how the order ended."""

from collections.abc import Sequence
from typing import Any

from khobac_contracts import payment as facts
from khobac_contracts.vocabulary import Fact, Words

from .domain import Approval, Event, Order, PaymentFailed, PaymentOrdered, PaymentSettled, State


def announce(event: Event, state: State) -> Sequence[Fact]:
    """The public facts of an event; what stays inside the ledger is nobody else's."""
    match event:
        case PaymentOrdered(approval=approval, at=at):
            return [facts.PaymentOrdered(**_payment(approval), end_to_end_id=approval.dossier, ordered_at=at)]
        case PaymentSettled(order=order, reference=reference, at=at):
            return [facts.PaymentSettled(**_payment(order), bank_reference=reference, settled_at=at)]
        case PaymentFailed(order=order, code=code, vi=vi, en=en, at=at):
            return [facts.PaymentFailed(**_payment(order), code=code, reason=Words(vi=vi, en=en), failed_at=at)]
        case _:
            return []


def _payment(order: Approval | Order) -> dict[str, Any]:
    return {name: getattr(order, name) for name in ("dossier", "unit", "treasury", "account", "amount")}
