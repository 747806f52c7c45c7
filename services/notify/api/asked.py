"""What callers ask: an answer, a warning by its name, a page by the token of its link."""

from typing import Annotated, Literal

from fastapi import Path
from khobac_contracts.vocabulary import Answer
from pydantic import BaseModel, ConfigDict, Field

from services.notify.domain.links import LONGEST

AlertName = Annotated[str, Path(min_length=1, max_length=120, description="mã cảnh báo / alert")]
Token = Annotated[str, Path(max_length=LONGEST * 2, description="từ thư cảnh báo / from the warning mail")]
WarningState = Literal["open", "confirmed", "disputed", "lapsed"]
MailState = Literal["delivered", "failed"]


class AnswerBody(BaseModel):
    """Câu trả lời. / The answer."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    answer: Answer = Field(description="confirmed: đúng, của đơn vị / ours; disputed: không phải / not ours")
