"""What notify announces: what reached whom, and what became of a warning."""

from pydantic import Field

from .vocabulary import (
    AboutDossier,
    Answer,
    AnswerChannel,
    Channel,
    Instant,
    LapseReason,
    Open,
    OrganisationCode,
    PersonId,
    Round,
    UnitCode,
)


class _OfNotice(AboutDossier):
    notice: str = Field(max_length=160)
    organisation: OrganisationCode = Field(description="to whom it goes")
    channel: Open[Channel]
    attempts: int = Field(ge=1, le=1_000_000)


class NoticeDelivered(_OfNotice):
    """A notice was accepted by the recipient's mail server."""

    delivered_at: Instant


class NoticeFailed(_OfNotice):
    """A notice could not be delivered and is not tried again."""

    reason: str = Field(max_length=300)
    failed_at: Instant


class _OfWarning(AboutDossier):
    alert: str = Field(max_length=120, description="the alert's name; its round stands beside it")
    unit: UnitCode
    round: Round


class WarningAnswered(_OfWarning):
    """The unit said whether the spending is theirs. Disputed: no money may leave."""

    answer: Open[Answer]
    person: PersonId
    channel: Open[AnswerChannel]
    answered_at: Instant


class WarningLapsed(_OfWarning):
    """Nobody need answer this warning any more."""

    reason: Open[LapseReason]
    lapsed_at: Instant
