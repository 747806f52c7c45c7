"""Orders reach the bank, in batches and at least once; what it says for good comes back as commands."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

import msgspec
import structlog

from services.chassis import BadSeal, Done, Outage, Retry, Work

from .adapters.bank import Bank, MessageRefused
from .adapters.iso20022 import Status, Transfer, text
from .domain import PAYEE_ERASED, PAYEE_UNREADABLE, Answer, PaymentOrdered
from .domain.answers import answer_of, told

log = structlog.get_logger()

Unseal = Callable[[Sequence[str]], Awaitable[list[str | None]]]
Orders = Sequence[Work[PaymentOrdered]]
LONGEST_WAIT = 60.0
BEGIN_WITHIN = 60.0
"""Seconds in which a batch may begin messages: the runner cuts it off later, and would forget what is known by then."""


class Payee(msgspec.Struct, frozen=True):
    """To whom the money goes, as sealed in the approval."""

    name: str
    account: str
    bank: str = ""


class Effects:
    """Sends orders. Sent again after a crash or a doubt, the bank knows them by their instruction."""

    def __init__(self, bank: Bank, unseal: Unseal, clock: Callable[[], datetime], *, most: int = 500) -> None:
        self._bank = bank
        self._unseal = unseal
        self._clock = clock
        self._most = most

    async def send(self, orders: Orders) -> Mapping[str, Done | Retry]:
        """One message to the bank for up to `most` orders; one that the bank refuses goes again as two halves, until
        the order that spoils it is alone. Raises Outage if nothing is known: then all of them are sent again.
        """
        answers: dict[str, Done | Retry] = {}
        why, end = "its turn did not come in time", time.monotonic() + BEGIN_WITHIN
        left = [orders[start : start + self._most] for start in range(0, len(orders), self._most)]
        while left and time.monotonic() < end:
            part = left.pop(0)
            try:
                answers.update(await self._send(part))
            except MessageRefused as refused:
                if len(part) == 1:
                    answers[part[0].id] = _spoiling(part[0], refused)
                else:
                    left[:0] = [part[: len(part) // 2], part[len(part) // 2 :]]
            except Outage as outage:
                if not answers:
                    raise
                why = str(outage)
                break
        return {order.id: answers.get(order.id, Retry(why)) for order in orders}

    async def _send(self, orders: Orders) -> Mapping[str, Done | Retry]:
        payees = [_payee(opened) for opened in await self._unsealed(orders)]
        payable = [(order, payee) for order, payee in zip(orders, payees, strict=True) if isinstance(payee, Payee)]
        answers = await self._pay(payable)
        lost = [(order, payee) for order, payee in zip(orders, payees, strict=True) if isinstance(payee, str)]
        asked = await asyncio.gather(*(self._without_payee(order, code) for order, code in lost))
        answers.update({order.id: outcome for (order, _), outcome in zip(lost, asked, strict=True)})
        # A changed text, or a wrong master key: undecidable, so no order fails because of it.
        for order, payee in zip(orders, payees, strict=True):
            if isinstance(payee, BadSeal):
                answers[order.id] = Retry(f"the payee cannot be unsealed: {payee}", _wait(order.attempt))
        return answers

    async def _unsealed(self, orders: Orders) -> list[str | BadSeal | None]:
        """The payees' texts; one broken seal must not stop the others of its batch."""
        sealed = [order.event.approval.payee for order in orders]
        try:
            return [*await self._unseal(sealed)]
        except BadSeal as broken:
            if len(orders) == 1:
                return [broken]
            return [opened for order in orders for opened in await self._unsealed([order])]

    async def _pay(self, payable: Sequence[tuple[Work[PaymentOrdered], Payee]]) -> dict[str, Done | Retry]:
        if not payable:
            return {}
        first = payable[0][0]
        transfers = [_transfer(order.event, payee) for order, payee in payable]
        # Dated by the youngest order, not by now: the same batch again is the same message, byte for byte.
        statuses = await self._bank.pay(first.id, max(order.at for order, _ in payable), transfers)
        return {order.id: self._outcome(order, statuses.get(order.event.instruction)) for order, _ in payable}

    def _outcome(self, order: Work[PaymentOrdered], status: Status | None) -> Done | Retry:
        if status is None:
            return Retry("the bank's report does not mention the order", _wait(order.attempt))
        answer = answer_of(replace(status, instruction=order.event.instruction))
        if answer is None:
            return Retry(f"the bank says {status.status} {status.code}: not for good", _wait(order.attempt))
        return Done([told(answer, self._clock())])

    async def _without_payee(self, order: Work[PaymentOrdered], code: str) -> Done | Retry:
        """An order that cannot be written any more. An earlier sending may have reached the bank: ask before giving up."""
        approval, instruction = order.event.approval, order.event.instruction
        try:
            status = await self._bank.ask(instruction, approval.dossier)
        except Outage as outage:  # nobody else has to wait because this one cannot be asked for
            return Retry(str(outage), _wait(order.attempt))
        if status is not None:
            return self._outcome(order, status)
        never = Answer(dossier=approval.dossier, instruction=instruction, outcome="failed", status="RJCT", code=code)
        return Done([told(never, self._clock())])


def _spoiling(order: Work[PaymentOrdered], refused: MessageRefused) -> Retry:
    """Stays owed: what was refused today may have been executed before, so only a report ends an order."""
    log.error("order_not_taken", work=order.id, dossier=order.event.approval.dossier, reason=str(refused))
    return Retry(str(refused), _wait(order.attempt))


def _payee(opened: str | BadSeal | None) -> Payee | BadSeal | str:
    """The payee, or the code that says why there is none."""
    if isinstance(opened, BadSeal):
        return opened
    if opened is None:
        return PAYEE_ERASED
    try:
        payee = msgspec.json.decode(opened, type=Payee)
    except msgspec.MsgspecError:
        return PAYEE_UNREADABLE
    writable = text(payee.name, 140) and text(payee.account, 34) and len(payee.account.strip()) <= 34
    return payee if writable else PAYEE_UNREADABLE


def _transfer(event: PaymentOrdered, payee: Payee) -> Transfer:
    approval = event.approval
    return Transfer(
        instruction=event.instruction,
        dossier=approval.dossier,
        treasury=approval.treasury,
        unit=approval.unit,
        amount=approval.amount,
        payee=payee.name,
        payee_account=payee.account.strip(),
        payee_bank=approval.payee_bank,
    )


def _wait(attempt: int) -> float:
    return min(LONGEST_WAIT, 0.5 * float(2 ** min(attempt, 10)))
