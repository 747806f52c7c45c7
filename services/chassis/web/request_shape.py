"""What the request of each route looks like is known at start, and checked before the route reads a word of it.

The framework's own reading of numbers, dates and truths in a path or a query is lax, and of two values it takes the last.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import NoneType
from typing import Any, Literal

from fastapi import FastAPI, Request
from fastapi.routing import iter_route_contexts

from services.chassis.core.errors import FieldError, InvalidInput

from .media_types import check_type, wrong_type
from .request_body import Sent
from .urlencoded import values_of
from .written import WRITTEN, Written, kinds_of


class LaxRoute(RuntimeError):
    """A route would read its request less strictly than all others: a mistake of ours, found at start."""


Place = Literal["path", "query", "header"]
_PLACES: tuple[Place, ...] = ("path", "query", "header")


@dataclass(frozen=True)
class Shape:
    """A route's media type (None: it takes no content), and its values that are no text."""

    media_type: str | None
    written: Mapping[Place, Mapping[str, Written]]

    def check(self, request: Request, headers: Mapping[bytes, bytes]) -> None:
        """Raises WrongMediaType or InvalidInput; `headers` are those that were sent. Reads nothing of the body."""
        if self.media_type is not None:
            check_type(headers, self.media_type)
        query = request.scope["query_string"]
        if not query and not self.written:
            return
        values = {
            "path": request.path_params,
            "query": values_of(query, "/query") if query else {},
            "header": request.headers,
        }
        wrong = [
            FieldError(f"/{place}/{name}", values[place][name], how.vi, how.en)
            for place, fields in self.written.items()
            for name, how in fields.items()
            if name in values[place] and not how.pattern.fullmatch(values[place][name])
        ]
        if wrong:
            raise InvalidInput(*wrong)

    def check_content(self, size: int) -> None:
        """Raises WrongMediaType for content that nobody would read."""
        if self.media_type is None and size:
            raise wrong_type(
                "Content-Type", f"{size} byte", "không có nội dung (để trống)", "empty: nothing is read here"
            )


def shapes_of(app: FastAPI) -> Mapping[Callable[..., Any], Shape]:
    """The shape of each endpoint. Raises LaxRoute."""
    return {
        context.endpoint: _shape(context)
        for context in iter_route_contexts(app.routes)
        if context.endpoint is not None and getattr(context, "dependant", None) is not None
    }


def _shape(route: Any) -> Shape:
    sent = _sent(route)
    own: str | None = vars(route.endpoint).get("accepts")
    if sent and own:
        raise LaxRoute(f"{route.path} has a model for its body and `accepts`: only one of them reads it")
    written = {place: dict(_written(route, place)) for place in _PLACES}
    return Shape(sent.media_type if sent else own, {place: fields for place, fields in written.items() if fields})


def _sent(route: Any) -> Sent | None:
    if route.body_field is None:
        return None
    marks = [mark for mark in route.body_field.field_info.metadata if isinstance(mark, Sent)]
    if len(route.dependant.body_params) != 1 or len(marks) != 1:
        raise LaxRoute(f"{route.path}: a route has one body, marked as `Json[...]` or `Urlencoded[...]`")
    return marks[0]


def _written(route: Any, place: Place) -> Iterator[tuple[str, Written]]:
    for field in _fields(route.dependant, place):
        kinds = set(kinds_of(field.field_info.annotation))
        if known := kinds & WRITTEN.keys():
            yield field.alias, WRITTEN[known.pop()]
        if not all(kind in WRITTEN or kind is NoneType or issubclass(kind, str) for kind in kinds):
            raise LaxRoute(f"{route.path}: nothing says how {field.name} is written in a {place}")


def _fields(dependant: Any, place: Place) -> Iterator[Any]:
    yield from getattr(dependant, f"{place}_params")
    for child in dependant.dependencies:
        yield from _fields(child, place)
