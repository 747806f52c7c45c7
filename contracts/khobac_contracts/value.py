"""The JSON of a fact is read strictly: what another reader might read otherwise, ours does not read at all."""

import json
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ValidationError

from .open_words import Shape, shape_of
from .unreadable import Unreadable
from .versions import Edition
from .vocabulary import Fact

LARGEST_VALUE = 1024 * 1024
"""What a broker takes unless it is told otherwise. How deep a value may nest, the parser bounds (200 levels)."""


def read_value(edition: Edition, value: bytes | None) -> Fact:
    """The fact in its newest version; raises Unreadable and nothing else."""
    name = edition.entry.name
    if value is None:
        raise Unreadable(f"{name}: the message has no value")
    if len(value) > LARGEST_VALUE:
        raise Unreadable(f"{name}: the value has {len(value)} bytes, more than {LARGEST_VALUE}")
    try:
        # Strict: "1000" is not 1000. What we would repair silently, a reader in another language would not.
        fact = edition.parse(value, strict=True)
    except ValidationError as error:
        raise Unreadable(_mismatch(edition, error)) from None
    _require_unique_names(name, value, fact)
    return _upcast(edition, fact) if edition.upcasters else fact


def _upcast(edition: Edition, fact: Fact) -> Fact:
    for step, upcast in enumerate(edition.upcasters, edition.version):
        try:
            fact = upcast(fact)
        except Exception as defect:
            raise Unreadable(
                f"{edition.entry.name}: version {step} did not become version {step + 1}: {type(defect).__name__}"
            ) from defect
    return fact


def _require_unique_names(name: str, value: bytes, fact: Fact) -> None:
    """No object says one name twice, and no number is NaN: the parser would let the last one win, and NaN through.

    Counting proves it for what our writers send: every name is followed by its colon, at once after the closing
    quote, so there are at most as many names as there are `":`, and if as many were read, none came twice and
    nothing was left unread. Whatever else (names from the future, blanks before a colon) is looked through whole.
    """
    if value.count(b'":') == _names_in(fact, shape_of(type(fact))) and not _blank_before_colon(value):
        return
    try:
        json.loads(value.decode(), object_pairs_hook=_unique, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"{name}: the value is not JSON as RFC 8259 wants it: {error}") from None


def _names_in(model: BaseModel, shape: Shape) -> int:
    """How many names the JSON of a model had, of those that the model knows."""
    count = len(model.__pydantic_fields_set__)
    for part in shape.nested:
        value = model.__dict__[part.name]
        if part.model is None:
            count += _names_within(value)
        elif part.many:
            inner = shape_of(part.model)
            for each in value:
                count += _names_in(each, inner) if inner.nested else len(each.__pydantic_fields_set__)
        elif value is not None:
            count += _names_in(value, shape_of(part.model))
    return count


def _names_within(value: Any) -> int:
    if isinstance(value, BaseModel):
        return _names_in(value, shape_of(type(value)))
    if isinstance(value, tuple | list):
        return sum(map(_names_within, value))
    if isinstance(value, Mapping):
        return len(value) + sum(map(_names_within, value.values()))
    return 0


def _blank_before_colon(value: bytes) -> bool:
    # Control characters stand in no text: where there is one, it is a blank between tokens. From the end, two bytes are
    # found twice as fast.
    return value.rfind(b" :") >= 0 or 0x0A in value or 0x09 in value or 0x0D in value


def _unique(pairs: list[tuple[str, Any]]) -> None:
    names = {name for name, _ in pairs}
    if len(names) != len(pairs):
        raise ValueError("a name occurs twice in one object")


def _no_constant(constant: str) -> Any:
    raise ValueError(f"{constant} is no number")


def _mismatch(edition: Edition, error: ValidationError) -> str:
    """Names each wrong field and the rule it broke; never the value, which may be personal."""
    wrong = error.errors(include_url=False, include_context=False, include_input=False)
    if wrong[0]["type"] == "json_invalid":
        return f"{edition.entry.name}: the value is not JSON: {wrong[0]['msg']}"
    told = [f"/{'/'.join(str(part) for part in each['loc'])}: {each['msg']}" for each in wrong[:5]]
    more = f" (and {len(wrong) - 5} more)" if len(wrong) > 5 else ""
    return f"{edition.entry.name}: the value does not match {edition.schema_uri}: {'; '.join(told)}{more}"
