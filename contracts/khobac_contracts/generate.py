"""Everything written about the facts comes from the models and the catalog: schemas, AsyncAPI document, docs page.

python -m khobac_contracts.generate             write them
python -m khobac_contracts.generate --check     fail if one is missing or stale
python -m khobac_contracts.generate --release   snapshot the schemas as published; refuses an incompatible change
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from .asyncapi import asyncapi
from .catalog import CATALOG, Entry
from .compatibility import breaks
from .page import page

HOME = Path(__file__).resolve().parent.parent


def schema_of(entry: Entry) -> dict[str, Any]:
    """The JSON Schema of a fact's value as its readers may rely on it."""
    schema = entry.model.model_json_schema(mode="validation")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": entry.schema_uri, **schema}


def file_of(entry: Entry) -> str:
    return f"{entry.name}.{entry.version}.json"


def as_text(document: Any) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def generated(home: Path = HOME) -> dict[Path, str]:
    """Each generated file with the text that it should have."""
    samples = {entry.name: json.loads((home / "samples" / file_of(entry)).read_text()) for entry in CATALOG}
    files = {home / "schemas" / file_of(entry): as_text(schema_of(entry)) for entry in CATALOG}
    return files | {home / "asyncapi.yaml": asyncapi(samples), home / "README.md": page(samples)}


def stale(home: Path = HOME) -> list[str]:
    """What is missing, out of date, or no longer generated at all."""
    wanted = generated(home)
    wrong = [path for path, text in wanted.items() if not path.exists() or path.read_text() != text]
    left_over = [path for path in (home / "schemas").glob("*.json") if path not in wanted]
    return [str(path.relative_to(home)) for path in (*wrong, *left_over)]


def incompatible(home: Path = HOME) -> list[str]:
    """Every way in which today's schemas break what was released."""
    today = {file_of(entry): schema_of(entry) for entry in CATALOG}
    told = []
    for path in sorted((home / "released").glob("*.json")):
        if path.name not in today:
            told.append(f"{path.stem}: the released fact is gone from the catalog")
            continue
        released = json.loads(path.read_text())
        told += [f"{path.stem}: {difference}" for difference in breaks(released, today[path.name])]
    return told


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m khobac_contracts.generate")
    parser.add_argument("--check", action="store_true", help="write nothing; fail if a generated file is stale")
    parser.add_argument("--release", action="store_true", help="snapshot the schemas as published")
    options = parser.parse_args(arguments)
    if problems := incompatible():
        return _fail("breaks what was released (add a field instead, or a new version of the fact)", problems)
    if options.check:
        return _fail("stale; run python -m khobac_contracts.generate", stale()) if stale() else 0
    _write(generated())
    if options.release:
        _write({HOME / "released" / file_of(entry): as_text(schema_of(entry)) for entry in CATALOG})
    return 0


def _write(files: dict[Path, str]) -> None:
    for path, text in files.items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    for path in (HOME / "schemas").glob("*.json"):
        if path.name not in {file_of(entry) for entry in CATALOG}:
            path.unlink()


def _fail(what: str, lines: list[str]) -> int:
    sys.stderr.write("\n".join([f"contracts: {what}:", *(f"  {line}" for line in lines)]) + "\n")
    return 1


if __name__ == "__main__":
    raise SystemExit(main())
