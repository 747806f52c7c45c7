"""Everything written about the facts comes from the models and the catalog: schemas, AsyncAPI document, docs page.

python -m khobac_contracts.generate             write them
python -m khobac_contracts.generate --check     fail if one is missing or stale
python -m khobac_contracts.generate --release   snapshot the schemas as published

All three refuse a change that breaks what was released, unless CHANGELOG.md names it (see gate.py).
"""

import argparse
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from .asyncapi import asyncapi
from .catalog import CATALOG
from .gate import unannounced
from .page import page
from .versions import Catalog, Edition

HOME = Path(__file__).resolve().parent.parent
CHANGELOG = HOME.parent / "CHANGELOG.md"


def schema_of(edition: Edition) -> dict[str, Any]:
    """The JSON Schema of a fact's value as its readers may rely on it."""
    schema = edition.model.model_json_schema(mode="validation")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": edition.schema_uri, **schema}


def schemas(catalog: Catalog = CATALOG) -> dict[str, dict[str, Any]]:
    """Every version's schema by the name of its file."""
    return {edition.file: schema_of(edition) for edition in catalog.editions}


def as_text(document: Any) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def generated(home: Path = HOME, catalog: Catalog = CATALOG) -> dict[Path, str]:
    """Each generated file with the text that it should have."""
    samples = {each.file: json.loads((home / "samples" / each.file).read_text()) for each in catalog.editions}
    files = {home / "schemas" / name: as_text(schema) for name, schema in schemas(catalog).items()}
    return files | {
        home / "asyncapi.yaml": asyncapi(catalog, samples),
        home / "README.md": page(catalog, samples),
    }


def stale(home: Path = HOME, catalog: Catalog = CATALOG) -> list[str]:
    """What is missing, out of date, or no longer generated at all."""
    wanted = generated(home, catalog)
    wrong = [path for path, text in wanted.items() if not path.exists() or path.read_text() != text]
    left_over = [path for path in (home / "schemas").glob("*.json") if path not in wanted]
    return [str(path.relative_to(home)) for path in (*wrong, *left_over)]


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m khobac_contracts.generate")
    parser.add_argument("--check", action="store_true", help="write nothing; fail if a generated file is stale")
    parser.add_argument("--release", action="store_true", help="snapshot the schemas as published")
    options = parser.parse_args(arguments)
    if problems := unannounced(schemas(), HOME / "released", CHANGELOG):
        return _fail(
            "breaks what was released; add a field or a new version of the fact instead, or, until 1.0, give "
            "each of these its line under Breaking in CHANGELOG.md",
            problems,
        )
    if options.check:
        return _fail("stale; run python -m khobac_contracts.generate", stale()) if stale() else 0
    _write(generated(), HOME / "schemas")
    if options.release:
        _write({HOME / "released" / name: as_text(schema) for name, schema in schemas().items()}, HOME / "released")
    return 0


def _write(files: dict[Path, str], folder: Path) -> None:
    """Writes the files, and takes out of the folder what is no longer among them."""
    for path, text in files.items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    for path in folder.glob("*.json"):
        if path not in files:
            path.unlink()


def _fail(what: str, lines: Iterable[str]) -> int:
    sys.stderr.write("\n".join([f"contracts: {what}:", *(f"  {line}" for line in lines)]) + "\n")
    return 1


if __name__ == "__main__":
    raise SystemExit(main())
