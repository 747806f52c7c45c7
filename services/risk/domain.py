"""Every dossier is assessed against what its unit does usually; the assessments are the truth, the profile their fold."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, TypeAlias, assert_never

from services.chassis.decider import Decider, Message

from . import profile as p
from .detectors import Because, Hand, Spending, reasons
from .profile import Kind, Pending, Profile
from .reference import model_at


class Assess(Message, frozen=True):
    """A dossier was handed over: is it like this unit?"""

    unit: str
    dossier: str
    treasury: str
    account: str
    round: int
    amount: int
    payee: str
    digest: str
    hands: tuple[Hand, ...]
    submitted_at: datetime
    at: datetime


class NoteChange(Message, frozen=True):
    """Something that protects the unit was set or changed."""

    kind: Kind
    person: str
    changed_at: datetime


class NoteFailedLogin(Message, frozen=True):
    """Somebody did not know a password."""

    failed_at: datetime


class Learn(Message, frozen=True):
    """The bank executed the payment: this is now habit."""

    dossier: str
    at: datetime


class Forget(Message, frozen=True):
    """The dossier was withdrawn: it teaches nothing."""

    dossier: str
    at: datetime


Command: TypeAlias = Assess | NoteChange | NoteFailedLogin | Learn | Forget


class Assessed(Message, frozen=True):
    """The verdict with its reasons, the model that gave it, and what it looked at."""

    unit: str
    dossier: str
    treasury: str
    account: str
    round: int
    amount: int
    payee: str
    digest: str
    networks: tuple[int, ...]
    score: int
    level: Literal["normal", "abnormal"]
    reasons: tuple[Because, ...]
    model: str
    submitted_at: datetime
    at: datetime


class ChangeNoted(Message, frozen=True):
    """A change that the next dossiers are seen beside."""

    kind: Kind
    person: str
    changed_at: datetime


class FailedLoginNoted(Message, frozen=True):
    """A failed log-in that the next dossiers are seen beside."""

    failed_at: datetime


class Learned(Message, frozen=True):
    """A settled dossier became part of the unit's habits."""

    dossier: str
    at: datetime


class Forgotten(Message, frozen=True):
    """A dossier that will not settle left the waiting ones."""

    dossier: str
    at: datetime


Event: TypeAlias = Assessed | ChangeNoted | FailedLoginNoted | Learned | Forgotten


def decide(command: Command, profile: Profile) -> Sequence[Event]:
    event = _assess(command, profile) if isinstance(command, Assess) else _remember(command)
    if event is None or evolve(profile, event) == profile:
        return []  # said before, or of a dossier that waits for nothing: no trace
    return [event]


def _remember(command: NoteChange | NoteFailedLogin | Learn | Forget) -> Event:
    match command:
        case NoteChange(kind=kind, person=person, changed_at=at):
            return ChangeNoted(kind=kind, person=person, changed_at=at)
        case NoteFailedLogin(failed_at=at):
            return FailedLoginNoted(failed_at=at)
        case Learn(dossier=dossier, at=at):
            return Learned(dossier=dossier, at=at)
        case Forget(dossier=dossier, at=at):
            return Forgotten(dossier=dossier, at=at)
        case _:
            assert_never(command)


def _assess(command: Assess, profile: Profile) -> Assessed | None:
    """One assessment a round: said again, or after a later round, it is done already."""
    waiting = p.pending_of(profile, command.dossier)
    if waiting and waiting.round >= command.round:
        return None
    model = model_at(command.at)
    spending = Spending(command.amount, command.payee, command.hands, command.submitted_at)
    why = reasons(spending, profile, model)
    score = min(100, sum(because.weight for because in why))
    return Assessed(
        unit=command.unit,
        dossier=command.dossier,
        treasury=command.treasury,
        account=command.account,
        round=command.round,
        amount=command.amount,
        payee=command.payee,
        digest=command.digest,
        networks=tuple(sorted({hand.network for hand in command.hands if hand.network})),
        score=score,
        level="abnormal" if score >= model.abnormal_from else "normal",
        reasons=why,
        model=model.name,
        submitted_at=command.submitted_at,
        at=command.at,
    )


def evolve(profile: Profile, event: Event) -> Profile:
    match event:
        case Assessed():
            waiting = Pending(event.dossier, event.round, event.amount, p.short(event.payee), event.networks)
            return p.await_settlement(profile, waiting)
        case ChangeNoted(kind=kind, person=person, changed_at=at):
            return p.note(profile, kind, person, at)
        case FailedLoginNoted(failed_at=at):
            return p.note_failure(profile, at)
        case Learned(dossier=dossier, at=at):
            return p.learn(profile, dossier, at)
        case Forgotten(dossier=dossier):
            return p.forget(profile, dossier)
        case _:
            assert_never(event)


DECIDER: Decider[Command, Profile, Event] = Decider(
    initial=Profile(), decide=decide, evolve=evolve, events=Event, states=Profile
)
