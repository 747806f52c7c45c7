"""What callers write is one spelling of readable text: what is signed must look like what it is."""

import unicodedata
from typing import Annotated

from pydantic import AfterValidator, Field

from services.chassis import expected
from services.kernel.text import nfc

_NO_TEXT = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})


def _readable(text: str) -> str:
    """No control and no direction marks, nothing that is no character, and one character a letter where there is one."""
    # Asked of the whole text first: what Python calls unprintable holds all of these kinds.
    if not text.isprintable() and any(unicodedata.category(char) in _NO_TEXT for char in text):
        raise expected("văn bản không có ký tự điều khiển", "text without control characters")
    return nfc(text)


READABLE = AfterValidator(_readable)
Text = Annotated[str, Field(min_length=1, max_length=300), READABLE]
Number = Annotated[str, Field(min_length=1, max_length=30), READABLE]
Name = Annotated[str, Field(min_length=1, max_length=160), READABLE]
Prose = Annotated[str, Field(min_length=5, max_length=2000), READABLE]
