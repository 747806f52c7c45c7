"""The link in a warning mail: GET shows, only POST answers, because mail scanners open links."""

from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request, Response
from fastapi.responses import HTMLResponse
from fastapi.routing import APIRoute

from services.chassis.access import PUBLIC, Caller, Said, allow
from services.chassis.body import body_limit
from services.chassis.errors import Refusal
from services.chassis.request_body import Urlencoded
from services.notify.commands import AnswerWarning
from services.notify.desk import Answer, open_warning, past_answer
from services.notify.links import LONGEST, Link, Links
from services.notify.pages import answered_page, refused_page, warning_page

from .door import AnswerBody, NotifyKit

Token = Annotated[str, Path(max_length=LONGEST * 2, description="từ thư cảnh báo / from the warning mail")]
POLICY = {
    # The page is text, two buttons and a little style of its own; nothing may be loaded, framed or sent elsewhere.
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'",
    "X-Robots-Tag": "noindex, nofollow",
}


_REFUSED: dict[int | str, dict[str, Any]] = {
    "4XX": {"content": {"text/html": {}}, "description": "Trang nói rõ lý do / A page that says why not"}
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
    router = APIRouter(tags=["cảnh báo / warnings"], route_class=FromForm)
    links = Links(kit.settings.secret("warning-link.key"), kit.settings.public_url)

    async def shown(link: Link) -> HTMLResponse:
        desk, _ = await kit.load(link.body)
        if (before := past_answer(desk, link.alert)) is not None:
            return _page(answered_page(before))
        warning = open_warning(desk, link.alert)
        if warning is None:
            return _page(answered_page(None), 404)
        return _page(warning_page(desk, warning, may_confirm=link.may_confirm))

    @router.get("/w/{token}", response_class=HTMLResponse, responses=_REFUSED)
    async def look(token: Token, caller: Annotated[Caller, Depends(allow(PUBLIC))]) -> Any:
        """Trang cảnh báo, mở từ thư. / The warning's page, opened from the mail."""
        try:
            return await shown(links.read(token, kit.clock()))
        except Refusal as refusal:
            return _page(refused_page(refusal), refusal.status)

    @router.post("/w/{token}", response_class=HTMLResponse, responses=_REFUSED)
    @body_limit(4096)
    async def answer(token: Token, body: Urlencoded[AnswerBody], said: Annotated[Said, Depends(allow(PUBLIC))]) -> Any:
        """Trả lời từ trang cảnh báo. / The answer from the warning's page."""
        try:
            link = links.read(token, said.at)
            link.require(body.answer)
            await kit.tell(_by(said, link, body.answer), link.body, _command(link, body.answer, said))
            return await shown(link)
        except Refusal as refusal:
            return _page(refused_page(refusal), refusal.status)

    return router


def _command(link: Link, answer: Answer, said: Said) -> AnswerWarning:
    return AnswerWarning(
        body=link.body, alert=link.alert, answer=answer, person=link.person, channel="link", at=said.at
    )


def _by(said: Said, link: Link, answer: Answer) -> Said:
    """Who has the link acts as the person it was made for; said again, the same answer is the same wish."""
    return replace(said, person=link.person, body=link.body, cause=f"{link.cause}/{answer}", fingerprint=answer)


def _page(html: str, status: int = 200) -> HTMLResponse:
    return HTMLResponse(html, status, headers=POLICY)
