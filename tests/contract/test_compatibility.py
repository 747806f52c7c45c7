"""A change that would break a reader is found; an addition is let through. Shown on real pydantic models."""

from enum import StrEnum
from typing import Annotated, Any, Literal

import pytest
from khobac_contracts.compatibility import breaks, differences
from khobac_contracts.vocabulary import Open
from pydantic import BaseModel, Field, create_model


class Inner(BaseModel):
    a: int
    b: str | None = None


class InnerLess(BaseModel):
    a: int


class InnerRetyped(BaseModel):
    a: str
    b: str | None = None


class Tree(BaseModel):
    name: str
    children: tuple["Tree", ...] = ()


class TreeNarrowed(BaseModel):
    name: Annotated[str, Field(max_length=5)]
    children: tuple["TreeNarrowed", ...] = ()


class Color(StrEnum):
    RED = "red"
    GREEN = "green"


class Less(StrEnum):
    RED = "red"


class Renamed(StrEnum):
    RED = "red"
    VERDANT = "verdant"


open_: Any = Open
"""As a value: mypy knows it as a type only."""
InnerLess.__name__ = InnerRetyped.__name__ = "Inner"
REQUIRED = ...


def _schema(**fields: object) -> dict[str, object]:
    """The schema of a model with these fields, each given as a type (required) or as (type, default)."""
    definitions = {name: each if isinstance(each, tuple) else (each, REQUIRED) for name, each in fields.items()}
    return create_model("Fact", **definitions).model_json_schema()  # type: ignore[call-overload, no-any-return]


def _is(**limits: Any) -> Any:
    return Annotated[str, Field(**limits)]


def _number(**limits: Any) -> Any:
    return Annotated[int, Field(**limits)]


BREAKS = {
    "field removed": (_schema(x=int, y=int), _schema(x=int)),
    "optional field removed": (_schema(x=int, y=(int | None, None)), _schema(x=int)),
    "field renamed": (_schema(amount=int), _schema(sum=int)),
    "field retyped": (_schema(x=int), _schema(x=str)),
    "field retyped to a number": (_schema(x=int), _schema(x=float)),
    "array's items retyped": (_schema(x=list[int]), _schema(x=list[str])),
    "new required field": (_schema(x=int), _schema(x=int, y=int)),
    "optional field became required": (_schema(x=(int, 1)), _schema(x=int)),
    "default changed": (_schema(x=(int, 1)), _schema(x=(int, 2))),
    "enum narrowed": (_schema(x=Literal["a", "b"]), _schema(x=Literal["a"])),
    "value renamed": (_schema(x=Literal["a", "b"]), _schema(x=Literal["a", "c"])),
    "const changed": (_schema(x=Literal["a"]), _schema(x=Literal["b"])),
    "free text became an enum": (_schema(x=str), _schema(x=Literal["a", "b"])),
    "known word dropped": (_schema(x=open_[Color]), _schema(x=open_[Less])),
    "known word renamed": (_schema(x=open_[Color]), _schema(x=open_[Renamed])),
    "open words became an enum": (_schema(x=open_[Color]), _schema(x=Color)),
    "enum opened, but not for all": (_schema(x=Literal["a" * 65]), _schema(x=open_[Less])),
    "lower bound raised": (_schema(x=_number(ge=0)), _schema(x=_number(ge=1))),
    "lower bound made exclusive": (_schema(x=_number(ge=0)), _schema(x=_number(gt=0))),
    "lower bound added": (_schema(x=int), _schema(x=_number(ge=0))),
    "upper bound lowered": (_schema(x=_number(le=10)), _schema(x=_number(le=9))),
    "maximal length shortened": (_schema(x=_is(max_length=10)), _schema(x=_is(max_length=9))),
    "minimal length added": (_schema(x=str), _schema(x=_is(min_length=1))),
    "pattern changed": (_schema(x=_is(pattern=r"^\d+$")), _schema(x=_is(pattern=r"^\d{7}$"))),
    "pattern added": (_schema(x=str), _schema(x=_is(pattern=r"^\d{7}$"))),
    "fewer items allowed": (
        _schema(x=Annotated[list[int], Field(max_length=5)]),
        _schema(x=Annotated[list[int], Field(max_length=4)]),
    ),
    "more items demanded": (_schema(x=list[int]), _schema(x=Annotated[list[int], Field(min_length=1)])),
    "null no longer allowed": (_schema(x=(int | None, None)), _schema(x=(int, 0))),
    "union branch removed": (_schema(x=int | str | bool), _schema(x=int | str)),
    "union branch narrowed": (
        _schema(x=int | _is(max_length=9)),
        _schema(x=int | _is(max_length=8)),
    ),
    "field removed behind a $ref": (_schema(x=Inner), _schema(x=InnerLess)),
    "field retyped behind a $ref in a list": (_schema(x=list[Inner]), _schema(x=list[InnerRetyped])),
    "field retyped behind a $ref in a union": (
        _schema(x=(Inner | None, None)),
        _schema(x=(InnerRetyped | None, None)),
    ),
    "narrowed in a tree": (_schema(x=Tree), _schema(x=TreeNarrowed)),
    "extra fields forbidden": (
        _schema(x=int),
        _schema(x=int) | {"additionalProperties": False},
    ),
    "a keyword that the checker does not know": (_schema(x=_number(multiple_of=2)), _schema(x=_number(multiple_of=4))),
}

PASSES = {
    "nothing": (_schema(x=int), _schema(x=int)),
    "new optional field": (_schema(x=int), _schema(x=int, y=(str | None, None))),
    "required field became optional: readers first": (_schema(x=int), _schema(x=(int, 1))),
    "new optional object": (_schema(x=int), _schema(x=int, y=(Inner | None, None))),
    "new optional field behind a $ref": (_schema(x=InnerLess), _schema(x=Inner)),
    "enum widened": (_schema(x=Literal["a"]), _schema(x=Literal["a", "b"])),
    "known word added": (_schema(x=open_[Less]), _schema(x=open_[Color])),
    "enum opened": (_schema(x=Less), _schema(x=open_[Color])),
    "literals opened": (_schema(x=Literal["red", "a"]), _schema(x=open_[Less])),
    "open word became optional": (_schema(x=open_[Less]), _schema(x=(open_[Less] | None, None))),
    "lower bound lowered": (_schema(x=_number(gt=0)), _schema(x=_number(ge=0))),
    "the same bound said otherwise": (_schema(x=_number(gt=0)), _schema(x=_number(ge=1))),
    "length extended": (_schema(x=_is(max_length=9)), _schema(x=_is(max_length=10))),
    "pattern dropped": (_schema(x=_is(pattern=r"^\d+$")), _schema(x=str)),
    "null allowed": (_schema(x=(int, 1)), _schema(x=(int | None, 1))),
    "union branch added": (_schema(x=int | str), _schema(x=int | str | bool)),
    "union reordered": (_schema(x=int | str), _schema(x=str | int)),
    "described": (_schema(x=int), _schema(x=Annotated[int, Field(description="y", examples=[1])])),
    "the same tree": (_schema(x=Tree), _schema(x=Tree)),
}


@pytest.mark.parametrize("case", BREAKS)
def test_a_break_is_found(case: str) -> None:
    assert breaks(*BREAKS[case]), case


@pytest.mark.parametrize("case", PASSES)
def test_an_addition_passes(case: str) -> None:
    assert breaks(*PASSES[case]) == []


def test_a_break_says_where_and_what() -> None:
    told = [str(each) for each in breaks(*BREAKS["field retyped behind a $ref in a list"])]
    assert told == ["/x/*/a: type was integer, is string"]


def test_what_is_merely_wider_is_told_and_lets_through() -> None:
    wider = ("enum widened", "known word added", "enum opened", "required field became optional: readers first")
    for case in wider:
        told = differences(*PASSES[case])
        assert {(each.pointer, each.breaking) for each in told} == {("/x", False)}, case


def test_a_dropped_word_is_named() -> None:
    told = [str(each) for each in breaks(*BREAKS["known word renamed"])]
    assert told == ["/x: words are no longer known: green; stored facts still say them"]
