"""What officers and units may see of the assessments; nobody changes one over HTTP."""

import math
from dataclasses import dataclass
from typing import Annotated, Literal, TypeAlias

from fastapi import APIRouter, Depends
from khobac_contracts.vocabulary import DossierCode, Role, UnitCode
from pydantic import BaseModel, ConfigDict, Field

from services.chassis import Caller, Cursor, KindStreams, Limit, Lists, NotAllowed, NotFound, Page, allow

from .domain.commands import Command
from .domain.events import Event
from .domain.profile import Profile
from .views import ASSESSMENTS

OFFICERS = (Role.TREASURY_ACCOUNTANT, Role.TREASURY_CONTROLLER, Role.TREASURY_LEADER, Role.TREASURY_ADMIN)
# Not the unit's accountants: who prepares payments must not learn how near to an alarm they are.
Watcher: TypeAlias = Annotated[Caller, Depends(allow(Role.ACCOUNT_HOLDER, *OFFICERS))]
Officer: TypeAlias = Annotated[Caller, Depends(allow(*OFFICERS))]


@dataclass(frozen=True)
class RiskKit:
    """What the routes work with."""

    profiles: KindStreams[Command, Profile, Event]
    lists: Lists


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
    round: int
    unit: str
    treasury: str
    account: str
    amount: int
    score: int
    level: Literal["normal", "abnormal"]
    reasons: list[ReasonPage]
    model: str = Field(description="bộ quy tắc, theo ngày / the rules, by date")
    submitted_at: str
    at: str


class HabitsPage(Shown):
    """Thói quen chi của đơn vị, học từ các khoản đã thanh toán. / What is usual, learned from settled payments."""

    unit: str
    settled: int = Field(description="số hồ sơ đã thanh toán đã học / settled dossiers learned from")
    usual_amount: int | None = Field(description="mức thường chi (trung bình nhân), VND / geometric mean")
    payees: int = Field(description="số người thụ hưởng đã biết / payees known")
    pending: int = Field(description="hồ sơ chờ kết quả / dossiers not settled yet")


def routes(kit: RiskKit) -> APIRouter:
    router = APIRouter(tags=["rủi ro / risk"])

    @router.get("/assessments")
    async def assessments(
        caller: Watcher,
        level: Literal["normal", "abnormal"] | None = None,
        cursor: Cursor = None,
        limit: Limit = 50,
    ) -> Page[AssessmentPage]:
        """Đánh giá của đơn vị hoặc của Kho bạc, mới nhất trước. / Assessments, newest first."""
        where = {"treasury" if len(caller.organisation) == 4 else "unit": caller.organisation} | (
            {"level": level} if level else {}
        )
        found = await kit.lists.page(ASSESSMENTS, where, "-at", cursor, limit)
        return Page(items=[AssessmentPage(**row) for row in found.items], next=found.next)

    @router.get("/dossiers/{dossier}/assessments")
    async def of_dossier(dossier: DossierCode, caller: Watcher) -> list[AssessmentPage]:
        """Các lần đánh giá của một hồ sơ. / The assessments of a dossier, the latest last."""
        rows = await kit.lists.find(ASSESSMENTS, {"dossier": dossier}, "at", 10)
        if not rows:
            raise NotFound(
                "not-assessed", vi=f"Hồ sơ {dossier} chưa được đánh giá.", en=f"Dossier {dossier} is not assessed yet."
            )
        if caller.organisation not in (rows[0]["unit"], rows[0]["treasury"]):
            raise NotAllowed(
                "other-body",
                vi=f"Hồ sơ này không thuộc {caller.organisation}.",
                en=f"This dossier is not {caller.organisation}'s.",
            )
        return [AssessmentPage(**row) for row in rows]

    @router.get("/units/{unit}/habits")
    async def habits(unit: UnitCode, caller: Officer) -> HabitsPage:
        """Thói quen chi của một đơn vị. / What is usual for a unit."""
        seen = await kit.lists.find(ASSESSMENTS, {"unit": unit, "treasury": caller.organisation}, "-at", 1)
        if not seen:
            raise NotFound(
                "unit-unknown",
                vi=f"Kho bạc {caller.organisation} chưa nhận hồ sơ nào của đơn vị {unit}.",
                en=f"Office {caller.organisation} has had no dossier of unit {unit} yet.",
            )
        profile, _ = await kit.profiles.load(unit)
        return HabitsPage(
            unit=unit,
            settled=profile.settled,
            usual_amount=round(math.exp(profile.log_mean)) if profile.settled else None,
            payees=len(profile.payees.split()),
            pending=len(profile.pending),
        )

    return router
