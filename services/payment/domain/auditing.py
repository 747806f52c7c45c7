"""The ledger is checked against itself: what the entries add up to, what the accounts say, what is really open."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from services.kernel.bilingual import Bilingual

LEDGERS: dict[str, str] = {
    "granted": "Dự toán đã giao",
    "available": "Còn được chi",
    "reserved": "Đang giữ cho lệnh mở",
    "clearing": "Đã chi",
}
"""Each ledger account in Vietnamese."""
MOST_NAMED = 20


@dataclass(frozen=True)
class Sums:
    """Three sums made on three ways: from the entries, from the accounts, from the open orders."""

    debits: Mapping[str, int]
    credits: Mapping[str, int]
    """Of all entries, by ledger account."""
    stated: Mapping[str, int]
    """Of all accounts' balances, by ledger account."""
    reserved: Mapping[str, int]
    ordered: Mapping[str, int]
    """By account."""
    overdrawn: int
    """Accounts below zero."""

    @property
    def postings(self) -> int:
        """Debits minus credits over all entries: zero."""
        return sum(self.debits.values()) - sum(self.credits.values())

    @cached_property
    def ledgers(self) -> dict[str, int]:
        balances = {name: self.credits.get(name, 0) - self.debits.get(name, 0) for name in LEDGERS}
        return {**balances, "granted": -balances["granted"]}


def problems(sums: Sums) -> list[Bilingual]:
    """What does not agree."""
    return [*_unbalanced(sums), *_disagreeing(sums), *_not_open(sums)]


def _unbalanced(sums: Sums) -> list[Bilingual]:
    found: list[Bilingual] = []
    if sums.postings:
        found.append(
            Bilingual(f"Tổng nợ trừ tổng có bằng {sums.postings}.", f"Debits minus credits are {sums.postings}.")
        )
    if sums.overdrawn:
        found.append(Bilingual(f"{sums.overdrawn} tài khoản bị chi vượt.", f"{sums.overdrawn} accounts are overdrawn."))
    return found


def _disagreeing(sums: Sums) -> list[Bilingual]:
    ledgers, stated = sums.ledgers, sums.stated
    return [
        Bilingual(
            f"{vi}: bút toán cộng lại {ledgers[name]}, các tài khoản ghi {stated[name]}.",
            f"{name}: the entries add up to {ledgers[name]}, the accounts say {stated[name]}.",
        )
        for name, vi in LEDGERS.items()
        if ledgers[name] != stated[name]
    ]


def _not_open(sums: Sums) -> list[Bilingual]:
    reserved, ordered = sums.reserved, sums.ordered
    wrong = [name for name in sorted({*reserved, *ordered}) if reserved.get(name, 0) != ordered.get(name, 0)]
    return [
        Bilingual(
            f"{name}: giữ {reserved.get(name, 0)}, lệnh đang mở {ordered.get(name, 0)}.",
            f"{name}: {reserved.get(name, 0)} reserved, {ordered.get(name, 0)} in open orders.",
        )
        for name in wrong[:MOST_NAMED]
    ]
