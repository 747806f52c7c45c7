"""Every dossier that pays is assessed against what its unit does usually; the assessments are the truth of this service."""

from collections.abc import Sequence
from datetime import datetime
from typing import assert_never

import msgspec
from khobac_contracts.vocabulary import Level

from .commands import Assess, Command, Forget, Learn, NoteChange, NoteFailedLogin
from .detectors import late_reasons, reasons
from .events import Assessed, ChangeNoted, Event, FailedLoginNoted, Forgotten, Learned, Reason
from .evolve import evolve
from .models import Model, model_in_force, model_named
from .state import Profile, pending_of
from .waiting import remembered


def decide(command: Command, profile: Profile) -> Sequence[Event]:
    event = _assess(command, profile) if isinstance(command, Assess) else _remember(command)
    if event is None or (after := evolve(profile, event)) == profile:
        return []  # known already, or of a dossier that waits for nothing: no trace
    return [event, *_turned(after, command.at)] if isinstance(command, NoteChange | NoteFailedLogin) else [event]


def _remember(command: NoteChange | NoteFailedLogin | Learn | Forget) -> Event:
    match command:
        case NoteChange(kind=kind, person=person, changed_at=at):
            return ChangeNoted(kind=kind, person=person, changed_at=at)
        case NoteFailedLogin(failed_at=at):
            return FailedLoginNoted(failed_at=at)
        case Learn(dossier=dossier, item=item, at=at):
            return Learned(dossier=dossier, item=item, at=at)
        case Forget(dossier=dossier, at=at):
            return Forgotten(dossier=dossier, at=at)
        case _:
            assert_never(command)


def _assess(command: Assess, profile: Profile) -> Assessed | None:
    """One assessment a round: a repetition, or a round before the one that waits, is nothing new."""
    waiting = pending_of(profile, command.dossier)
    if waiting and waiting.round >= command.round:
        return None
    model, spending = model_in_force(command.at), command.spending
    why = reasons(spending, profile, model)
    return Assessed(
        unit=command.unit,
        dossier=command.dossier,
        procedure=command.procedure,
        form=command.form,
        treasury=command.treasury,
        account=command.account,
        round=command.round,
        amount=spending.amount,
        payments=remembered(spending.payments),
        digest=command.digest,
        networks=spending.networks,
        signers=spending.signers,
        score=_score(why),
        level=_level(why, model),
        reasons=why,
        model=model.name,
        submitted_at=spending.submitted_at,
        at=command.at,
    )


def _turned(profile: Profile, at: datetime) -> list[Assessed]:
    """Verdicts that a change heard after them turns abnormal: facts of two topics may come in either order.

    A round may so get a second, higher verdict; one that stays normal is not announced again. A dossier that was
    approved meanwhile goes on, and the unit is warned all the same.
    """
    verdicts = (_again(past, profile, at) for past in profile.watched)
    return [verdict for verdict in verdicts if verdict.level == Level.ABNORMAL]


def _again(past: Assessed, profile: Profile, at: datetime) -> Assessed:
    """The model that judged first judges again. If this release does not have it (a newer release was taken back), the
    one in force does: a warning by other figures is better than none.
    """
    model = model_named(past.model) or model_in_force(at)
    why = late_reasons(past, profile, model)
    return msgspec.structs.replace(
        past, reasons=why, score=_score(why), level=_level(why, model), model=model.name, at=at
    )


def _score(why: Sequence[Reason]) -> int:
    return min(100, sum(reason.weight for reason in why))


def _level(why: Sequence[Reason], model: Model) -> Level:
    return Level.ABNORMAL if _score(why) >= model.abnormal_from else Level.NORMAL
