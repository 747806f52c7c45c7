"""The ledger checked against itself: what the entries add up to, what the accounts say, what is really open."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from khobac_contracts.vocabulary import Words
from pydantic import BaseModel, ConfigDict

from services.payment.views import ACCOUNTS, DISCREPANCIES, ENTRIES, ORDERS

LEDGERS: dict[str, str] = {
    "granted": "Dự toán đã giao",
    "available": "Còn được chi",
    "reserved": "Đang giữ cho lệnh mở",
    "clearing": "Đã chi",
}
"""Each ledger account in Vietnamese."""
MOST_NAMED = 20


class Sums(Protocol):
    """What the audit asks of the lists."""

    async def sum(self, view: str, where: dict[str, object], field: str, by: str) -> dict[str, int]: ...

    async def count(self, view: str, where: dict[str, object]) -> int: ...


class Audit(BaseModel):
    """Kết quả tự kiểm tra sổ cái. / What the ledger says of itself."""

    model_config = ConfigDict(frozen=True)

    balanced: bool
    complete: bool
    """False while money moves or commits wait for their rows: the sums may then be of different moments."""
    postings: int
    """Debits minus credits over all entries: zero."""
    ledgers: Mapping[str, int]
    accounts: int
    open_orders: int
    discrepancies: int
    problems: tuple[Words, ...]


@dataclass(frozen=True)
class _Reading:
    """What the lists add up to, read one after the other."""

    debits: Mapping[str, int]
    credits: Mapping[str, int]
    stated: Mapping[str, int]
    reserved: Mapping[str, int]
    ordered: Mapping[str, int]
    overdrawn: int


async def audit(lists: Sums, *, settled: Callable[[], Awaitable[bool]]) -> Audit:
    """Three sums made on three ways that must agree. `settled`: no commit waits for its rows.

    Each sum is read at its own moment; two readings that agree, with nothing on its way, are a picture of one.
    """
    complete = await settled()
    first, second = await _read(lists), await _read(lists)
    complete = complete and first == second and await settled()
    ledgers = {name: second.credits.get(name, 0) - second.debits.get(name, 0) for name in LEDGERS}
    ledgers["granted"] = -ledgers["granted"]
    postings = sum(second.debits.values()) - sum(second.credits.values())
    problems = [
        *_unbalanced(postings, second.overdrawn),
        *_disagreeing(ledgers, second.stated),
        *_not_open(second.reserved, second.ordered),
    ]
    return Audit(
        balanced=not problems,
        complete=complete,
        postings=postings,
        ledgers=ledgers,
        accounts=await lists.count(ACCOUNTS, {}),
        open_orders=await lists.count(ORDERS, {"status": "ordered"}),
        discrepancies=await lists.count(DISCREPANCIES, {}),
        problems=tuple(problems),
    )


async def _read(lists: Sums) -> _Reading:
    return _Reading(
        debits=await lists.sum(ENTRIES, {}, "debit_amount", "debit"),
        credits=await lists.sum(ENTRIES, {}, "credit_amount", "credit"),
        stated={name: sum((await lists.sum(ACCOUNTS, {}, name, "treasury")).values()) for name in LEDGERS},
        reserved=await lists.sum(ACCOUNTS, {"reserved": {"$ne": 0}}, "reserved", "account"),
        ordered=await lists.sum(ORDERS, {"status": "ordered"}, "amount", "account"),
        overdrawn=await lists.count(ACCOUNTS, {"available": {"$lt": 0}}),
    )


def _unbalanced(postings: int, overdrawn: int) -> list[Words]:
    found: list[Words] = []
    if postings:
        found.append(Words(vi=f"Tổng nợ trừ tổng có bằng {postings}.", en=f"Debits minus credits are {postings}."))
    if overdrawn:
        found.append(Words(vi=f"{overdrawn} tài khoản bị chi vượt.", en=f"{overdrawn} accounts are overdrawn."))
    return found


def _disagreeing(ledgers: Mapping[str, int], stated: Mapping[str, int]) -> list[Words]:
    return [
        Words(
            vi=f"{vi}: bút toán cộng lại {ledgers[name]}, các tài khoản ghi {stated[name]}.",
            en=f"{name}: the entries add up to {ledgers[name]}, the accounts say {stated[name]}.",
        )
        for name, vi in LEDGERS.items()
        if ledgers[name] != stated[name]
    ]


def _not_open(reserved: Mapping[str, int], open_orders: Mapping[str, int]) -> list[Words]:
    wrong = [name for name in sorted({*reserved, *open_orders}) if reserved.get(name, 0) != open_orders.get(name, 0)]
    return [
        Words(
            vi=f"{name}: giữ {reserved.get(name, 0)}, lệnh đang mở {open_orders.get(name, 0)}.",
            en=f"{name}: {reserved.get(name, 0)} reserved, {open_orders.get(name, 0)} in open orders.",
        )
        for name in wrong[:MOST_NAMED]
    ]
