"""Every assessment is announced; an abnormal one raises the alert that holds the dossier."""

from collections.abc import Sequence
from typing import assert_never

from khobac_contracts.risk import AlertRaised, Reason, RiskAssessed
from khobac_contracts.vocabulary import Fact, Words

from .domain.events import Assessed, ChangeNoted, Event, FailedLoginNoted, Forgotten, Learned
from .domain.profile import Profile


def announce(event: Event, state: Profile) -> Sequence[Fact]:
    match event:
        case Assessed():
            return [_verdict(event), _alert(event)] if event.level == "abnormal" else [_verdict(event)]
        case ChangeNoted() | FailedLoginNoted() | Learned() | Forgotten():
            return []
        case _:
            assert_never(event)


def alert_id(dossier: str, round_: int) -> str:
    """One alert a round at most, named so that it can stand in a path."""
    return f"{dossier}-r{round_}"


def _verdict(event: Assessed) -> RiskAssessed:
    return RiskAssessed(
        dossier=event.dossier,
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
        alert=alert_id(event.dossier, event.round),
        dossier=event.dossier,
        unit=event.unit,
        account=event.account,
        amount=event.amount,
        score=event.score,
        reasons=_reasons(event),
        submitted_at=event.submitted_at,
        raised_at=event.at,
    )


def _reasons(event: Assessed) -> tuple[Reason, ...]:
    return tuple(Reason(detector=b.detector, weight=b.weight, words=Words(vi=b.vi, en=b.en)) for b in event.reasons)
