"""What is written about the facts is fresh, what was released still holds, and a reader needs pydantic only."""

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
from khobac_contracts.catalog import BY_MODEL, CATALOG, Entry
from khobac_contracts.gate import unannounced
from khobac_contracts.vocabulary import DossierCode, Fact, Item
from pydantic import TypeAdapter

CONTRACTS = Path(__file__).parents[2] / "contracts"


def test_generated_files_are_fresh() -> None:
    assert generate.stale() == [], "run python -m khobac_contracts.generate"


def test_nothing_breaks_what_was_released() -> None:
    found = unannounced(generate.schemas(), CONTRACTS / "released", CONTRACTS.parent / "CHANGELOG.md")
    assert found == [], "name each under Breaking in CHANGELOG.md"


def test_every_fact_was_released() -> None:
    released = {path.name for path in (CONTRACTS / "released").glob("*.json")}
    assert {edition.file for edition in CATALOG.editions} == released, "run generate --release"


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

    parts = {
        "Fact",
        "AboutDossier",
        "Finding",
        "Recipient",
        "Signed",
        "Line",
        "Reason",
        "PaymentItem",
        "ApprovedPayment",
    }
    parts |= {"_Payment", "_Verdict", "_OfPayment", "_OfNotice", "_OfWarning"}
    told = {model for model in leaves(Fact) if model.__module__.startswith("khobac_contracts.")}
    assert {model.__name__ for model in told - set(BY_MODEL)} == parts


@pytest.mark.parametrize("entry", CATALOG, ids=lambda entry: str(entry.name))
def test_a_fact_says_whom_and_what_it_is_about(entry: Entry) -> None:
    fields = entry.model.model_fields
    assert entry.key == ("organisation" if "unit" not in fields else "unit")
    assert entry.key in fields
    if "dossier" in fields:
        assert {"procedure", "form"} <= set(fields)
    assert not {"subject", "body"} & set(fields), "one fact means one thing"


def test_an_end_to_end_id_has_room_for_every_dossier_and_item() -> None:
    longest = "H15.50.05.13.99-261008-0000975"
    assert TypeAdapter(DossierCode).validate_python(longest) == longest
    assert TypeAdapter(Item).validate_python(9999) == 9999
    assert len(f"{longest}-9999") <= 35


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
        "import khobac_contracts.envelope, khobac_contracts.gate, khobac_contracts.catalog as catalog\n"
        "print(len(catalog.CATALOG), catalog.__file__)"
    )
    # -I -S: no site-packages, so that nothing else can be found by accident.
    told = subprocess.run([sys.executable, "-I", "-S", "-c", script], capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
    assert told.stdout.split()[0] == str(len(CATALOG))
    assert str(alone) in told.stdout
