"""Each topic keeps its order and no more: however the facts of a dossier's rounds meet, the last approval is paid once."""

from collections.abc import Iterator
from itertools import permutations

import pytest

from services.chassis.core.errors import TooEarly
from services.payment.domain import DECIDER
from services.payment.domain.commands import AcceptVerdict, Command, RecordAnswer, RecordApproval, RejectVerdict
from services.payment.domain.events import Event, PaymentOrdered
from services.payment.domain.state import Opened, State

from .makers import AT, DOSSIER, OPENED, approval, executed, granted

Arrivals = tuple[str, ...]


def arrivals(rounds: int, *, verified: bool) -> list[Arrivals]:
    """Every order of a1, a2 … (approvals), r1 … (rejections of all but a verified last one) and v (its verdict)."""
    rejections = rounds - 1 if verified else rounds
    topics = "a" * rounds + "r" * rejections + "v" * verified
    return sorted({tuple(_numbered(order)) for order in permutations(topics)})


def _numbered(topics: tuple[str, ...]) -> Iterator[str]:
    for place, topic in enumerate(topics):
        yield f"{topic}{topics[: place + 1].count(topic)}"


def digest(nth: int) -> str:
    return f"{nth:064}"


def command(name: str, rounds: int) -> Command:
    topic, nth = name[0], int(name[1:])
    if topic == "a":
        return RecordApproval(approval=approval(100 * nth, digest=digest(nth)), at=AT)
    if topic == "r":
        return RejectVerdict(dossier=DOSSIER, digest=digest(nth), at=AT)
    return AcceptVerdict(dossier=DOSSIER, digest=digest(rounds), at=AT)


class Account:
    """An account that hears facts; what comes too early waits, and the rest of its topic behind it."""

    def __init__(self, rounds: int, *, paid_at_once: bool) -> None:
        self.state: State = DECIDER.fold(DECIDER.initial, [OPENED, granted()])
        self.events: list[Event] = []
        self.parked: list[str] = []
        self._rounds = rounds
        self._paid_at_once = paid_at_once

    def hear(self, name: str) -> None:
        tries, self.parked = [name, *self.parked], []
        tries.sort(key=lambda each: (each[0] == "r", each))  # a parked rejection is tried after what may be its ground
        for each in tries:
            self._try(each)

    def _try(self, name: str) -> None:
        if any(each[0] == name[0] for each in self.parked):
            self.parked.append(name)
            return
        try:
            self._record(command(name, self._rounds))
        except TooEarly:
            self.parked.append(name)

    def _record(self, said: Command) -> None:
        events = DECIDER.decide(said, self.state)
        self.state = DECIDER.fold(self.state, events)
        self.events += events
        for event in events:
            if isinstance(event, PaymentOrdered) and self._paid_at_once:
                self._record(RecordAnswer(answer=executed(event.order), at=AT))


def nothing_is_left(account: Account) -> bool:
    assert isinstance(account.state, Opened)
    return not (account.state.waiting or account.state.superseded or account.parked)


@pytest.mark.parametrize("paid_at_once", [False, True])
@pytest.mark.parametrize("rounds", [1, 2, 3])
def test_the_last_approval_is_paid_once_in_every_order_of_arrival(rounds: int, paid_at_once: bool) -> None:
    for order in arrivals(rounds, verified=True):
        account = Account(rounds, paid_at_once=paid_at_once)
        for name in order:
            account.hear(name)
        paid = [event.order.amount for event in account.events if isinstance(event, PaymentOrdered)]
        assert paid == [100 * rounds], order
        assert nothing_is_left(account), order


@pytest.mark.parametrize("rounds", [1, 2, 3])
def test_rejected_approvals_are_forgotten_in_every_order_of_arrival(rounds: int) -> None:
    for order in arrivals(rounds, verified=False):
        account = Account(rounds, paid_at_once=True)
        for name in order:
            account.hear(name)
        assert not [event for event in account.events if isinstance(event, PaymentOrdered)], order
        assert nothing_is_left(account), order


def test_the_orders_that_lost_a_verdict_are_among_them() -> None:
    assert {("a1", "v1", "r1", "a2"), ("v1", "a1", "r1", "a2"), ("a1", "a2", "v1", "r1")} <= {
        *arrivals(2, verified=True)
    }
