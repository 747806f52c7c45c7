"""What callers are shown of assessments and habits: pages made of rows and profiles."""

import math
from collections.abc import Mapping
from typing import Any, Self

from khobac_contracts.vocabulary import Level
from pydantic import BaseModel, ConfigDict, Field

from services.risk.domain.state import Profile


class Shown(BaseModel):
    """What is shown is never changed."""

    model_config = ConfigDict(frozen=True)


class ReasonPage(Shown):
    """Một lý do. / A reason."""

    detector: str
    weight: int
    vi: str
    en: str


class AssessmentPage(Shown):
    """Đánh giá rủi ro của một hồ sơ. / The assessment of a dossier."""

    dossier: str
    procedure: str
    form: str
    round: int
    unit: str
    treasury: str
    account: str
    amount: int = Field(description="VND")
    score: int
    level: Level
    reasons: list[ReasonPage]
    model: str = Field(description="bộ quy tắc, theo ngày / the rules, by date")
    submitted_at: str
    at: str

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Self:
        return cls(**row)


class HabitsPage(Shown):
    """Thói quen chi của đơn vị, học từ các khoản đã thanh toán. / What is usual, learned from settled payments."""

    unit: str
    settled: int = Field(description="số hồ sơ đã thanh toán đã học / settled dossiers learned from")
    usual_amount: int | None = Field(description="mức thường chi (trung bình nhân), VND / geometric mean")
    payees: int = Field(description="số người thụ hưởng đã biết / payees known")
    pending: int = Field(description="hồ sơ chờ kết quả / dossiers not settled yet")

    @classmethod
    def of(cls, unit: str, profile: Profile) -> Self:
        return cls(
            unit=unit,
            settled=profile.settled,
            usual_amount=round(math.exp(profile.log_mean)) if profile.settled else None,
            payees=len(profile.payees.split()),
            pending=len(profile.pending),
        )
