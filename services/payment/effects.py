"""Orders reach the bank, in batches and at least once; what it says for good comes back as commands."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

import structlog

from services.chassis import BEGIN_WITHIN, BadSeal, Done, Outage, Retry, Work

from .adapters.bank import Bank, MessageRefused
from .domain import DECIDER
from .domain.answers import Answer, answer_of
from .domain.commands import RecordAnswer
from .domain.events import PaymentOrdered
from .domain.orders import Order
from .domain.payee import NoPayee, Payee, read_payee
from .domain.transfers import Status, Transfer

log = structlog.get_logger()

Unseal = Callable[[Sequence[str]], Awaitable[list[str | None]]]
Orders = Sequence[Work[PaymentOrdered]]
Outcomes = dict[str, Done | Retry]


class Dispatch:
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
        outcomes: Outcomes = {}
        why, end = "its turn did not come in time", time.monotonic() + BEGIN_WITHIN
        left = [orders[start : start + self._most] for start in range(0, len(orders), self._most)]
        while left and time.monotonic() < end:
            part = left.pop(0)
            try:
                outcomes.update(await self._send(part))
            except MessageRefused as refused:
                if len(part) == 1:
                    outcomes[part[0].id] = _spoiling(part[0], refused)
                else:
                    left[:0] = [part[: len(part) // 2], part[len(part) // 2 :]]
            except Outage as outage:
                if not outcomes:
                    raise
                why = str(outage)
                break
        return {order.id: outcomes.get(order.id, Retry(why)) for order in orders}

    async def _send(self, orders: Orders) -> Outcomes:
        payable: list[tuple[Work[PaymentOrdered], Payee]] = []
        lost: list[tuple[Work[PaymentOrdered], NoPayee]] = []
        outcomes: Outcomes = {}
        for order, opened in zip(orders, await self._unsealed(orders), strict=True):
            match opened if isinstance(opened, BadSeal) else read_payee(opened):
                case Payee() as payee:
                    payable.append((order, payee))
                case NoPayee() as none:
                    lost.append((order, none))
                case BadSeal() as broken:
                    # A changed text, or a wrong master key: undecidable, so no order fails because of it.
                    outcomes[order.id] = Retry(f"the payee cannot be unsealed: {broken}")
        outcomes.update(await self._pay(payable))
        asked = await asyncio.gather(*(self._without_payee(order, none) for order, none in lost))
        outcomes.update({order.id: outcome for (order, _), outcome in zip(lost, asked, strict=True)})
        return outcomes

    async def _unsealed(self, orders: Orders) -> list[str | BadSeal | None]:
        """The payees' texts; one broken seal must not stop the others of its batch."""
        sealed = [order.event.payee for order in orders]
        try:
            return [*await self._unseal(sealed)]
        except BadSeal as broken:
            if len(orders) == 1:
                return [broken]
            return [opened for order in orders for opened in await self._unsealed([order])]

    async def _pay(self, payable: Sequence[tuple[Work[PaymentOrdered], Payee]]) -> Outcomes:
        if not payable:
            return {}
        first = payable[0][0]
        transfers = [_transfer(order.event, payee) for order, payee in payable]
        # Dated by the youngest order, not by now: the same batch again is the same message, byte for byte.
        statuses = await self._bank.pay(first.id, max(order.at for order, _ in payable), transfers)
        return {order.id: self._outcome(order, statuses.get(order.event.order.instruction)) for order, _ in payable}

    def _outcome(self, work: Work[PaymentOrdered], status: Status | None) -> Done | Retry:
        if status is None:
            return Retry("the bank's report does not mention the order")
        order = work.event.order
        # Asked by its names, the bank may answer with one of them.
        answer = answer_of(replace(status, instruction=order.instruction, end_to_end=order.end_to_end))
        if answer is None:
            return Retry(f"the bank says {status.status} {status.code}: not for good")
        return self._done(order, answer)

    async def _without_payee(self, work: Work[PaymentOrdered], none: NoPayee) -> Done | Retry:
        """An order that cannot be written any more. An earlier sending may have reached the bank: ask before giving up."""
        order = work.event.order
        try:
            status = await self._bank.ask(order.instruction, order.end_to_end)
        except Outage as outage:  # nobody else has to wait because this one cannot be asked for
            return Retry(str(outage))
        if status is not None:
            return self._outcome(work, status)
        return self._done(
            order,
            Answer(
                dossier=order.dossier,
                item=order.item,
                instruction=order.instruction,
                outcome="failed",
                status="RJCT",
                code=none.code,
            ),
        )

    def _done(self, order: Order, answer: Answer) -> Done:
        return Done([DECIDER.command(order.account, RecordAnswer(answer=answer, at=self._clock()), answer.cause)])


def _spoiling(work: Work[PaymentOrdered], refused: MessageRefused) -> Retry:
    """Stays owed: what was refused today may have been executed before, so only a report ends an order."""
    log.error("order_not_taken", work=work.id, order=work.event.order.end_to_end, reason=str(refused))
    return Retry(str(refused))


def _transfer(event: PaymentOrdered, payee: Payee) -> Transfer:
    order = event.order
    return Transfer(
        instruction=order.instruction,
        end_to_end=order.end_to_end,
        dossier=order.dossier,
        treasury=order.treasury,
        unit=order.unit,
        amount=order.amount,
        payee=payee.name,
        payee_account=payee.account,
        payee_bank=event.payee_bank,
    )
