"""A service of nobody's domain, small enough that what should come out is known without running it.

Adding to a sum is announced; whoever hears it adds it up again in a second stream; that has an effect on the world, and
the world's answer is recorded in a third. So one command goes once round everything that the chassis does.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from khobac_contracts.notify import NoticeDelivered
from khobac_contracts.vocabulary import Fact

from services.chassis.core.decider import Decider, PlainData, StreamCommand
from services.chassis.core.drawers import FactContext, Listening
from services.chassis.core.errors import TooEarly, WrongState
from services.chassis.core.kinds import Kind, Kinds

AT = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
DOSSIER = "H15.50.05.13-261122-0001"


class Add(PlainData, frozen=True, kw_only=True):
    n: int
    label: str = ""
    at: datetime = AT
    aloud: bool = False


class Spend(PlainData, frozen=True, kw_only=True):
    """Refused when there is not enough."""

    n: int
    label: str = ""


class Await(PlainData, frozen=True, kw_only=True):
    """Too early as long as there is not so much."""

    n: int
    label: str = ""


class Ignore(PlainData, frozen=True, kw_only=True):
    pass


class Break(PlainData, frozen=True, kw_only=True):
    """`where` it breaks: decide, evolve or announce."""

    where: str


class Hear(PlainData, frozen=True, kw_only=True):
    n: int


class Confirm(PlainData, frozen=True, kw_only=True):
    work: str


Command = Add | Spend | Await | Ignore | Break | Hear | Confirm


class Changed(PlainData, frozen=True, kw_only=True):
    by: int
    label: str = ""
    at: datetime = AT
    aloud: bool = False


class HeardOf(PlainData, frozen=True, kw_only=True):
    n: int


class Confirmed(PlainData, frozen=True, kw_only=True):
    work: str


class Bad(PlainData, frozen=True, kw_only=True):
    where: str


TOO_LARGE = {"size": 2**70, "sign": 2**63}


class Unsayable(PlainData, frozen=True, kw_only=True):
    n: int


Event = Changed | HeardOf | Confirmed | Bad | Unsayable


class Sum(PlainData, frozen=True, kw_only=True):
    total: int = 0
    labels: tuple[str, ...] = ()
    """In the order in which they were recorded."""


def decide(command: Command, state: Sum) -> Sequence[Event]:
    match command:
        case Add(n=n, label=label, at=at, aloud=aloud):
            return [Changed(by=n, label=label, at=at, aloud=aloud)]
        case Spend(n=n, label=label):
            if state.total < n:
                raise WrongState("not-enough", vi=f"Chỉ còn {state.total}.", en=f"Only {state.total} left.")
            return [Changed(by=-n, label=label)]
        case Await(n=n, label=label):
            if state.total < n:
                raise TooEarly(f"only {state.total}")
            return [Changed(by=0, label=label)]
        case Ignore():
            return []
        case Break(where="decide"):
            raise ZeroDivisionError("decide")
        case Break(where=where) if where in TOO_LARGE:
            return [Unsayable(n=TOO_LARGE[where])]
        case Break(where=where):
            return [Changed(by=1, label="half"), Bad(where=where)]
        case Hear(n=n):
            return [HeardOf(n=n)]
        case Confirm(work=work):
            return [Confirmed(work=work)]


def evolve(state: Sum, event: Event) -> Sum:
    match event:
        case Changed(by=by, label=label):
            return Sum(total=state.total + by, labels=(*state.labels, label)[-200:])
        case HeardOf(n=n):
            return Sum(total=state.total + n, labels=state.labels)
        case Confirmed():
            return Sum(total=state.total + 1, labels=state.labels)
        case Bad(where="evolve"):
            raise ZeroDivisionError("evolve")
        case _:
            return state


def announce(event: Event, state: Sum) -> Sequence[Fact]:
    if isinstance(event, Bad) and event.where == "announce":
        raise ZeroDivisionError("announce")
    if isinstance(event, Changed) and event.aloud:
        return [fact(event.by, event.label or "1234567", event.at)]
    return []


def fact(n: int, unit: str = "1234567", at: datetime = AT) -> NoticeDelivered:
    """`attempts` carries the number that is added up on the other side."""
    return NoticeDelivered(
        notice="x",
        dossier=DOSSIER,
        procedure="recurrent-spending",
        form="13",
        organisation=unit,
        channel="email",
        attempts=max(1, n),
        delivered_at=at,
    )


def on_notice(fact: NoticeDelivered, context: FactContext) -> Sequence[StreamCommand]:
    return [HEARD.command(fact.organisation, Hear(n=fact.attempts))]


LISTEN: Listening = {NoticeDelivered: on_notice}

DECIDER: Decider[Command, Sum, Event] = Decider(Sum(), decide, evolve, commands=Command, events=Event, states=Sum)
HEARD = replace(DECIDER, kind="heard")
DONE = replace(DECIDER, kind="done")
KINDS = Kinds(*(Kind(each, announce) for each in (DECIDER, HEARD, DONE)))
