"""What the routes stand on, and who may see what: a unit its own, a treasury office that of its units."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, TypeAlias

from fastapi import Depends
from khobac_contracts.vocabulary import Role

from services.chassis import Caller, KindStreams, Lists, allow
from services.kernel.codes import kind_of
from services.notify.adapters.live_hub import Hub
from services.notify.domain.commands import Command
from services.notify.domain.events import Event
from services.notify.domain.links import Links
from services.notify.domain.state import Mailbox

Mailboxes: TypeAlias = KindStreams[Command, Mailbox, Event]
Anyone: TypeAlias = Annotated[Caller, Depends(allow(*Role))]


@dataclass(frozen=True)
class NotifyKit:
    """What the routes work with."""

    mailboxes: Mailboxes
    lists: Lists
    links: Links
    hub: Hub
    live_seconds: float
    clock: Callable[[], datetime]


def own(caller: Caller) -> dict[str, Any]:
    """The rows that carry the caller's unit or treasury office."""
    return {kind_of(caller.organisation): caller.organisation}
