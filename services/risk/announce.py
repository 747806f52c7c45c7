"""Every assessment is announced; an abnormal one raises the alert that holds the dossier."""

import hashlib
from collections.abc import Sequence
from typing import assert_never

from khobac_contracts.risk import AlertRaised, Reason, RiskAssessed
from khobac_contracts.vocabulary import Fact, Level

from .domain.events import Assessed, ChangeNoted, Event, FailedLoginNoted, Forgotten, Learned
from .domain.state import Profile


def announce(event: Event, state: Profile) -> Sequence[Fact]:
    match event:
        case Assessed():
            return [_verdict(event), _alert(event)] if event.level == Level.ABNORMAL else [_verdict(event)]
        case ChangeNoted() | FailedLoginNoted() | Learned() | Forgotten():
            return []
        case _:
            assert_never(event)


def alert_name(dossier: str, round_: int) -> str:
    """One alert a round at most. The name can stand in a path and tells nothing: dossier and round stand beside it."""
    return hashlib.sha256(f"alert\n{dossier}\n{round_}".encode()).hexdigest()[:32]


def _verdict(event: Assessed) -> RiskAssessed:
    return RiskAssessed(
        dossier=event.dossier,
        procedure=event.procedure,
        form=event.form,
        unit=event.unit,
        score=event.score,
        level=event.level,
        reasons=_reasons(event),
        model=event.model,
        round=event.round,
        assessed_at=event.at,
    )


def _alert(event: Assessed) -> AlertRaised:
    return AlertRaised(
        alert=alert_name(event.dossier, event.round),
        dossier=event.dossier,
        procedure=event.procedure,
        form=event.form,
        unit=event.unit,
        account=event.account,
        amount=event.amount,
        score=event.score,
        reasons=_reasons(event),
        round=event.round,
        submitted_at=event.submitted_at,
        raised_at=event.at,
    )


def _reasons(event: Assessed) -> tuple[Reason, ...]:
    return tuple(
        Reason(detector=reason.detector, weight=reason.weight, words=reason.words.words()) for reason in event.reasons
    )
