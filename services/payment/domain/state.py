"""What an account remembers: balances and what is in flight. What has ended is in the journal and the lists."""

import msgspec

from services.chassis import PlainData

from .ledger import Balances
from .orders import Approval, Order

ESTIMATE = "estimate"
"""The kind of account that estimates are granted to."""


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """A dossier of which the approval, or the verdict on its signature, has not come yet."""

    approval: Approval | None = None
    """The last one."""
    verdict: str | None = None
    """The digest of what was found to be signed."""


class Unopened(PlainData, frozen=True):
    """No such account is known here; facts about its dossiers may already have come."""

    waiting: dict[str, Waiting] = msgspec.field(default_factory=dict)
    superseded: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)


class Opened(PlainData, frozen=True):
    """An account with a ledger."""

    account: str
    unit: str
    treasury: str
    kind: str
    balances: Balances = msgspec.field(default_factory=Balances)
    decisions: tuple[str, ...] = ()
    waiting: dict[str, Waiting] = msgspec.field(default_factory=dict)
    superseded: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    """By dossier: the digests of approvals that a later one replaced. The rejection of each is on its way, even when the
    dossier is paid meanwhile, and ends what is remembered of it."""
    orders: dict[str, tuple[Order, ...]] = msgspec.field(default_factory=dict)
    """By dossier: those of its payments that the bank has not answered yet."""


State = Unopened | Opened


def decision_key(budget_year: int, decision: str) -> str:
    """The same decision is granted once: its number within its budget year."""
    return f"{budget_year}/{decision}"


def open_order(state: State, dossier: str, item: int) -> Order | None:
    """The order for a dossier's item that the bank has not answered yet."""
    orders = state.orders.get(dossier, ()) if isinstance(state, Opened) else ()
    return next((order for order in orders if order.item == item), None)
