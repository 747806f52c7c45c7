"""The link in a warning mail: GET shows, only POST answers, because mail scanners open links."""

from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import HTMLResponse
from fastapi.routing import APIRoute
from khobac_contracts.vocabulary import Answer, AnswerChannel

from services.chassis import PUBLIC, Caller, IdempotentCall, Refusal, allow, body_limit
from services.notify.domain.commands import AnswerWarning
from services.notify.domain.links import Link
from services.notify.domain.state import closed_warning, open_warning
from services.notify.domain.warning_pages import closed_page, refused_page, warning_page

from .asked import Token
from .shared import NotifyKit

POLICY = {
    # The page is text, two buttons and a little style of its own; nothing may be loaded, framed or sent elsewhere.
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'",
    "X-Robots-Tag": "noindex, nofollow",
}


class FromForm(APIRoute):
    """A form cannot send a header: the link and the answer in it are its Idempotency-Key."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def with_key(request: Request) -> Response:
            headers = [each for each in request.scope["headers"] if each[0] != b"idempotency-key"]
            scope = {**request.scope, "headers": [*headers, (b"idempotency-key", b"link")]}
            return await handle(Request(scope, request.receive))

        return with_key


def routes(kit: NotifyKit) -> APIRouter:
    """Routes of whoever holds a link."""
    router = APIRouter(tags=["cảnh báo / warnings"], route_class=FromForm)

    @router.get("/w/{token}", response_class=HTMLResponse)
    async def look(token: Token, caller: Annotated[Caller, Depends(allow(PUBLIC))]) -> Any:
        """Trang cảnh báo, mở từ thư. / The warning's page, opened from the mail."""
        try:
            return await _shown(kit, kit.links.read(token, kit.clock()))
        except Refusal as refusal:
            return _page(refused_page(refusal), refusal.status)

    @router.post("/w/{token}", response_class=HTMLResponse)
    @body_limit(4096)
    async def answer(
        token: Token, answer: Annotated[Answer, Form()], call: Annotated[IdempotentCall, Depends(allow(PUBLIC))]
    ) -> Any:
        """Trả lời từ trang cảnh báo. / The answer from the warning's page."""
        try:
            link = kit.links.read(token, call.at)
            link.require(answer)
            await kit.mailboxes.tell(_by(call, link, answer), link.organisation, _command(link, answer, call))
            return await _shown(kit, link)
        except Refusal as refusal:
            return _page(refused_page(refusal), refusal.status)

    return router


async def _shown(kit: NotifyKit, link: Link) -> HTMLResponse:
    mailbox, _ = await kit.mailboxes.load(link.organisation)
    if (closed := closed_warning(mailbox, link.alert)) is not None:
        return _page(closed_page(closed))
    warning = open_warning(mailbox, link.alert)
    if warning is None:
        return _page(closed_page(None), 404)
    return _page(warning_page(mailbox, warning, may_confirm=link.may_confirm))


def _command(link: Link, answer: Answer, call: IdempotentCall) -> AnswerWarning:
    return AnswerWarning(
        organisation=link.organisation,
        alert=link.alert,
        answer=answer,
        person=link.person,
        channel=AnswerChannel.LINK,
        at=call.at,
    )


def _by(call: IdempotentCall, link: Link, answer: Answer) -> IdempotentCall:
    """Who has the link acts as the person it was made for; the same answer again is the same wish."""
    cause = f"{link.cause}/{answer}"
    return replace(call, person=link.person, organisation=link.organisation, cause=cause, fingerprint=answer)


def _page(html: str, status: int = 200) -> HTMLResponse:
    return HTMLResponse(html, status, headers=POLICY)
