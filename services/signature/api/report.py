"""Whoever is of a dossier's unit or of its treasury reads what was found of its signatures; nobody else learns of it."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends
from khobac_contracts.vocabulary import DossierCode, Role

from services.chassis import Caller, Lists, NotFound, allow
from services.signature.views import VERDICTS, Subject, row_of

from .shown import ReportPage, VerdictPage

SUBJECTS: tuple[Subject, ...] = ("submission", "result")
Anyone = Annotated[Caller, Depends(allow(*Role))]


def routes(lists: Lists) -> APIRouter:
    router = APIRouter(tags=["kết quả kiểm tra / verdicts"])

    @router.get("/verdicts/{dossier}")
    async def report(dossier: DossierCode, caller: Anyone) -> ReportPage:
        """Báo cáo kiểm tra chữ ký số. / The verification report. A stranger learns nothing, not even that it exists."""
        rows = [row for row in await _verdicts(dossier) if caller.organisation in (row["unit"], row["treasury"])]
        if not rows:
            raise _no_verdict(dossier)
        return ReportPage(dossier=dossier, verdicts=list(map(VerdictPage.of, rows)))

    async def _verdicts(dossier: str) -> list[dict[str, Any]]:
        """That on the submission first, then that on the result; what there is."""
        found = [await lists.get(VERDICTS, row_of(dossier, subject)) for subject in SUBJECTS]
        return [row for row in found if row is not None]

    return router


def _no_verdict(dossier: str) -> NotFound:
    return NotFound(
        "no-verdict",
        vi=f"Chưa có kết quả kiểm tra chữ ký cho hồ sơ {dossier}.",
        en=f"There is no signature verdict for the dossier {dossier} yet.",
    )
