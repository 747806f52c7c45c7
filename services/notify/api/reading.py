"""What was told to whom, and what could not be delivered."""

from typing import Literal

from fastapi import APIRouter
from khobac_contracts.vocabulary import DossierCode, Words
from pydantic import Field

from services.chassis import Cursor, Limit, Page
from services.notify.views import MAILS, NOTICES

from .shared import Anyone, NotifyKit, Shown, own


class NoticePage(Shown):
    """Một thông báo trạng thái. / A status notice."""

    notice: str
    dossier: str
    unit: str
    status: str
    step: str
    amount: int
    reason: Words | None = None
    changed_at: str


class MailPage(Shown):
    """Một thư: đã nhận hoặc không gửi được. / A mail: taken by the server, or failed."""

    mail: str
    unit: str
    kind: str = Field(description="digest, warning, dispute, superseded")
    state: str = Field(description="delivered, failed")
    notices: list[str]
    dossiers: list[str]
    reason: str | None = None
    attempts: int
    at: str


def routes(kit: NotifyKit) -> APIRouter:
    router = APIRouter(tags=["thông báo / notices"])

    @router.get("/notices")
    async def notices(
        caller: Anyone, dossier: DossierCode | None = None, cursor: Cursor = None, limit: Limit = 50
    ) -> Page[NoticePage]:
        """Các trạng thái đã báo, mới nhất trước. / The statuses that were told, newest first."""
        where = own(caller) | ({"dossier": dossier} if dossier else {})
        found = await kit.lists.page(NOTICES, where, "-changed_at", cursor, limit)
        return Page(items=[NoticePage(notice=row["_id"], **row) for row in found.items], next=found.next)

    @router.get("/notices/waiting")
    async def waiting(caller: Anyone) -> Page[NoticePage]:
        """Thông báo đang chờ thư kế tiếp. / Notices that wait for the next mail."""
        desk, _ = await kit.mailboxes.load(caller.organisation)
        items = [
            NoticePage(
                notice=n.id,
                dossier=n.dossier,
                unit=desk.body,
                status=n.status.value,
                step=n.step,
                amount=n.amount,
                reason=Words(vi=n.reason_vi, en=n.reason_en or "") if n.reason_vi else None,
                changed_at=n.changed_at.isoformat(),
            )
            for n in desk.waiting
        ]
        return Page(items=items, next=None)

    @router.get("/mails")
    async def mails(
        caller: Anyone,
        state: Literal["delivered", "failed"] | None = None,
        cursor: Cursor = None,
        limit: Limit = 50,
    ) -> Page[MailPage]:
        """Thư gửi đến đơn vị hoặc Kho bạc của bạn. / Mails to the caller's unit or office."""
        where = {"unit": caller.organisation} | ({"state": state} if state else {})
        found = await kit.lists.page(MAILS, where, "-at", cursor, limit)
        return Page(items=[MailPage(mail=row["_id"], **row) for row in found.items], next=found.next)

    return router
