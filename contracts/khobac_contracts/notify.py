"""What notify announces: what reached whom, and what the unit answered to a warning."""

from typing import Literal

from pydantic import Field

from .vocabulary import BodyCode, DossierCode, Fact, Instant, PersonId, UnitCode


class NoticeDelivered(Fact):
    """A notice was accepted by the recipient's mail server."""

    notice: str = Field(max_length=160)
    dossier: DossierCode
    unit: BodyCode
    channel: Literal["email"]
    attempts: int = Field(ge=1)
    delivered_at: Instant


class NoticeFailed(Fact):
    """A notice could not be delivered and is not tried again."""

    notice: str = Field(max_length=160)
    dossier: DossierCode
    unit: BodyCode
    channel: Literal["email"]
    attempts: int = Field(ge=1)
    reason: str = Field(max_length=300)
    failed_at: Instant


class WarningAnswered(Fact):
    """The unit said whether the spending is theirs. Disputed: no money may leave."""

    alert: str = Field(max_length=120)
    dossier: DossierCode
    unit: UnitCode
    answer: Literal["confirmed", "disputed"]
    person: PersonId
    channel: Literal["link", "api"]
    answered_at: Instant
