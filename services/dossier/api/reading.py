"""What units and officers read: their lists, one dossier with its timeline, the bytes to sign, the attachments."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from khobac_contracts.vocabulary import Sha256, Status

from services.chassis import Caller, Cursor, Limit, NotFound, Page, allow, versioned
from services.dossier.domain.canonical import sha256
from services.dossier.domain.case.looking import case_of
from services.dossier.domain.case.refusals import wrong_state
from services.dossier.domain.case.state import TakenBack
from services.dossier.views import CASES, DOSSIERS
from services.kernel.bilingual import Bilingual
from services.kernel.roles import OFFICER_ROLES, TREASURY_ROLES, UNIT_ROLES

from .shared import Code, DossierKit, canonical, found, page, seen
from .shown import CasePage, DossierPage, RowPage

ByUnit = Annotated[Caller, Depends(allow(*UNIT_ROLES))]
ByOfficer = Annotated[Caller, Depends(allow(*TREASURY_ROLES))]
ByAnyone = Annotated[Caller, Depends(allow(*UNIT_ROLES, *OFFICER_ROLES))]
Turn = Literal["treasury_accountant", "treasury_controller", "treasury_leader", "account_holder", "bank", "verdict"]


def routes(kit: DossierKit) -> APIRouter:
    """Of both sides."""
    router = APIRouter(tags=["tra cứu / reading"])
    _lists(router, kit)
    _one(router, kit)
    _papers(router, kit)
    return router


def _lists(router: APIRouter, kit: DossierKit) -> None:
    @router.get("/dossiers")
    async def dossiers(
        caller: ByAnyone,
        status: Annotated[Status | None, Query(description="trạng thái")] = None,
        waits_for: Annotated[Turn | None, Query(description="đang chờ ai / whose turn it is")] = None,
        cursor: Cursor = None,
        limit: Limit = 50,
    ) -> Page[RowPage]:
        """Đơn vị: hồ sơ của mình, mới nhất trước. Kho bạc: hồ sơ đã gửi đến, cũ nhất trước.

        A unit: its dossiers, newest first. An office: what was handed over to it, oldest first.
        """
        where, sort = _whose(caller)
        where |= {name: value for name, value in (("status", status), ("waits_for", waits_for)) if value}
        rows = await kit.lists.page(DOSSIERS, where, sort, cursor, limit)
        return Page(items=[RowPage.of(row) for row in rows.items], next=rows.next)

    @router.get("/cases")
    async def cases(caller: ByOfficer, cursor: Cursor = None, limit: Limit = 50) -> Page[CasePage]:
        """Vụ việc: khoản chi mà đơn vị không nhận. / Cases: spending that the unit disputes, newest first."""
        rows = await kit.lists.page(CASES, {"treasury": caller.organisation}, "-at", cursor, limit)
        return Page(items=[CasePage.of(row) for row in rows.items], next=rows.next)


def _whose(caller: Caller) -> tuple[dict[str, Any], str]:
    """Everybody's list is their own organisation's; a draft is nobody's but the unit's."""
    if caller.roles & set(UNIT_ROLES):
        return {"unit": caller.organisation}, "-declared_at"
    return {"treasury": caller.organisation, "submitted_at": {"$ne": None}}, "submitted_at"


def _one(router: APIRouter, kit: DossierKit) -> None:
    @router.get("/dossiers/{code}")
    async def one(code: Code, caller: ByAnyone, request: Request, response: Response) -> DossierPage:
        """Một hồ sơ, với diễn biến từng bước. / One dossier with its timeline."""
        state, version = await found(kit, code, caller)
        versioned(request, response, version)
        return await page(kit, state)


def _papers(router: APIRouter, kit: DossierKit) -> None:
    @router.get("/dossiers/{code}/canonical", response_class=Response, responses=_BYTES)
    async def to_sign(code: Code, caller: ByAnyone) -> Response:
        """Nội dung sẽ ký, hoặc đã ký (RFC 8785). / The bytes to sign, or that were signed (RFC 8785)."""
        state = await seen(kit, code, caller)
        if isinstance(state, TakenBack):
            raise wrong_state(state, Bilingual("ký", "sign"))
        data = await canonical(kit, state)
        return Response(data, media_type="application/json", headers={"Khobac-Digest": sha256(data)})

    @router.get("/dossiers/{code}/attachments/{digest}", response_class=Response, responses=_PDF)
    async def attachment(code: Code, digest: Annotated[Sha256, Path()], caller: ByAnyone) -> Response:
        """Tải một tệp đính kèm. / Download an attachment."""
        case = case_of(await seen(kit, code, caller))
        named = {each.digest for each in case.attachments} if case else set()
        data = await kit.files.get(digest) if digest in named else None
        if data is None:
            raise NotFound(
                "no-such-attachment",
                vi="Hồ sơ không có tệp đính kèm này.",
                en="The dossier has no such attachment.",
            )
        disposition = {"Content-Disposition": f'attachment; filename="{digest[:16]}.pdf"'}
        return Response(data, media_type="application/pdf", headers=disposition)


_BYTES: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/json": {}}, "description": "RFC 8785; Khobac-Digest: SHA-256"}
}
_PDF: dict[int | str, dict[str, Any]] = {200: {"content": {"application/pdf": {}}, "description": "PDF"}}
