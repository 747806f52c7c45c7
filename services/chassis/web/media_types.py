"""A route takes the one media type that its documentation names; anything else is told which one that is."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from services.chassis.core.errors import FieldError, WrongMediaType

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])
_UTF_8 = frozenset({"utf-8", "utf8"})


def accepts(media_type: str) -> Callable[[Endpoint], Endpoint]:
    """Mark an endpoint (below its route decorator) that reads the bytes of its body itself: they are of this type."""

    def mark(endpoint: Endpoint) -> Endpoint:
        vars(endpoint)["accepts"] = media_type
        return endpoint

    return mark


def check_type(headers: Mapping[bytes, bytes], expected: str) -> None:
    """Raises WrongMediaType unless the content is of the expected type, in UTF-8, as it is."""
    given = headers.get(b"content-type", b"").decode("latin-1")
    kind, *parameters = (part.strip().lower() for part in given.split(";"))
    charsets = [value.strip('"') for name, _, value in (p.partition("=") for p in parameters) if name == "charset"]
    if kind != expected:
        raise wrong_type("Content-Type", given, expected, expected)
    if not _UTF_8.issuperset(charsets):
        raise wrong_type("Content-Type", given, f"{expected}; charset=utf-8", f"{expected}; charset=utf-8")
    coding = headers.get(b"content-encoding", b"identity").decode("latin-1")
    if coding.lower() != "identity":
        raise wrong_type("Content-Encoding", coding, f"{expected} không nén", f"{expected}, not compressed")


def wrong_type(header: str, given: str, vi: str, en: str) -> WrongMediaType:
    """The refusal; its field is the header that says what the content is."""
    return WrongMediaType(
        "wrong-media-type",
        vi=f"Nội dung gửi lên phải là: {vi}.",
        en=f"The content must be: {en}.",
        fields=[FieldError(f"/header/{header}", given, vi, en)],
    )
