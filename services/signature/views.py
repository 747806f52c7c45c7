"""The newest verdict on each dossier's submission and on its result, as unit and treasury may see it."""

from collections.abc import Iterable
from typing import Any

import msgspec

from services.chassis import Lists, Recorded, Row

from .domain import Event, State
from .domain.messages import Rejected, Verified

VERDICTS = "verdicts"


def project(recorded: Recorded[State, Event]) -> Iterable[Row]:
    for happened in recorded.events:
        event = happened.event
        if isinstance(event, Verified | Rejected):
            fields: dict[str, Any] = msgspec.to_builtins(event)
            del fields["type"]
            yield Row(VERDICTS, f"{event.dossier}/{event.subject}", fields | {"verified": isinstance(event, Verified)})


async def verdicts_on(lists: Lists, dossier: str) -> list[dict[str, Any]]:
    """That on the submission first, then that on the result; what there is."""
    found = [await lists.get(VERDICTS, f"{dossier}/{subject}") for subject in ("submission", "result")]
    return [each for each in found if each is not None]
