"""The sums that the ledger is checked by are read from the lists, twice: two that agree are a picture of one moment."""

from collections.abc import Awaitable, Callable
from typing import Protocol

from services.payment.domain.auditing import LEDGERS, Sums, problems
from services.payment.views import ACCOUNTS, DISCREPANCIES, ENTRIES, ORDERS

from .shown import AuditPage


class Adds(Protocol):
    """What the audit asks of the lists."""

    async def sum(self, view: str, where: dict[str, object], field: str, by: str) -> dict[str, int]: ...

    async def count(self, view: str, where: dict[str, object]) -> int: ...


async def audit(lists: Adds, *, settled: Callable[[], Awaitable[bool]]) -> AuditPage:
    """`settled`: no commit waits for its rows. Each sum is read at its own moment; two readings that agree, with nothing
    on its way, are complete.
    """
    complete = await settled()
    first, second = await _read(lists), await _read(lists)
    complete = complete and first == second and await settled()
    found = problems(second)
    return AuditPage(
        balanced=not found,
        complete=complete,
        postings=second.postings,
        ledgers=second.ledgers,
        accounts=await lists.count(ACCOUNTS, {}),
        open_orders=await lists.count(ORDERS, {"status": "ordered"}),
        discrepancies=await lists.count(DISCREPANCIES, {}),
        problems=[problem.words() for problem in found],
    )


async def _read(lists: Adds) -> Sums:
    return Sums(
        debits=await lists.sum(ENTRIES, {}, "debit_amount", "debit"),
        credits=await lists.sum(ENTRIES, {}, "credit_amount", "credit"),
        stated={name: sum((await lists.sum(ACCOUNTS, {}, name, "treasury")).values()) for name in LEDGERS},
        reserved=await lists.sum(ACCOUNTS, {"reserved": {"$ne": 0}}, "reserved", "account"),
        ordered=await lists.sum(ORDERS, {"status": "ordered"}, "amount", "account"),
        overdrawn=await lists.count(ACCOUNTS, {"available": {"$lt": 0}}),
    )
