"""A list is read page by page: where a page ended is an opaque cursor that callers carry back unchanged."""

from collections.abc import Sequence
from typing import Any, Generic, TypeVar

import msgspec
from pydantic import BaseModel, ConfigDict, Field

from services.chassis.core.base64_text import from_token, to_token
from services.chassis.core.errors import FieldError, InvalidInput

T = TypeVar("T")
_Place = str | int | float | bool | None
"""What a row is sorted by. Nothing else reaches the store: an object in a forged cursor would be an operator there."""


class Page(BaseModel, Generic[T]):
    """One page of a list; `next` is null on the last one."""

    model_config = ConfigDict(frozen=True)

    items: list[T]
    next: str | None = Field(None, description="con trỏ của trang sau / cursor of the next page")


def write_cursor(position: Sequence[Any]) -> str:
    """Where a page ended, as callers carry it back: opaque, its form is ours to change."""
    return to_token(msgspec.json.encode(list(position)))


def read_cursor(cursor: str, length: int) -> list[Any]:
    """Where the page before ended; a cursor that is not ours is refused."""
    try:
        position = msgspec.json.decode(from_token(cursor), type=list[_Place])
    except (ValueError, msgspec.DecodeError) as error:
        raise _not_ours(cursor) from error
    if len(position) != length or any(isinstance(each, int) and not -(2**63) <= each < 2**63 for each in position):
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
