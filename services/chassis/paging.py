"""Lists are read page by page with an opaque cursor, and versioned things only when they have changed."""

import base64
from collections.abc import Sequence
from typing import Annotated, Any, Generic, TypeVar

import msgspec
from fastapi import Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from .errors import FieldError, InvalidInput

T = TypeVar("T")
_Place = str | int | float | bool | None
"""What a row is sorted by. Nothing else reaches the store: an object in a forged cursor would be an operator there."""

Cursor = Annotated[
    str | None,
    Query(max_length=1024, description="`next` của trang trước / `next` of the page before"),
]
Limit = Annotated[int, Query(ge=1, le=200, description="số mục mỗi trang / items a page")]


class Page(BaseModel, Generic[T]):
    """One page of a list; `next` is null on the last one."""

    model_config = ConfigDict(frozen=True)

    items: list[T]
    next: str | None = Field(None, description="con trỏ của trang sau / cursor of the next page")


class NotModified(Exception):
    """The caller has this version already."""

    def __init__(self, etag: str) -> None:
        super().__init__(etag)
        self.etag = etag


def versioned(request: Request, response: Response, version: int) -> None:
    """Name the version of what is shown (ETag); raises NotModified if the caller showed the same one."""
    etag = f'"v{version}"'
    if etag in (tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")):
        raise NotModified(etag)
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "private, no-cache"


def write_cursor(position: Sequence[Any]) -> str:
    """Where a page ended, as callers carry it back: opaque, its form is ours to change."""
    return base64.urlsafe_b64encode(msgspec.json.encode(list(position))).rstrip(b"=").decode()


def read_cursor(cursor: str, length: int) -> list[Any]:
    """Where the page before ended; a cursor that is not ours is refused."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        position = msgspec.json.decode(base64.b64decode(padded, altchars=b"-_", validate=True), type=list[_Place])
    except (ValueError, msgspec.DecodeError) as error:
        raise _not_ours(cursor) from error
    if len(position) != length:
        raise _not_ours(cursor)
    return position


def _not_ours(cursor: str) -> InvalidInput:
    return InvalidInput(
        FieldError(
            "/query/cursor",
            cursor,
            "con trỏ `next` nhận từ trang trước, giữ nguyên",
            "the `next` of the page before, unchanged",
        ),
        slug="invalid-cursor",
    )
