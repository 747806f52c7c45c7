"""Text that looks the same is the same: what comes in is composed (Unicode NFC), as keyboards of Windows write it."""

import unicodedata
from typing import Final

from pydantic import AfterValidator


def composed(text: str) -> str:
    """The text in NFC. File names of macOS have `ế` as three characters; a search and a signature need one."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


COMPOSED: Final = AfterValidator(composed)
"""For text of a query or a path: `Annotated[str, Field(...), COMPOSED]`. A request's body is composed as a whole."""
