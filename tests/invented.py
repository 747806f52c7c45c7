"""Facts as a later version of the contracts might write them: each open word in turn is one that nobody here has met."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from khobac_contracts.catalog import BY_MODEL, read_by
from khobac_contracts.open_words import shape_of
from khobac_contracts.vocabulary import Fact
from pydantic import BaseModel

SAMPLES = Path(__file__).parents[1] / "contracts" / "samples"
WORD = "một từ mới"
PROCEDURE, FORM = "a-procedure-of-later", "99/XYZ"


def facts_with_invented_words(service: str) -> Iterator[tuple[str, Fact]]:
    """All that a service hears, a fact for each open word in it; with the place of the word."""
    for entry in read_by(service):
        sample = json.loads((SAMPLES / entry.newest.file).read_text(encoding="utf-8"))
        for place in _places(entry.model, sample):
            yield f"{entry.name}: {place}", _read(entry.model, sample, place)


def _places(model: type[BaseModel], sample: dict[str, Any], before: str = "") -> Iterator[str]:
    yield from (f"{before}{name}" for name in ("procedure", "form") if name in model.model_fields)
    yield from (f"{before}{name}" for name, _ in shape_of(model).words)
    for part in shape_of(model).nested:
        if part.model is not None and sample.get(part.name):
            inner = sample[part.name]
            first, place = (inner[0], f"{part.name}/0/") if part.many else (inner, f"{part.name}/")
            yield from _places(part.model, first, f"{before}{place}")


def _read(model: type[Fact], sample: dict[str, Any], place: str) -> Fact:
    changed = json.loads(json.dumps(sample))
    *way, name = place.split("/")
    part: Any = changed
    for step in way:
        part = part[int(step) if step.isdigit() else step]
    part[name] = {"procedure": PROCEDURE, "form": FORM}.get(name, WORD)
    assert model in BY_MODEL
    return model.model_validate_json(json.dumps(changed), strict=True)
