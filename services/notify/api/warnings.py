"""Warnings over HTTP: who is logged in sees them, and the account holder answers."""

from typing import Annotated

from fastapi import APIRouter, Depends
from khobac_contracts.vocabulary import AnswerChannel, Role

from services.chassis import Cursor, IdempotentCall, Limit, NotFound, Page, allow
from services.notify.domain.commands import AnswerWarning
from services.notify.domain.state import closed_warning
from services.notify.views import WARNINGS

from .asked import AlertName, AnswerBody, WarningState
from .shared import Anyone, NotifyKit, own
from .shown import AnsweredPage, WarningPage

ByHolder = Annotated[IdempotentCall, Depends(allow(Role.ACCOUNT_HOLDER))]


def routes(kit: NotifyKit) -> APIRouter:
    """Routes of units and treasury offices."""
    router = APIRouter(tags=["cảnh báo / warnings"])
    _seen(router, kit)
    _answered(router, kit)
    return router


def _seen(router: APIRouter, kit: NotifyKit) -> None:
    @router.get("/warnings")
    async def warnings(
        caller: Anyone, state: WarningState | None = None, cursor: Cursor = None, limit: Limit = 50
    ) -> Page[WarningPage]:
        """Cảnh báo của đơn vị hoặc của Kho bạc, mới nhất trước. / Warnings, newest first."""
        where = own(caller) | ({"state": state} if state else {})
        found = await kit.lists.page(WARNINGS, where, "-raised_at", cursor, limit)
        return Page(items=[WarningPage.of(row) for row in found.items], next=found.next)

    @router.get("/warnings/{alert}")
    async def warning(alert: AlertName, caller: Anyone) -> WarningPage:
        """Một cảnh báo. / One warning."""
        row = await kit.lists.get(WARNINGS, alert)
        if row is None or caller.organisation not in (row["unit"], row["treasury"]):
            raise _unknown(alert, caller.organisation)
        return WarningPage.of(row)


def _answered(router: APIRouter, kit: NotifyKit) -> None:
    @router.post("/warnings/{alert}/answer", status_code=201)
    async def answer(alert: AlertName, body: AnswerBody, call: ByHolder) -> AnsweredPage:
        """Chủ tài khoản trả lời: của đơn vị hay không. / The account holder answers: ours or not."""
        command = AnswerWarning(
            organisation=call.organisation,
            alert=alert,
            answer=body.answer,
            person=call.person,
            channel=AnswerChannel.API,
            at=call.at,
        )
        outcome = await kit.mailboxes.tell(call, call.organisation, command)
        closed = closed_warning(outcome.state, alert)
        if closed is None or closed.answer is None:
            raise AssertionError("an answer that was taken is remembered")
        return AnsweredPage.of(closed, closed.answer)


def _unknown(alert: str, organisation: str) -> NotFound:
    return NotFound(
        "warning-unknown",
        vi=f"Không có cảnh báo {alert} cho {organisation}.",
        en=f"There is no warning {alert} for {organisation}.",
    )
