"""A word that may grow is open when read and closed when written: no reader stops at one that it has not met."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Annotated, Any, TypeAlias, TypeVar, get_args, get_origin

from pydantic import BaseModel, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

W = TypeVar("W", bound=StrEnum)

LONGEST_WORD = 64


class OpenWord:
    """How pydantic reads an open word: as the enum's member if it is one, else as the text that it is."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.union_schema(
            [
                handler.generate_schema(_enum_in(source)),
                core_schema.str_schema(min_length=1, max_length=LONGEST_WORD),
            ],
            mode="left_to_right",
            custom_error_type="open_word",
            custom_error_message=f"Input should be a word of 1 to {LONGEST_WORD} characters",
            serialization=core_schema.to_string_ser_schema(),
        )

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        kind = schema["choices"][0]["cls"]
        return {
            "type": "string",
            "minLength": 1,
            "maxLength": LONGEST_WORD,
            "x-known-words": [word.value for word in kind],
            "description": "open: newer writers may say words that are not listed here",
        }


Open: TypeAlias = Annotated[W | str, OpenWord()]
"""`role: Open[Role]` is `Role | str` for who reads it: narrow it with `isinstance`, `match` or `known`."""


class UnknownWord(ValueError):
    """A fact was about to be written with a word that the contracts do not list. A defect of its writer."""


def known(kind: type[W], word: str | None) -> W | None:
    """The word as a member of its enum; None for one that this version of the contracts does not know."""
    found = kind._value2member_map_.get(word)
    return found if isinstance(found, kind) else None


def require_known(fact: BaseModel) -> None:
    """Raises UnknownWord if an open field of the fact, or of anything in it, holds a word that is not listed."""
    _require_in(fact, shape_of(type(fact)))


@dataclass(frozen=True, slots=True)
class Nested:
    """A field that holds further models (one, none, or with `many` a tuple of them), or with no `model` any objects."""

    name: str
    model: type[BaseModel] | None
    many: bool


@dataclass(frozen=True, slots=True)
class Shape:
    """What has to be looked at in a model, worked out once a class."""

    words: tuple[tuple[str, type[StrEnum]], ...]
    """The open fields, each with its enum."""
    nested: tuple[Nested, ...]


@cache
def shape_of(model: type[BaseModel]) -> Shape:
    words: list[tuple[str, type[StrEnum]]] = []
    nested: list[Nested] = []
    for name, field in model.model_fields.items():
        annotation = Annotated[(field.annotation, *field.metadata)] if field.metadata else field.annotation
        if (kind := _open_in(annotation)) is not None:
            words.append((name, kind))
        elif _holds_objects(annotation):
            nested.append(_nested(name, field.annotation))
    return Shape(tuple(words), tuple(nested))


def _require_in(model: BaseModel, shape: Shape) -> None:
    values = model.__dict__
    for name, kind in shape.words:
        if type(values[name]) is not kind:
            _require(values[name], kind, f"{type(model).__name__}.{name}")
    for part in shape.nested:
        value = values[part.name]
        if part.model is None:
            _require_within(value)
        elif part.many:
            inner = shape_of(part.model)
            for each in value if inner.words or inner.nested else ():
                _require_in(each, inner)
        elif value is not None:
            _require_in(value, shape_of(part.model))


def _require(value: Any, kind: type[StrEnum], at: str) -> None:
    if isinstance(value, tuple | list):
        for each in value:
            _require(each, kind, at)
    elif value is not None and known(kind, value) is None:
        raise UnknownWord(f"{at}: {str(value)[:LONGEST_WORD]!r} is none of the words of {kind.__name__}")


def _require_within(value: Any) -> None:
    if isinstance(value, BaseModel):
        require_known(value)
    elif isinstance(value, tuple | list):
        for each in value:
            _require_within(each)
    elif isinstance(value, Mapping):
        for each in value.values():
            _require_within(each)


def _open_in(annotation: Any) -> type[StrEnum] | None:
    """The enum of the open word in an annotation, also behind `| None` and in a tuple."""
    if get_origin(annotation) is Annotated:
        inner, *marks = get_args(annotation)
        return _enum_in(inner) if any(isinstance(mark, OpenWord) for mark in marks) else _open_in(inner)
    return next((found for each in get_args(annotation) if (found := _open_in(each)) is not None), None)


def _enum_in(union: Any) -> type[StrEnum]:
    found: type[StrEnum] = next(each for each in get_args(union) if isinstance(each, type) and each is not str)
    return found


def _holds_objects(annotation: Any) -> bool:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel | dict):
        return True
    return get_origin(annotation) is dict or any(_holds_objects(each) for each in get_args(annotation))


def _nested(name: str, annotation: Any) -> Nested:
    """What is neither a model, nor one or none, nor a tuple of them, is looked through as it comes."""
    many = get_origin(annotation) is tuple
    parts = [each for each in get_args(annotation) or (annotation,) if each not in {type(None), Ellipsis}]
    model = parts[0] if len(parts) == 1 and isinstance(parts[0], type) and issubclass(parts[0], BaseModel) else None
    return Nested(name, model, many)
