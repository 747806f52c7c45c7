"""The bank's answer ends the one order that it names; an answer for anything else is for a person to look at."""

from collections.abc import Sequence
from datetime import datetime

from .answers import Answer
from .events import DiscrepancyFound, Event, PaymentFailed, PaymentSettled
from .ledger import moved
from .orders import Order, unknown_order
from .reasons import NO_REASON_GIVEN, refused_by_bank
from .state import State, Unopened, open_order


def record_answer(answer: Answer, state: State, at: datetime) -> Sequence[Event]:
    if isinstance(state, Unopened):
        raise unknown_order(answer.instruction)
    order = open_order(state, answer.dossier, answer.item)
    if order is None or order.instruction != answer.instruction:
        # The same answer again has the same cause and never lands twice; this one contradicts what is recorded.
        return [DiscrepancyFound(account=state.account, answer=answer, at=at)]
    return [_settled(order, answer, at) if answer.outcome == "settled" else _failed(order, answer, at)]


def _settled(order: Order, answer: Answer, at: datetime) -> PaymentSettled:
    postings = moved(order.amount, debit="reserved", credit="clearing")
    return PaymentSettled(order=order, reference=answer.reference, postings=postings, at=at)


def _failed(order: Order, answer: Answer, at: datetime) -> PaymentFailed:
    reason = refused_by_bank(answer.code, answer.remark)
    postings = moved(order.amount, debit="reserved", credit="available")
    return PaymentFailed(order=order, code=answer.code or NO_REASON_GIVEN, reason=reason, postings=postings, at=at)
