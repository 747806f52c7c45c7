"""Every way in which pydantic finds a value wrong has its words in both languages."""

import json
from typing import Annotated, Any, Literal

import pytest
from pydantic import AfterValidator, BaseModel, Field, TypeAdapter, ValidationError
from pydantic_core._pydantic_core import list_all_errors

from services.chassis.config.expectations import _WORDS, expectation
from services.chassis.web.problems import expected, of_validation

# Mistakes of ours in a model's definition or use; no input from outside leads to them.
_NOT_FROM_OUTSIDE = [
    "no_such_attribute",
    "recursion_loop",
    "frozen_field",
    "frozen_instance",
    "get_attribute_error",
    "model_class_type",
    "is_instance_of",
    "is_subclass_of",
    "callable_type",
    "dataclass_exact_type",
    "default_factory_not_called",
    "invalid_key",
    "mapping_type",
    "iterable_type",
    "iteration_error",
    "set_item_not_hashable",
    "custom_error",
    "unexpected_keyword_argument",
    "missing_argument",
    "unexpected_positional_argument",
    "missing_keyword_only_argument",
    "missing_positional_only_argument",
    "multiple_argument_values",
    "missing_sentinel_error",
    "string_sub_type",
    "complex_type",
    "complex_str_parsing",
    "json_type",
    "needs_python_object",
    "named_tuple_type",
    "frozen_dict_type",
    "ordered_dict_type",
    "counter_type",
    "deque_type",
    "ellipsis_error",
    "arguments_type",
    "fraction_type",
    "fraction_parsing",
]
# Ours say their own sentence.
_OWN_WORDS = ["value_error", "assertion_error"]


def test_no_error_of_pydantic_is_without_words() -> None:
    all_errors = {error["type"] for error in list_all_errors()}
    assert sorted(all_errors - _WORDS.keys() - set(_NOT_FROM_OUTSIDE) - set(_OWN_WORDS)) == []
    assert sorted(_WORDS.keys() - all_errors) == ["base64_decode"]  # raised by pydantic, unknown to its core


@pytest.mark.parametrize("error", [e for e in list_all_errors() if e["type"] in _WORDS], ids=lambda e: e["type"])
def test_the_words_are_whole(error: dict[str, Any]) -> None:
    vi, en = expectation(error["type"], error.get("example_context") or {}, error["example_message_python"])
    assert vi
    assert en
    assert "?" not in vi + en
    assert "{" not in vi + en


def _even(value: int) -> int:
    if value % 2:
        raise expected("số chẵn", "an even number")
    return value


def _small(value: int) -> int:
    if value > 9:
        raise ValueError("expected less than ten")
    return value


class Model(BaseModel):
    even: Annotated[int, AfterValidator(_even)] = 0
    small: Annotated[int, AfterValidator(_small)] = 0
    word: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] = "0" * 64


def _words(**given: Any) -> tuple[str, str]:
    with pytest.raises(ValidationError) as caught:
        Model(**given)
    (error,) = caught.value.errors()
    return expectation(error["type"], error.get("ctx") or {}, error["msg"])


def test_a_validator_of_ours_speaks_both_languages() -> None:
    assert _words(even=3) == ("số chẵn", "an even number")


def test_a_validator_that_speaks_one_is_still_told() -> None:
    assert _words(small=10)[1] == "expected less than ten"


def test_a_common_pattern_is_told_as_words() -> None:
    assert _words(word="x") == ("đúng 64 chữ số thập lục phân viết thường", "exactly 64 lower-case hex digits")


@pytest.mark.parametrize("value", [b"\xff", object(), {1: 2}, [1], 10**400, float("nan"), None, "\ud800" * 200])
def test_whatever_was_given_can_be_shown(value: Any) -> None:
    answer = of_validation([{"type": "string_type", "loc": ("body", "a/b~c"), "input": value, "msg": "x"}])
    assert answer.status_code == 422
    assert b"/a~1b~0c" in answer.body


class Circle(BaseModel):
    shape: Literal["circle/1"]
    sizes: list[int]


class Square(BaseModel):
    shape: Literal["square"]
    side: int


SHAPE: TypeAdapter[Circle | Square] = TypeAdapter(Annotated[Circle | Square, Field(discriminator="shape")])


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"shape": "circle/1", "sizes": [1, "x"]}, "/sizes/1"),
        ({"shape": "circle/1"}, "/sizes"),
        ({"shape": "square", "side": "x"}, "/side"),
    ],
)
def test_of_several_models_the_one_that_was_chosen_is_no_part_of_the_place(body: dict[str, Any], pointer: str) -> None:
    with pytest.raises(ValidationError) as wrong:
        SHAPE.validate_python(body)
    errors = [{**each, "loc": ("body", *each["loc"])} for each in wrong.value.errors()]
    answer = json.loads(bytes(of_validation(errors, json.dumps(body).encode()).body))
    assert [each["pointer"] for each in answer["errors"]] == [pointer]
