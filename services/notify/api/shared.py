"""Who may see what: a unit its own, a treasury office that of its units."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, TypeAlias

from fastapi import Depends
from khobac_contracts.vocabulary import Role, Words
from pydantic import BaseModel, ConfigDict, Field

from services.chassis import Caller, KindStreams, Lists, allow
from services.notify.adapters.live_hub import Hub
from services.notify.domain.commands import Command
from services.notify.domain.events import Event
from services.notify.domain.links import Links
from services.notify.domain.state import Answer, Mailbox
from services.notify.effects import Effects

Anyone: TypeAlias = Annotated[Caller, Depends(allow(*Role))]


@dataclass(frozen=True)
class NotifyKit:
    """What the routes and the effects work with."""

    mailboxes: KindStreams[Command, Mailbox, Event]
    lists: Lists
    links: Links
    hub: Hub
    mails: Effects
    clock: Callable[[], datetime]
    live_seconds: float


class Shown(BaseModel):
    """What is shown is never changed."""

    model_config = ConfigDict(frozen=True)


class WarningPage(Shown):
    """Một cảnh báo rủi ro. / A risk warning."""

    alert: str
    unit: str
    dossier: str
    account: str
    amount: int = Field(description="VND")
    score: int
    reasons: list[Words]
    state: str = Field(description="open, confirmed, disputed, lapsed")
    submitted_at: str
    raised_at: str
    person: str | None = None
    channel: str | None = None
    answered_at: str | None = None


class AnswerBody(BaseModel):
    """Câu trả lời. / The answer."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    answer: Answer = Field(description="confirmed: đúng, của đơn vị / ours; disputed: không phải / not ours")


class AnsweredPage(Shown):
    """Câu trả lời đã ghi nhận. / The answer as recorded."""

    alert: str
    dossier: str
    answer: Answer
    answered_at: str


def own(caller: Caller) -> dict[str, Any]:
    """A treasury office has 4 digits, a unit 7: each sees what carries its code."""
    return {"treasury" if len(caller.organisation) == 4 else "unit": caller.organisation}
