"""The lists show where each payment stands, also when they are written late; the audit finds what does not agree."""

from collections import defaultdict
from typing import Any

from services.chassis.core.drawers import Happened, Recorded, Row
from services.kernel.bilingual import Bilingual
from services.payment.api.audit import audit
from services.payment.domain import DECIDER
from services.payment.domain.events import ApprovalDropped, DiscrepancyFound, Event, PaymentFailed, PaymentNotOrdered
from services.payment.domain.ledger import moved
from services.payment.domain.orders import Order, payments_of
from services.payment.views import ACCOUNTS, DISCREPANCIES, ENTRIES, ORDERS, project

from .makers import ACCOUNT, AT, DOSSIER, OPENED, approval, granted, ordered, orders, recorded, refused, settled

FIRST, SECOND = orders(approval(300, 200))
PAST: list[Event] = [OPENED, granted(), recorded(300, 200), *ordered(300, 200)]
REASON = Bilingual("đóng", "closed")


def failed(order: Order) -> PaymentFailed:
    postings = moved(order.amount, debit="reserved", credit="available")
    return PaymentFailed(order=order, code="AC04", reason=REASON, postings=postings, at=AT)


class Table:
    """Lists in memory: rows replaced whole, sums as the store makes them."""

    def __init__(self) -> None:
        self.rows: dict[str, dict[str, dict[str, Any]]] = defaultdict(dict)

    def write(self, row: Row) -> None:
        self.rows[row.view][row.id] = row.fields

    def _found(self, view: str, where: dict[str, Any]) -> list[dict[str, Any]]:
        return [row for row in self.rows[view].values() if all(_matches(row[k], v) for k, v in where.items())]

    async def sum(self, view: str, where: dict[str, Any], field: str, by: str) -> dict[str, int]:
        sums: dict[str, int] = defaultdict(int)
        for row in self._found(view, where):
            sums[row[by]] += row[field]
        return dict(sums)

    async def count(self, view: str, where: dict[str, Any]) -> int:
        return len(self._found(view, where))


def _matches(value: Any, wanted: Any) -> bool:
    match wanted:
        case {"$lt": bound}:
            return bool(value < bound)
        case {"$ne": other}:
            return bool(value != other)
        case _:
            return bool(value == wanted)


def shown(events: list[Event], *, late: bool = False) -> Table:
    """The lists after these events, one commit each; `late`: written when the stream is already at its end."""
    table, state = Table(), DECIDER.initial
    end = DECIDER.fold(DECIDER.initial, events)
    for version, event in enumerate(events, start=1):
        state = DECIDER.evolve(state, event)
        happened = Happened(f"{ACCOUNT}@{version}/0", event, AT, "test")
        for row in project(Recorded(ACCOUNT, version, end if late else state, (happened,))):
            table.write(row)
    return table


async def always() -> bool:
    return True


def statuses(table: Table) -> dict[str, str]:
    return {name: row["status"] for name, row in table.rows[ORDERS].items()}


def test_every_payment_of_a_dossier_shows_where_it_stands() -> None:
    first, second = f"{DOSSIER}/1", f"{DOSSIER}/2"
    assert statuses(shown(PAST[:3])) == {first: "awaiting_verdict", second: "awaiting_verdict"}
    assert statuses(shown(PAST)) == {first: "ordered", second: "ordered"}
    rows = shown([*PAST, settled(FIRST), failed(SECOND)]).rows[ORDERS]
    assert {name: rows[first][name] for name in ("status", "item", "amount", "reference", "instruction")} == {
        "status": "settled",
        "item": 1,
        "amount": 300,
        "reference": "FT1",
        "instruction": FIRST.instruction,
    }
    assert {name: rows[second][name] for name in ("status", "item", "amount", "code", "reason", "end_to_end")} == {
        "status": "failed",
        "item": 2,
        "amount": 200,
        "code": "AC04",
        "reason": {"vi": "đóng", "en": "closed"},
        "end_to_end": second,
    }


def test_what_was_never_ordered_shows_why_and_no_name_at_the_bank() -> None:
    never = [
        PaymentNotOrdered(payment=payment, code="INSUFFICIENT_ESTIMATE", reason=REASON, at=AT)
        for payment in payments_of(approval(300, 200))
    ]
    for row in shown([*PAST[:3], *never]).rows[ORDERS].values():
        assert (row["status"], row["code"]) == ("failed", "INSUFFICIENT_ESTIMATE")
        assert "instruction" not in row


def test_a_rejected_result_shows_at_every_payment() -> None:
    dropped = ApprovalDropped(approval=approval(300, 200), at=AT)
    assert set(statuses(shown([*PAST[:3], dropped])).values()) == {"result_rejected"}


def test_rows_written_late_never_go_back() -> None:
    events = [*PAST, settled(FIRST), failed(SECOND)]
    seen: list[str] = []
    end = DECIDER.fold(DECIDER.initial, events)
    for version, event in enumerate(events, start=1):
        happened = Happened(f"{ACCOUNT}@{version}/0", event, AT, "test")
        rows = project(Recorded(ACCOUNT, version, end, (happened,)))
        seen += [row.fields["status"] for row in rows if row.view == ORDERS]
    assert seen == ["settled", "failed"]
    assert shown(events, late=True).rows == shown(events).rows


def test_each_movement_is_an_entry_with_both_sides() -> None:
    entries = list(shown([*PAST, settled(SECOND)]).rows[ENTRIES].values())
    assert [(e["debit"], e["credit"], e["debit_amount"], e["of"], e["item"]) for e in entries] == [
        ("granted", "available", 1000, "12/QĐ-UBND", None),
        ("available", "reserved", 300, DOSSIER, 1),
        ("available", "reserved", 200, DOSSIER, 2),
        ("reserved", "clearing", 200, DOSSIER, 2),
    ]


def test_a_discrepancy_is_listed_for_its_treasury() -> None:
    found = DiscrepancyFound(account=ACCOUNT, answer=refused(SECOND), at=AT)
    (row,) = shown([*PAST, settled(SECOND), found]).rows[DISCREPANCIES].values()
    assert (row["treasury"], row["dossier"], row["item"], row["status"], row["code"]) == (
        "0003",
        DOSSIER,
        2,
        "RJCT",
        "AC04",
    )


async def test_the_audit_agrees_at_every_step() -> None:
    events = [*PAST, settled(FIRST), failed(SECOND)]
    for upto in range(len(events) + 1):
        found = await audit(shown(events[:upto]), settled=always)
        assert found.balanced, found.problems
        assert found.complete
    assert found.postings == found.open_orders == found.ledgers["reserved"] == 0
    assert found.ledgers == {"granted": 1000, "available": 700, "reserved": 0, "clearing": 300}


async def test_the_audit_counts_what_is_open_by_payment() -> None:
    assert (await audit(shown(PAST), settled=always)).open_orders == 2
    assert (await audit(shown([*PAST, settled(FIRST)]), settled=always)).open_orders == 1


async def test_the_audit_names_what_does_not_agree() -> None:
    table = shown(PAST)
    table.rows[ACCOUNTS][ACCOUNT]["available"] = -5
    del table.rows[ORDERS][f"{DOSSIER}/2"]
    words = " ".join(problem.en for problem in (await audit(table, settled=always)).problems)
    assert "1 accounts are overdrawn" in words
    assert "available: the entries add up to 500, the accounts say -5" in words
    assert f"{ACCOUNT}: 500 reserved, 300 in open orders" in words


async def test_an_audit_of_moving_money_says_that_it_is_not_complete() -> None:
    async def never() -> bool:
        return False

    assert not (await audit(shown(PAST), settled=never)).complete
