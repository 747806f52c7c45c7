"""Warnings over HTTP: the head of the unit, logged in, sees them and answers."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path
from khobac_contracts.vocabulary import Role

from services.chassis.access import Said, allow
from services.chassis.errors import NotFound
from services.chassis.paging import Cursor, Limit, Page
from services.chassis.request_body import Json
from services.notify.commands import AnswerWarning
from services.notify.desk import past_answer
from services.notify.views import WARNINGS

from .door import AnswerBody, AnsweredPage, Anyone, NotifyKit, WarningPage, own

Alert = Annotated[str, Path(min_length=1, max_length=120, description="mã cảnh báo / alert")]
State = Literal["open", "confirmed", "disputed", "lapsed"]


def routes(kit: NotifyKit) -> APIRouter:
    router = APIRouter(tags=["cảnh báo / warnings"])

    @router.get("/warnings")
    async def warnings(
        caller: Anyone, state: State | None = None, cursor: Cursor = None, limit: Limit = 50
    ) -> Page[WarningPage]:
        """Cảnh báo của đơn vị hoặc của Kho bạc, mới nhất trước. / Warnings, newest first."""
        where = own(caller) | ({"state": state} if state else {})
        found = await kit.lists.page(WARNINGS, where, "-raised_at", cursor, limit)
        return Page(items=[WarningPage(alert=row["_id"], **row) for row in found.items], next=found.next)

    @router.get("/warnings/{alert}")
    async def warning(alert: Alert, caller: Anyone) -> WarningPage:
        """Một cảnh báo. / One warning."""
        row = await kit.lists.get(WARNINGS, alert)
        if row is None or caller.body not in (row["unit"], row["treasury"]):
            raise NotFound(
                "warning-unknown",
                vi=f"Không có cảnh báo {alert} cho {caller.body}.",
                en=f"There is no warning {alert} for {caller.body}.",
            )
        return WarningPage(alert=row["_id"], **row)

    @router.post("/warnings/{alert}/answer", status_code=201)
    async def answer(
        alert: Alert, body: Json[AnswerBody], said: Annotated[Said, Depends(allow(Role.ACCOUNT_HOLDER))]
    ) -> AnsweredPage:
        """Chủ tài khoản trả lời: của đơn vị hay không. / The account holder answers: ours or not."""
        command = AnswerWarning(
            body=said.body, alert=alert, answer=body.answer, person=said.person, channel="api", at=said.at
        )
        done = await kit.tell(said, said.body, command)
        answered = past_answer(done.state, alert)
        if answered is None or answered.answer is None:
            raise AssertionError("an answer that was taken is remembered")
        return AnsweredPage(
            alert=alert, dossier=answered.dossier, answer=answered.answer, answered_at=answered.at.isoformat()
        )

    return router
