"""What risk announces: its assessment of each dossier, and the alert where spending is abnormal."""

from typing import Literal

from pydantic import Field

from .vocabulary import AccountCode, DossierCode, Fact, Instant, UnitCode, Vnd, Words


class Reason(Fact):
    """Why a detector spoke, so that the head of the unit understands it in a second."""

    detector: str = Field(max_length=40)
    weight: int = Field(ge=0, le=100)
    words: Words


class RiskAssessed(Fact):
    """Every dossier is assessed: no approval without it. Of a round, the last counts: a change may be heard late."""

    dossier: DossierCode
    unit: UnitCode
    score: int = Field(ge=0, le=100)
    level: Literal["normal", "abnormal"]
    reasons: tuple[Reason, ...] = ()
    model: str = Field(max_length=40, description="which rules, by date")
    round: int = Field(1, ge=1, le=2)
    assessed_at: Instant


class AlertRaised(Fact):
    """The spending is abnormal: the account holder must say whether it is theirs."""

    alert: str = Field(max_length=120)
    dossier: DossierCode
    unit: UnitCode
    account: AccountCode
    amount: Vnd
    score: int = Field(ge=0, le=100)
    reasons: tuple[Reason, ...] = Field(min_length=1)
    submitted_at: Instant
    raised_at: Instant
