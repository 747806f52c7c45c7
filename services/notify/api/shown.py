"""What callers are shown of notices, mails and warnings: pages made of rows and of what a mailbox remembers."""

from collections.abc import Mapping
from typing import Any, Self

from khobac_contracts.vocabulary import Answer, Words
from pydantic import BaseModel, ConfigDict, Field

from services.notify.domain.notice import fields_of
from services.notify.domain.state import ClosedWarning, Mailbox


class Shown(BaseModel):
    """What is shown is never changed."""

    model_config = ConfigDict(frozen=True)


class NoticePage(Shown):
    """Một thông báo trạng thái. / A status notice."""

    notice: str
    dossier: str
    procedure: str
    form: str
    unit: str
    status: str
    step: str
    amount: int | None = Field(description="VND; không có khi hồ sơ không xin chi / none where no money is asked for")
    reason: Words | None = None
    changed_at: str

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Self:
        return cls(notice=row["_id"], **row)

    @classmethod
    def waiting_in(cls, mailbox: Mailbox) -> list[Self]:
        fields = [(notice.id, fields_of(mailbox.organisation, notice)) for notice in mailbox.waiting]
        return [cls.model_validate({"notice": id, **shown}) for id, shown in fields]


class MailPage(Shown):
    """Một thư: đã nhận hoặc không gửi được. / A mail: taken by the server, or failed."""

    mail: str
    organisation: str
    kind: str = Field(description="digest, warning, dispute, superseded")
    state: str = Field(description="delivered, failed")
    notices: list[str]
    dossiers: list[str]
    reason: str | None = None
    attempts: int
    at: str

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Self:
        return cls(mail=row["_id"], **row)


class WarningPage(Shown):
    """Một cảnh báo rủi ro. / A risk warning."""

    alert: str
    unit: str
    dossier: str
    procedure: str
    form: str
    round: int
    account: str
    amount: int = Field(description="VND")
    score: int
    reasons: list[Words]
    state: str = Field(description="open, confirmed, disputed, lapsed")
    submitted_at: str
    raised_at: str
    person: str | None = None
    channel: str | None = None
    lapse: str | None = Field(None, description="vì sao hết hiệu lực / why it lapsed")
    closed_at: str | None = Field(None, description="lúc trả lời hoặc hết hiệu lực / when answered or lapsed")

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Self:
        return cls(alert=row["_id"], **row)


class AnsweredPage(Shown):
    """Câu trả lời đã ghi nhận. / The answer as recorded."""

    alert: str
    dossier: str
    answer: Answer
    answered_at: str

    @classmethod
    def of(cls, closed: ClosedWarning, answer: Answer) -> Self:
        return cls(alert=closed.alert, dossier=closed.dossier, answer=answer, answered_at=closed.at.isoformat())
