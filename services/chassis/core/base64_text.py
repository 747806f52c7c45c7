"""Base64 that people bring is read in one way: the standard alphabet, whole, in lines of any length or in one.

What we hand out ourselves, in addresses, cursors and seals, is the other one: of the alphabet for URLs, unpadded.
"""

import base64
import binascii

# openssl breaks after 64 characters, .NET and Java's MIME encoder after 76, and each ends its lines as its system does.
_BREAKS = str.maketrans("", "", " \t\r\n")


class NotBase64(ValueError):
    """The text is no base64: the reader says in its own words what it expected."""


def compact(text: str) -> str:
    """The text without line breaks, blanks and tabs: what its length is measured by."""
    return text.translate(_BREAKS)


def from_base64(text: str) -> bytes:
    """The bytes that the text stands for. Raises NotBase64."""
    try:
        return base64.b64decode(compact(text), validate=True)
    except (binascii.Error, ValueError) as error:
        raise NotBase64(str(error)) from error


def to_token(content: bytes) -> str:
    """As one word that stands in a URL unescaped."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def from_token(token: str) -> bytes:
    """The bytes that `to_token` made a word of. Raises NotBase64."""
    try:
        return base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except ValueError as error:
        raise NotBase64(str(error)) from error
