"""Lists are read page by page with an opaque cursor, and versioned things only when they have changed."""

from typing import Annotated, TypeVar

from fastapi import Query, Request, Response

T = TypeVar("T")

Cursor = Annotated[
    str | None,
    Query(max_length=1024, description="`next` của trang trước / `next` of the page before"),
]
Limit = Annotated[int, Query(ge=1, le=200, description="số mục mỗi trang / items a page")]


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
