"""What callers write is one spelling of readable text: what is signed must look like what it is."""

import unicodedata
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from services.chassis import expected
from services.kernel.text import nfc


def _readable(text: str) -> str:
    """No control and no direction marks, and letters as one character wherever there is one."""
    if any(unicodedata.category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for char in text):
        raise expected("văn bản không có ký tự điều khiển", "text without control characters")
    return nfc(text)


READABLE = AfterValidator(_readable)
Text = Annotated[str, Field(min_length=1, max_length=300), READABLE]
Number = Annotated[str, Field(min_length=1, max_length=30), READABLE]
Name = Annotated[str, Field(min_length=1, max_length=160), READABLE]
Prose = Annotated[str, Field(min_length=5, max_length=2000), READABLE]


class Body(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)
