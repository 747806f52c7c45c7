"""A dossier ends when the bank has answered for each of its payments: paid when all are settled, else unpaid."""

from collections.abc import Sequence

from services.chassis import TooEarly
from services.dossier.domain.case.commands import FailPayment, SettlePayment
from services.dossier.domain.case.events import Event, ItemFailed, ItemSettled, Paid, PaymentFailed
from services.dossier.domain.case.state import AwaitingPayment
from services.dossier.domain.forms import Payment
from services.kernel.amounts import money
from services.kernel.bilingual import Bilingual, joined


def decide_answer(command: SettlePayment | FailPayment, state: AwaitingPayment) -> Sequence[Event]:
    """The answer for one payment, and the end with the last of them. The first answer for a payment counts."""
    asked = _payments(state)
    failed = {each.item: each.reason for each in state.failed}
    answered = {*failed, *(each.item for each in state.settled)}
    if command.item not in asked:
        raise TooEarly(f"payment speaks of item {command.item}, which is not approved")
    if command.item in answered:
        return []
    match command:
        case SettlePayment():
            event: Event = ItemSettled(item=command.item, reference=command.reference, at=command.at)
        case FailPayment():
            event = ItemFailed(item=command.item, code=command.code, reason=command.reason, at=command.at)
            failed[command.item] = command.reason
    if asked.keys() - answered - {command.item}:
        return [event]
    if not failed:
        return [event, Paid(at=command.at)]
    return [event, PaymentFailed(reason=_why(asked, failed), at=command.at)]


def _payments(state: AwaitingPayment) -> dict[int, Payment]:
    asked = state.was.filed.case.money
    return {payment.item: payment for payment in asked.payments} if asked else {}


def _why(asked: dict[int, Payment], failed: dict[int, Bilingual]) -> Bilingual:
    """Of a single payment its own reason; of several, what was paid and what was not, each by number and amount."""
    if len(asked) == 1:
        return failed[1]
    return joined((_of_item(payment, failed.get(item)) for item, payment in asked.items()), "; ")


def _of_item(payment: Payment, reason: Bilingual | None) -> Bilingual:
    amount, item = money(payment.amount), payment.item
    if reason is None:
        return Bilingual(f"khoản {item} ({amount.vi}): đã chi", f"item {item} ({amount.en}): paid")
    return Bilingual(
        f"khoản {item} ({amount.vi}): không chi được, {reason.vi}", f"item {item} ({amount.en}): not paid, {reason.en}"
    )
