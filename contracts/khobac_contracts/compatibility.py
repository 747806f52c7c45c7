"""A released schema is only added to: what would break a reader or a stored fact is found before it is published.

Works on the dialect of JSON Schema that pydantic emits, and fails closed: a keyword it does not know may not change.
Two kinds of difference. *Breaking*: a fact that is stored, or a reader that ships first, would not do. *Wider*: only a
reader of the old schema would not do, so that it must be upgraded first (a field that need not be there any more, a new
value of an enum, a looser bound).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Schema = dict[str, Any]

_WORDS = {"title", "description", "examples", "deprecated", "$schema", "$id", "$defs", "discriminator"}
_OPEN = "x-known-words"
_WALKED = {"$ref", "anyOf", "oneOf", "properties", "required", "items", "enum", "const", "type", "default", "pattern"}
_LOWER = {"minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"}
_UPPER = {"maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"}
_KNOWN = _WORDS | _WALKED | _LOWER | _UPPER | {_OPEN}


@dataclass(frozen=True)
class Difference:
    """One difference between a released schema and the one to be published."""

    pointer: str
    what: str
    breaking: bool = True

    def __str__(self) -> str:
        """As the gate tells it, and as CHANGELOG.md must name it."""
        return f"{self.pointer or '/'}: {self.what}"


def breaks(old: Schema, new: Schema) -> list[Difference]:
    """What may not be published; empty for an additive change."""
    return [difference for difference in differences(old, new) if difference.breaking]


def differences(old: Schema, new: Schema) -> list[Difference]:
    """All that changed for a reader, harmless additions left out."""
    return list(_Walk(old, new).node(old, new, ""))


class _Walk:
    """One comparison: knows both documents, for their $refs, and which pairs are already being compared."""

    def __init__(self, old: Schema, new: Schema) -> None:
        self._old = old
        self._new = new
        self._open: set[tuple[str, str]] = set()

    def node(self, old: Schema, new: Schema, at: str) -> Iterator[Difference]:
        pair = (old.get("$ref", ""), new.get("$ref", ""))
        if all(pair):
            if pair in self._open:  # a schema that contains itself: this pair is being compared further up
                return
            self._open.add(pair)
        yield from self._branches(_resolved(old, self._old), _resolved(new, self._new), at)
        self._open.discard(pair)

    def _branches(self, old: Schema, new: Schema, at: str) -> Iterator[Difference]:
        before, after = _union(old), _union(new)
        if len(before) == 1 and len(after) == 1:
            yield from self._plain(_resolved(before[0], self._old), _resolved(after[0], self._new), at)
            return
        fitting: set[int] = set()
        for branch in before:
            fit = next((i for i, other in enumerate(after) if not self._breaks(branch, other, at)), None)
            if fit is None:
                yield Difference(at, f"branch {_name(branch)} of the union was removed or narrowed")
            else:
                fitting.add(fit)
        for i, branch in enumerate(after):
            if i not in fitting:
                yield Difference(at, f"the union got the branch {_name(branch)}", breaking=False)
        for compared in (_default, _bounds, _pattern, _unknown):
            yield from compared(old, new, at)

    def _breaks(self, old: Schema, new: Schema, at: str) -> bool:
        return any(difference.breaking for difference in self.node(old, new, at))

    def _plain(self, old: Schema, new: Schema, at: str) -> Iterator[Difference]:
        if old.get("type") != new.get("type"):
            yield Difference(at, f"type was {_name(old)}, is {_name(new)}")
            return
        yield from _values(old, new, at)
        yield from _open_words(old, new, at)
        yield from _bounds(_bounded(old) if _allowed(new) is None else old, new, at)
        yield from _pattern(old, new, at)
        yield from _default(old, new, at)
        yield from _unknown(old, new, at)
        yield from self._object(old, new, at)
        if "items" in old or "items" in new:
            yield from self.node(old.get("items", {}), new.get("items", {}), f"{at}/*")

    def _object(self, old: Schema, new: Schema, at: str) -> Iterator[Difference]:
        before, after = old.get("properties", {}), new.get("properties", {})
        must_before, must_after = set(old.get("required", ())), set(new.get("required", ()))
        for name in sorted(before.keys() - after.keys()):
            yield Difference(f"{at}/{name}", "field was removed")
        for name in sorted(must_after - must_before):
            yield Difference(f"{at}/{name}", "field is required now: facts stored without it can no longer be read")
        for name in sorted((must_before - must_after) & after.keys()):
            what = "field is no longer required: upgrade the readers first"
            yield Difference(f"{at}/{name}", what, breaking=False)
        for name in sorted(before.keys() & after.keys()):
            yield from self.node(before[name], after[name], f"{at}/{name}")


def _resolved(schema: Schema, document: Schema) -> Schema:
    while "$ref" in schema:
        target = document["$defs"][schema["$ref"].removeprefix("#/$defs/")]
        schema = target | {key: value for key, value in schema.items() if key != "$ref"}
    return schema


def _union(schema: Schema) -> list[Schema]:
    branches: list[Schema] = schema.get("anyOf") or schema.get("oneOf") or [schema]
    return branches


def _name(schema: Schema) -> str:
    return str(schema.get("$ref") or schema.get("type") or schema.get("const") or schema.get("enum") or "anything")


def _allowed(schema: Schema) -> set[str] | None:
    values = [schema["const"]] if "const" in schema else schema.get("enum")
    return None if values is None else {repr(value) for value in values}


def _values(old: Schema, new: Schema, at: str) -> Iterator[Difference]:
    before, after = _allowed(old), _allowed(new)
    if after is not None and (before is None or before - after):
        gone = "any value" if before is None else ", ".join(sorted(before - after))
        yield Difference(at, f"values were narrowed: {gone} no longer possible")
    elif before is not None and before != after:
        yield Difference(at, "values were widened: upgrade the readers first", breaking=False)


def _open_words(old: Schema, new: Schema, at: str) -> Iterator[Difference]:
    before, after = old.get(_OPEN), new.get(_OPEN)
    if before is None:
        return
    if after is None:
        yield Difference(at, "words are no longer open: stored facts may say others")
        return
    if gone := sorted(set(before) - set(after)):
        yield Difference(at, f"words are no longer known: {', '.join(gone)}; stored facts still say them")
    if new_words := sorted(set(after) - set(before)):
        what = f"words are new: {', '.join(new_words)}; readers that do not know them show or skip them"
        yield Difference(at, what, breaking=False)


def _bounds(old: Schema, new: Schema, at: str) -> Iterator[Difference]:
    for lower, keys in ((True, _LOWER), (False, _UPPER)):
        for kind in ("imum", "Length", "Items", "Properties"):
            names = [key for key in keys if key.lower().endswith(kind.lower())]
            before, after = _tightest(old, names, lower=lower), _tightest(new, names, lower=lower)
            if before == after:
                continue
            narrower = after is not None and (before is None or (after > before if lower else after < before))
            what = f"{'lower' if lower else 'upper'} bound ({kind}) was {before and before[0]}, is {after and after[0]}"
            yield Difference(at, what, breaking=narrower)


def _bounded(schema: Schema) -> Schema:
    """A closed list of words is bounded by its shortest and its longest, so that it may be opened."""
    lengths = [len(word) for word in schema.get("enum", ()) if isinstance(word, str)]
    return {"minLength": min(lengths), "maxLength": max(lengths), **schema} if lengths else schema


def _tightest(schema: Schema, names: list[str], *, lower: bool) -> tuple[float, float] | None:
    """The bound as (value, strictness): an exclusive bound is a little tighter than an inclusive one."""
    bounds = []
    for name in names:
        if name not in schema:
            continue
        step = 1 if lower else -1
        exclusive = name.startswith("exclusive")
        whole = exclusive and schema.get("type") == "integer"
        bounds.append((schema[name] + (step if whole else 0), step if exclusive and not whole else 0))
    if not bounds:
        return None
    return max(bounds) if lower else min(bounds)


def _pattern(old: Schema, new: Schema, at: str) -> Iterator[Difference]:
    for keyword in ("pattern", "format"):
        before, after = old.get(keyword), new.get(keyword)
        if before != after:
            # Whether one pattern contains another cannot be decided here: every change but dropping it is a break.
            yield Difference(at, f"{keyword} was {before!r}, is {after!r}", breaking=after is not None)


def _default(old: Schema, new: Schema, at: str) -> Iterator[Difference]:
    if "default" in old and "default" in new and old["default"] != new["default"]:
        yield Difference(
            at, f"default was {old['default']!r}, is {new['default']!r}: stored facts change their meaning"
        )


def _unknown(old: Schema, new: Schema, at: str) -> Iterator[Difference]:
    for keyword in sorted((old.keys() | new.keys()) - _KNOWN - {"format"}):
        if old.get(keyword) != new.get(keyword):
            yield Difference(at, f"{keyword} changed, and the checker cannot tell whether that is harmless")
