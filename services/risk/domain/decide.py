"""Every dossier is assessed against what its unit does usually; the assessments are the truth, the profile their fold."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, assert_never

import msgspec

from . import profile as p
from .commands import Assess, Command, Forget, Learn, NoteChange, NoteFailedLogin
from .detectors import Spending, late_reasons, reasons
from .events import Assessed, Because, ChangeNoted, Event, FailedLoginNoted, Forgotten, Learned
from .evolve import evolve
from .profile import Profile
from .reference import Model, model_at


def decide(command: Command, profile: Profile) -> Sequence[Event]:
    event = _assess(command, profile) if isinstance(command, Assess) else _remember(command)
    if event is None or (after := evolve(profile, event)) == profile:
        return []  # said before, or of a dossier that waits for nothing: no trace
    return [event, *_turned(after, command.at)] if isinstance(command, NoteChange | NoteFailedLogin) else [event]


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
    score, level = _weighed(why, model)
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
        level=level,
        reasons=why,
        model=model.name,
        submitted_at=command.submitted_at,
        at=command.at,
        signers=spending.signers,
    )


def _turned(profile: Profile, at: datetime) -> list[Assessed]:
    """Those that are abnormal beside what was heard after them: of two topics, the later fact may be heard first.

    So a round may get a second verdict, the higher one; what stays normal is not told again. A dossier that was approved
    meanwhile goes on; the unit is warned all the same.
    """
    verdicts = (_again(past, profile, at) for past in profile.watched)
    return [verdict for verdict in verdicts if verdict.level == "abnormal"]


def _again(past: Assessed, profile: Profile, at: datetime) -> Assessed:
    """By the model that judged it first: a new one judges what is handed over from its day on."""
    model = model_at(past.at)
    why = late_reasons(past, profile, model)
    score, level = _weighed(why, model)
    return msgspec.structs.replace(past, reasons=why, score=score, level=level, at=at)


def _weighed(why: Sequence[Because], model: Model) -> tuple[int, Literal["normal", "abnormal"]]:
    score = min(100, sum(because.weight for because in why))
    return score, "abnormal" if score >= model.abnormal_from else "normal"
