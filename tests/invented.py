"""Facts with words that nobody here has met, as a newer writer may say them tomorrow."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeAlias

from khobac_contracts.catalog import read_by
from khobac_contracts.envelope import encode_frozen
from khobac_contracts.generate import schema_of
from khobac_contracts.versions import Entry
from khobac_contracts.vocabulary import Fact

from services.chassis.intake.fact_intake import Record

SAMPLES = Path(__file__).parents[1] / "contracts" / "samples"
INVENTED = "một từ mới"
LATER = {"procedure": "a-procedure-of-later", "form": "99/XYZ"}
FieldPath: TypeAlias = tuple[str | int, ...]


def open_fields(entry: Entry) -> list[FieldPath]:
    """Where the published schema of a fact says that a word is open, also in its parts."""
    schema = schema_of(entry.newest)
    return list(_open(schema, schema, ()))


def _open(schema: dict[str, Any], whole: dict[str, Any], at: FieldPath) -> Iterator[FieldPath]:
    if "$ref" in schema:
        schema = whole["$defs"][schema["$ref"].removeprefix("#/$defs/")]
    if "x-known-words" in schema:
        yield at
    for branch in schema.get("anyOf", ()):
        yield from _open(branch, whole, at)
    if "items" in schema:
        yield from _open(schema["items"], whole, (*at, 0))
    for name, field in schema.get("properties", {}).items():
        yield from _open(field, whole, (*at, name))


def sample(entry: Entry) -> dict[str, Any]:
    """The golden sample of a fact."""
    read: dict[str, Any] = json.loads((SAMPLES / entry.newest.file).read_text(encoding="utf-8"))
    return read


def with_invented(entry: Entry, *paths: FieldPath) -> dict[str, Any]:
    """The golden sample with the invented word in these places."""
    value = sample(entry)
    for path in paths:
        part: Any = value
        for step in path[:-1]:
            part = part[step]
        part[path[-1]] = INVENTED
    return value


def record_of(entry: Entry, value: dict[str, Any], offset: int = 0) -> Record:
    """The fact as it lies in its topic."""
    topic, key, data, headers = encode_frozen(
        json.dumps(value).encode(),
        key=value[entry.key],
        id=f"x@{offset + 1}/0",
        source="urn:khobac:test",
        subject=value[entry.subject],
        time="2026-10-08T02:31:08+00:00",
        sequence=offset + 1,
        traceparent=None,
        entry=entry,
        version=entry.version,
    )
    return Record(topic, 0, offset, key, data, tuple(headers))


def vocabularies(service: str) -> Iterator[tuple[Entry, tuple[FieldPath, ...]]]:
    """Every open word of every fact that a service hears, alone; then all of a fact together."""
    for entry in read_by(service):
        fields = open_fields(entry)
        yield from ((entry, (field,)) for field in fields)
        if fields:
            yield entry, tuple(fields)


def facts_with_invented_words(service: str) -> Iterator[tuple[str, Fact]]:
    """All that a service hears, a fact for each open word in it and for a procedure of later; with the word's place."""
    for entry in read_by(service):
        named = [(name,) for name in LATER if name in entry.model.model_fields]
        for path in (*open_fields(entry), *named):
            value = with_invented(entry, path)
            if path in named:
                value[str(path[0])] = LATER[str(path[0])]
            place = "/".join(map(str, path))
            yield f"{entry.name}: {place}", entry.model.model_validate_json(json.dumps(value), strict=True)
