"""A request's body is read by its route's model, from the bytes as they came: nothing lax stands between the two.

In strict mode from JSON, text may be a date or a word of a vocabulary; `"250.000"`, `true` and `1.0` are no whole number.
"""

import json
from dataclasses import dataclass
from itertools import chain
from types import NoneType
from typing import Annotated, Any, TypeVar, get_args, get_origin

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler, TypeAdapter
from pydantic_core import CoreSchema, core_schema

from .strict_json import clean
from .urlencoded import values_of
from .written import Day, kinds_of

JSON = "application/json"
URLENCODED = "application/x-www-form-urlencoded"
T = TypeVar("T")


class LaxBody(TypeError):
    """A body has a field that would be read less strictly than all others: a mistake of ours, found at import."""


def _plain(kind: Any) -> bool:
    """Whether JSON has one spelling for it."""
    if kind in (int, float, bool, Day, NoneType, Ellipsis):
        return True
    if get_origin(kind) is tuple:
        return all(map(_plain, chain.from_iterable(map(kinds_of, get_args(kind)))))
    return isinstance(kind, type) and issubclass(kind, str | Body)


class Body(BaseModel):
    """What a caller sends, and each part of it: closed against fields that nobody reads, no blanks around its text."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True, allow_inf_nan=False)

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        """Raises LaxBody at import for a field of a type that has several spellings in JSON, a bare `date` for one."""
        super().__pydantic_init_subclass__(**kwargs)
        for name, field in cls.model_fields.items():
            lax = [kind for kind in kinds_of(field.annotation, field.metadata) if not _plain(kind)]
            if lax:
                raise LaxBody(f"{cls.__name__}.{name}: nothing says how {lax[0]} is written")


@dataclass(frozen=True)
class Sent:
    """How a route's body travels. A parameter that is not so marked gets no body at all."""

    media_type: str

    def as_json(self, text: bytes) -> bytes:
        """What came, as JSON that no two readers understand differently. Raises InvalidInput."""
        return clean(json.dumps(values_of(text)).encode() if self.media_type == URLENCODED else text)

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        model = TypeAdapter(source)

        def read(text: Any) -> Any:
            return model.validate_json(self.as_json(text), strict=True)

        return core_schema.no_info_plain_validator_function(read, json_schema_input_schema=handler(source))


Json = Annotated[T, Sent(JSON)]
"""`body: Json[ReasonBody]`; one of several models is a `RootModel` over their tagged union."""
Urlencoded = Annotated[T, Sent(URLENCODED)]
"""What a browser sends from a form: each value is text."""
