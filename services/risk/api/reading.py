"""Assessments by unit, office and dossier, and what is usual for a unit."""

from fastapi import APIRouter
from khobac_contracts.vocabulary import DossierCode, Level, UnitCode

from services.chassis import Cursor, Limit, NotAllowed, NotFound, Page
from services.risk.views import ASSESSMENTS

from .shared import Officer, RiskKit, Watcher, own
from .shown import AssessmentPage, HabitsPage


def routes(kit: RiskKit) -> APIRouter:
    """Routes of everybody who may look."""
    router = APIRouter(tags=["rủi ro / risk"])
    _assessments(router, kit)
    _habits(router, kit)
    return router


def _assessments(router: APIRouter, kit: RiskKit) -> None:
    @router.get("/assessments")
    async def assessments(
        caller: Watcher, level: Level | None = None, cursor: Cursor = None, limit: Limit = 50
    ) -> Page[AssessmentPage]:
        """Đánh giá của đơn vị hoặc của Kho bạc, mới nhất trước. / Assessments, newest first."""
        where = own(caller) | ({"level": level.value} if level else {})
        found = await kit.lists.page(ASSESSMENTS, where, "-at", cursor, limit)
        return Page(items=[AssessmentPage.of(row) for row in found.items], next=found.next)

    @router.get("/dossiers/{dossier}/assessments")
    async def of_dossier(dossier: DossierCode, caller: Watcher) -> list[AssessmentPage]:
        """Các lần đánh giá của một hồ sơ. / The assessments of a dossier, the latest last."""
        rows = await kit.lists.find(ASSESSMENTS, {"dossier": dossier}, "at", 10)
        if not rows:
            raise _not_assessed(dossier)
        if caller.organisation not in (rows[0]["unit"], rows[0]["treasury"]):
            raise _of_others(caller.organisation)
        return [AssessmentPage.of(row) for row in rows]


def _habits(router: APIRouter, kit: RiskKit) -> None:
    @router.get("/units/{unit}/habits")
    async def habits(unit: UnitCode, caller: Officer) -> HabitsPage:
        """Thói quen chi của một đơn vị. / What is usual for a unit."""
        seen = await kit.lists.find(ASSESSMENTS, {"unit": unit, "treasury": caller.organisation}, "-at", 1)
        if not seen:
            raise _unknown_unit(unit, caller.organisation)
        profile, _ = await kit.profiles.load(unit)
        return HabitsPage.of(unit, profile)


def _not_assessed(dossier: str) -> NotFound:
    return NotFound(
        "not-assessed", vi=f"Hồ sơ {dossier} chưa được đánh giá.", en=f"Dossier {dossier} is not assessed yet."
    )


def _of_others(organisation: str) -> NotAllowed:
    return NotAllowed(
        "other-organisation",
        vi=f"Hồ sơ này không thuộc {organisation}.",
        en=f"This dossier is not {organisation}'s.",
    )


def _unknown_unit(unit: str, office: str) -> NotFound:
    return NotFound(
        "unit-unknown",
        vi=f"Kho bạc {office} chưa nhận hồ sơ nào của đơn vị {unit}.",
        en=f"Office {office} has had no dossier of unit {unit} yet.",
    )
