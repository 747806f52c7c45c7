"""What was told to whom, and what could not be delivered."""

from fastapi import APIRouter
from khobac_contracts.vocabulary import DossierCode

from services.chassis import Cursor, Limit, Page
from services.notify.views import MAILS, NOTICES

from .asked import MailState
from .shared import Anyone, NotifyKit, own
from .shown import MailPage, NoticePage


def routes(kit: NotifyKit) -> APIRouter:
    """Routes of everybody who has logged in."""
    router = APIRouter(tags=["thông báo / notices"])
    _notices(router, kit)
    _mails(router, kit)
    return router


def _notices(router: APIRouter, kit: NotifyKit) -> None:
    @router.get("/notices")
    async def notices(
        caller: Anyone, dossier: DossierCode | None = None, cursor: Cursor = None, limit: Limit = 50
    ) -> Page[NoticePage]:
        """Các trạng thái đã báo, mới nhất trước. / The statuses that were told, newest first."""
        where = own(caller) | ({"dossier": dossier} if dossier else {})
        found = await kit.lists.page(NOTICES, where, "-changed_at", cursor, limit)
        return Page(items=[NoticePage.of(row) for row in found.items], next=found.next)

    @router.get("/notices/waiting")
    async def waiting(caller: Anyone) -> Page[NoticePage]:
        """Thông báo đang chờ thư kế tiếp. / Notices that wait for the next mail."""
        mailbox, _ = await kit.mailboxes.load(caller.organisation)
        return Page(items=NoticePage.waiting_in(mailbox), next=None)


def _mails(router: APIRouter, kit: NotifyKit) -> None:
    @router.get("/mails")
    async def mails(
        caller: Anyone, state: MailState | None = None, cursor: Cursor = None, limit: Limit = 50
    ) -> Page[MailPage]:
        """Thư gửi đến đơn vị hoặc Kho bạc của bạn. / Mails to the caller's unit or office."""
        where = {"organisation": caller.organisation} | ({"state": state} if state else {})
        found = await kit.lists.page(MAILS, where, "-at", cursor, limit)
        return Page(items=[MailPage.of(row) for row in found.items], next=found.next)
