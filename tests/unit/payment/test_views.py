"""The lists show where each payment stands, also when they are written late; the audit finds what does not agree."""

from collections import defaultdict
from datetime import UTC, datetime
from typing import Any

from services.chassis.core.drawers import Happened, Recorded, Row
from services.payment.api.audit import audit
from services.payment.domain import (
    DECIDER,
    AccountOpened,
    Answer,
    Approval,
    ApprovalRecorded,
    DiscrepancyFound,
    EstimateGranted,
    Event,
    Order,
    PaymentFailed,
    PaymentOrdered,
    PaymentSettled,
    instruction_id,
    moved,
)
from services.payment.views import ACCOUNTS, DISCREPANCIES, ENTRIES, ORDERS, project

AT = datetime(2026, 10, 8, 3, 0, tzinfo=UTC)
ACCOUNT = "9523.4.1234567.00000"
DOSSIER = "H15.50.05.13-261008-0975"
NAME = instruction_id(ACCOUNT, DOSSIER)

APPROVAL = Approval(
    dossier=DOSSIER,
    unit="1234567",
    treasury="0003",
    account=ACCOUNT,
    amount=400,
    payee="sealed",
    payee_bank="970415",
    digest="d" * 64,
    approved_at=AT,
)
ORDER = Order(
    dossier=DOSSIER, unit="1234567", treasury="0003", account=ACCOUNT, amount=400, instruction=NAME, ordered_at=AT
)
PAST: list[Event] = [
    AccountOpened(account=ACCOUNT, unit="1234567", treasury="0003", kind="estimate", at=AT),
    EstimateGranted(
        amount=1000, budget_year=2026, decision="12", postings=moved(1000, debit="granted", credit="available"), at=AT
    ),
    ApprovalRecorded(approval=APPROVAL, at=AT),
    PaymentOrdered(
        approval=APPROVAL, instruction=NAME, postings=moved(400, debit="available", credit="reserved"), at=AT
    ),
]
SETTLED = PaymentSettled(order=ORDER, reference="FT1", postings=moved(400, debit="reserved", credit="clearing"), at=AT)
FAILED = PaymentFailed(
    order=ORDER, code="AC04", vi="đóng", en="closed", postings=moved(400, debit="reserved", credit="available"), at=AT
)


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


def test_an_order_shows_where_it_stands() -> None:
    assert shown(PAST[:3]).rows[ORDERS][DOSSIER]["status"] == "awaiting_verdict"
    assert shown(PAST).rows[ORDERS][DOSSIER]["status"] == "ordered"
    settled = shown([*PAST, SETTLED]).rows[ORDERS][DOSSIER]
    assert (settled["status"], settled["reference"], settled["instruction"]) == ("settled", "FT1", NAME)
    failed = shown([*PAST, FAILED]).rows[ORDERS][DOSSIER]
    assert (failed["status"], failed["code"], failed["reason"]) == ("failed", "AC04", {"vi": "đóng", "en": "closed"})


def test_rows_written_late_never_go_back() -> None:
    statuses: list[str] = []
    end = DECIDER.fold(DECIDER.initial, [*PAST, SETTLED])
    for version, event in enumerate([*PAST, SETTLED], start=1):
        happened = Happened(f"{ACCOUNT}@{version}/0", event, AT, "test")
        rows = project(Recorded(ACCOUNT, version, end, (happened,)))
        statuses += [row.fields["status"] for row in rows if row.view == ORDERS]
    assert statuses == ["settled"]
    assert shown([*PAST, SETTLED], late=True).rows == shown([*PAST, SETTLED]).rows


def test_each_movement_is_an_entry_with_both_sides() -> None:
    entries = list(shown([*PAST, SETTLED]).rows[ENTRIES].values())
    assert [(e["debit"], e["credit"], e["debit_amount"], e["of"]) for e in entries] == [
        ("granted", "available", 1000, "12"),
        ("available", "reserved", 400, DOSSIER),
        ("reserved", "clearing", 400, DOSSIER),
    ]


def test_a_discrepancy_is_listed_for_its_treasury() -> None:
    answer = Answer(dossier=DOSSIER, instruction=NAME, outcome="failed", status="RJCT", code="AC04")
    (row,) = (
        shown([*PAST, SETTLED, DiscrepancyFound(account=ACCOUNT, answer=answer, at=AT)]).rows[DISCREPANCIES].values()
    )
    assert (row["treasury"], row["status"], row["code"]) == ("0003", "RJCT", "AC04")


async def test_the_audit_agrees_at_every_step() -> None:
    for upto in range(len(PAST) + 1):
        found = await audit(shown(PAST[:upto]), settled=always)
        assert found.balanced, found.problems
        assert found.complete
    for end in (SETTLED, FAILED):
        found = await audit(shown([*PAST, end]), settled=always)
        assert found.balanced, found.problems
        assert found.postings == found.open_orders == found.ledgers["reserved"] == 0


async def test_the_audit_names_what_does_not_agree() -> None:
    table = shown(PAST)
    table.rows[ACCOUNTS][ACCOUNT]["available"] = -5
    table.rows[ORDERS].clear()
    words = " ".join(problem.en for problem in (await audit(table, settled=always)).problems)
    assert "1 accounts are overdrawn" in words
    assert "available: the entries add up to 600, the accounts say -5" in words
    assert f"{ACCOUNT}: 400 reserved, 0 in open orders" in words


async def test_an_audit_of_moving_money_says_that_it_is_not_complete() -> None:
    async def never() -> bool:
        return False

    assert not (await audit(shown(PAST), settled=never)).complete
