"""What risk announces: its assessment of each dossier, and the alert where spending is abnormal."""

from pydantic import Field

from .vocabulary import AboutDossier, AccountCode, Fact, Instant, Level, Open, Round, UnitCode, Vnd, Words


class Reason(Fact):
    """Why a detector spoke, so that the head of the unit understands it in a second."""

    detector: str = Field(max_length=40)
    weight: int = Field(ge=0, le=100)
    words: Words


class RiskAssessed(AboutDossier):
    """No money is approved without it. Of a round, the last counts: a change may be heard late."""

    unit: UnitCode
    score: int = Field(ge=0, le=100)
    level: Open[Level]
    reasons: tuple[Reason, ...] = ()
    model: str = Field(max_length=40, description="which rules, by date")
    round: Round
    assessed_at: Instant


class AlertRaised(AboutDossier):
    """The spending is abnormal: the account holder must say whether it is theirs."""

    alert: str = Field(max_length=120, description="a name without meaning, unique")
    unit: UnitCode
    account: AccountCode
    amount: Vnd
    score: int = Field(ge=0, le=100)
    reasons: tuple[Reason, ...] = Field(min_length=1)
    round: Round
    submitted_at: Instant
    raised_at: Instant
