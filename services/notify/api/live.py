"""The live stream over HTTP: server-sent events for the pages of units and officers."""

import json
from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Header
from fastapi.responses import Response
from sse_starlette import EventSourceResponse, ServerSentEvent

from services.chassis import Caller, TooMany
from services.notify.adapters.live_hub import steps
from services.notify.domain.notice import Step, step_of
from services.notify.views import NOTICES

from .shared import Anyone, NotifyKit, own

HEARTBEAT_SECONDS = 15
OVERLAP = timedelta(seconds=10)
"""Facts of different dossiers pass each other by a moment: a reader that resumes is told a few again, never too few."""
MOST_MISSED = 500


def routes(kit: NotifyKit) -> APIRouter:
    """Routes of everybody who has logged in."""
    router = APIRouter(tags=["trực tiếp / live"])

    @router.get("/live/status", response_class=EventSourceResponse)
    async def live(caller: Anyone, last_event_id: Annotated[str | None, Header(max_length=300)] = None) -> Response:
        """Trạng thái hồ sơ trực tiếp (SSE); nối lại bằng Last-Event-ID. / Statuses as they change."""
        if kit.hub.crowded:
            raise TooMany(
                "live-stream-crowded",
                vi="Quá nhiều trang đang xem trực tiếp. Hãy thử lại sau một phút.",
                en="Too many pages watch live. Try again in a minute.",
            )
        return EventSourceResponse(_events(kit, caller, last_event_id), ping=HEARTBEAT_SECONDS, sep="\n")

    return router


async def _events(kit: NotifyKit, caller: Caller, last: str | None) -> AsyncIterator[ServerSentEvent]:
    """A place at the hub first, then what was missed: nothing can fall between the two."""
    async with kit.hub.reading(caller.organisation) as reader:
        yield ServerSentEvent(comment="khobac", retry=2000)
        missed = await _missed(kit, caller, last)
        if len(missed) > MOST_MISSED:
            yield ServerSentEvent(event="resync", data="{}", comment="too much was missed: load the list anew")
        async for step in steps(reader, missed[-MOST_MISSED:], seconds=kit.live_seconds, last=last):
            yield ServerSentEvent(data=json.dumps(step.data, ensure_ascii=False), event="status", id=step.id)


async def _missed(kit: NotifyKit, caller: Caller, last: str | None) -> Sequence[Step]:
    """What changed since that event, by the lists; an id that is none of ours means a new page."""
    try:
        since = datetime.fromisoformat((last or "").partition("|")[0]) - OVERLAP
    except (ValueError, OverflowError):
        return []
    where: dict[str, Any] = {**own(caller), "changed_at": {"$gte": since.isoformat()}}
    rows = await kit.lists.find(NOTICES, where, "-changed_at", MOST_MISSED + 1)
    found = [step_of(row.pop("_id"), row) for row in reversed(rows)]
    return [step for step in found if step.id != last]
