"""What callers ask: an answer, a warning by its name, a page by the token of its link."""

from typing import Annotated, Literal

from fastapi import Path
from khobac_contracts.vocabulary import Answer
from pydantic import Field

from services.chassis import Body
from services.notify.domain.links import LONGEST

AlertName = Annotated[str, Path(min_length=1, max_length=120, description="mã cảnh báo / alert")]
Token = Annotated[str, Path(max_length=LONGEST * 2, description="từ thư cảnh báo / from the warning mail")]
WarningState = Literal["open", "confirmed", "disputed", "lapsed"]
MailState = Literal["delivered", "failed"]


class AnswerBody(Body):
    """Câu trả lời. / The answer."""

    answer: Answer = Field(description="confirmed: đúng, của đơn vị / ours; disputed: không phải / not ours")
