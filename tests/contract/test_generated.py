"""What is written about the facts is fresh, what was released still holds, and a reader needs pydantic only."""

import json
import subprocess
import sys
from pathlib import Path

import annotated_types
import pydantic
import pydantic_core
import pytest
import typing_extensions
import typing_inspection
from khobac_contracts import generate
from khobac_contracts.catalog import BY_MODEL, BY_NAME, CATALOG, Entry
from khobac_contracts.vocabulary import STATUS_WORDS, Fact, Status

CONTRACTS = Path(__file__).parents[2] / "contracts"


def test_generated_files_are_fresh() -> None:
    assert generate.stale() == [], "run python -m khobac_contracts.generate"


def test_nothing_breaks_what_was_released() -> None:
    assert generate.incompatible() == []


def test_every_fact_was_released() -> None:
    released = {path.name for path in (CONTRACTS / "released").glob("*.json")}
    assert {generate.file_of(entry) for entry in CATALOG} <= released, "run generate --release"


def test_a_break_of_a_released_fact_stops_the_generator(tmp_path: Path) -> None:
    (tmp_path / "released").mkdir()
    released = generate.schema_of(BY_NAME["unit.joined"])
    released["properties"]["seal"] = {"type": "string"}
    (tmp_path / "released" / "unit.joined.1.json").write_text(json.dumps(released))
    (tmp_path / "released" / "unit.left.1.json").write_text("{}")
    assert generate.incompatible(tmp_path) == [
        "unit.joined.1: /seal: field was removed",
        "unit.left.1: the released fact is gone from the catalog",
    ]


def test_a_stale_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "samples").symlink_to(CONTRACTS / "samples")
    (tmp_path / "schemas").mkdir()
    (tmp_path / "schemas" / "unit.gone.1.json").write_text("{}")
    stale = generate.stale(tmp_path)
    assert {"asyncapi.yaml", "README.md", "schemas/unit.joined.1.json", "schemas/unit.gone.1.json"} <= set(stale)


@pytest.mark.parametrize("entry", CATALOG, ids=lambda entry: str(entry.name))
def test_the_catalog_is_sound(entry: Entry) -> None:
    assert BY_MODEL[entry.model] is entry
    assert entry.owner not in entry.readers, "an owner hears itself by its journal, not by the bus"
    assert {entry.subject, entry.key} <= set(entry.model.model_json_schema()["required"])
    assert entry.model.model_config.get("frozen")
    assert (entry.model.__doc__ or "").strip().endswith("."), "its one sentence goes into the docs"


def test_every_fact_is_in_the_catalog() -> None:
    def leaves(model: type[Fact]) -> set[type[Fact]]:
        return {model}.union(*(leaves(child) for child in model.__subclasses__()))

    parts = {"Fact", "Finding", "_Verdict", "Recipient", "Signed", "Line", "Reason"}
    told = {model for model in leaves(Fact) if model.__module__.startswith("khobac_contracts.")}
    assert {model.__name__ for model in told - set(BY_MODEL)} == parts


def test_every_status_has_its_words() -> None:
    assert set(STATUS_WORDS) == set(Status)


@pytest.mark.timeout(180)
def test_installs_alone_and_needs_pydantic_only(tmp_path: Path) -> None:
    alone, beside = tmp_path / "alone", tmp_path / "beside"
    call = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-cache-dir", "--target", str(alone)]
    done = subprocess.run([*call, str(CONTRACTS)], capture_output=True, text=True, timeout=170, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    beside.mkdir()
    for module in (pydantic, pydantic_core, annotated_types, typing_extensions, typing_inspection):
        place = Path(str(module.__file__))
        source = place.parent if place.name == "__init__.py" else place
        (beside / source.name).symlink_to(source)
    script = (
        f"import sys; sys.path[:0] = [{str(alone)!r}, {str(beside)!r}]\n"
        "import khobac_contracts.envelope, khobac_contracts.compatibility, khobac_contracts.catalog as catalog\n"
        "print(len(catalog.CATALOG), catalog.__file__)"
    )
    # -I -S: no site-packages, so that nothing else can be found by accident.
    told = subprocess.run([sys.executable, "-I", "-S", "-c", script], capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
    assert told.stdout.split()[0] == str(len(CATALOG))
    assert str(alone) in told.stdout
