"""Orders need an approval and a verdict on its signature, in whichever order they come, and enough estimate for all."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from services.chassis import TooEarly
from services.kernel.bilingual import Bilingual

from .commands import AcceptVerdict, RejectVerdict
from .events import (
    ApprovalDropped,
    ApprovalRecorded,
    Event,
    PaymentNotOrdered,
    PaymentOrdered,
    RejectionOvertaken,
    VerdictAccepted,
)
from .ledger import moved
from .orders import Approval, order_of, payments_of
from .reasons import (
    INSUFFICIENT_ESTIMATE,
    NOT_THE_TREASURYS_ACCOUNT,
    NOT_THE_UNITS_ACCOUNT,
    UNKNOWN_ACCOUNT,
    WORDS,
    insufficient,
)
from .state import Opened, State, Unopened, Waiting


def approve(approval: Approval, state: State, at: datetime) -> Sequence[Event]:
    if isinstance(state, Opened) and approval.dossier in state.orders:
        return []
    recorded = ApprovalRecorded(approval=approval, at=at)
    if state.waiting.get(approval.dossier, Waiting()).verdict == approval.digest:
        return [recorded, *_ordered(approval, state, at)]
    return [recorded]


def accept_verdict(command: AcceptVerdict, state: State) -> Sequence[Event]:
    approval = state.waiting.get(command.dossier, Waiting()).approval
    if approval is None or approval.digest != command.digest:
        # The approval is on its way on another topic. The verdict is kept: it is what orders are made of, and the
        # journal takes only one for a dossier (the cause `order/<dossier>`), whatever comes again.
        return [VerdictAccepted(dossier=command.dossier, digest=command.digest, at=command.at)]
    return _ordered(approval, state, command.at)


def reject_verdict(command: RejectVerdict, state: State) -> Sequence[Event]:
    """Only the approval that was rejected is dropped: the leader may have signed anew before the rejection is heard."""
    dossier, digest = command.dossier, command.digest
    if digest in state.superseded.get(dossier, ()):
        return [RejectionOvertaken(dossier=dossier, digest=digest, at=command.at)]
    approval = state.waiting.get(dossier, Waiting()).approval
    if approval is not None:
        return [ApprovalDropped(approval=approval, at=command.at)] if approval.digest == digest else []
    if isinstance(state, Opened) and dossier in state.orders:
        return []
    raise TooEarly(f"the approval of dossier {dossier} has not been heard")


def _ordered(approval: Approval, state: State, at: datetime) -> Sequence[Event]:
    """All payments of an approval are ordered, or none is."""
    payments = payments_of(approval)
    if (obstacle := _obstacle(approval, state)) is not None:
        return [PaymentNotOrdered(payment=each, code=obstacle.code, reason=obstacle.reason, at=at) for each in payments]
    return [
        PaymentOrdered(
            order=order_of(payment, at),
            payee=approved.payee,
            payee_bank=approved.payee_bank,
            postings=moved(payment.amount, debit="available", credit="reserved"),
            at=at,
        )
        for payment, approved in zip(payments, approval.payments, strict=True)
    ]


class _Obstacle(NamedTuple):
    """Why the ledger does not allow an approval's payments."""

    code: str
    reason: Bilingual


def _obstacle(approval: Approval, state: State) -> _Obstacle | None:
    if isinstance(state, Unopened):
        # No grace is needed: estimates are granted on opened accounts only, so there is nothing to pay from yet.
        return _Obstacle(UNKNOWN_ACCOUNT, WORDS[UNKNOWN_ACCOUNT])
    if approval.unit != state.unit:
        return _Obstacle(NOT_THE_UNITS_ACCOUNT, WORDS[NOT_THE_UNITS_ACCOUNT])
    if approval.treasury != state.treasury:
        # The bank debits the approving office's own account, so it must be the office that keeps the estimate.
        return _Obstacle(NOT_THE_TREASURYS_ACCOUNT, WORDS[NOT_THE_TREASURYS_ACCOUNT])
    needed, available = approval.amount, state.balances.available
    if needed > available:
        return _Obstacle(INSUFFICIENT_ESTIMATE, insufficient(needed, available))
    return None
