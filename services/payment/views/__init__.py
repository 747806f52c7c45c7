"""Accounts, orders, ledger entries and discrepancies as lists: looked up, added up, never asked before paying."""

from collections.abc import Iterable

from services.chassis import Recorded, Row
from services.payment.domain.events import Event
from services.payment.domain.state import Opened, State

from .ledger import ACCOUNTS, DISCREPANCIES, ENTRIES, account_row, discrepancy_rows, entry_rows, moves
from .orders import INDEXES as OF_ORDERS
from .orders import ORDERS, order_row, order_rows

__all__ = ["ACCOUNTS", "DISCREPANCIES", "ENTRIES", "INDEXES", "ORDERS", "order_row", "project"]

INDEXES = {
    ACCOUNTS: (("treasury",), ("unit",)),
    ORDERS: OF_ORDERS,
    ENTRIES: (("account", "-at"),),
    DISCREPANCIES: (("treasury", "-at"),),
}


def project(recorded: Recorded[State, Event]) -> Iterable[Row]:
    """The rows that a commit changes."""
    state = recorded.state
    if isinstance(state, Opened) and any(moves(happened.event) for happened in recorded.events):
        yield account_row(state)
    for happened in recorded.events:
        yield from order_rows(happened.event, state)
        if isinstance(state, Opened):
            yield from entry_rows(happened, state)
            yield from discrepancy_rows(happened, state)
