"""Who may see what: a unit its own, a treasury office that of its units."""

from typing import Annotated, Any, TypeAlias

from fastapi import Depends
from khobac_contracts.vocabulary import Role, Words
from pydantic import BaseModel, ConfigDict, Field

from services.chassis.access import Caller, allow
from services.chassis.request_body import Body
from services.chassis.service import Kit
from services.notify.commands import Command
from services.notify.desk import Answer, Desk
from services.notify.events import Event

NotifyKit: TypeAlias = Kit[Command, Desk, Event]
Anyone: TypeAlias = Annotated[Caller, Depends(allow(*Role))]


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


class AnswerBody(Body):
    """Câu trả lời. / The answer."""

    answer: Answer = Field(description="confirmed: đúng, của đơn vị / ours; disputed: không phải / not ours")


class AnsweredPage(Shown):
    """Câu trả lời đã ghi nhận. / The answer as recorded."""

    alert: str
    dossier: str
    answer: Answer
    answered_at: str


def own(caller: Caller) -> dict[str, Any]:
    """A treasury office has 4 digits, a unit 7: each sees what carries its code."""
    return {"treasury" if len(caller.body) == 4 else "unit": caller.body}
