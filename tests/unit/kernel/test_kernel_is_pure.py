"""The kernel stands on the contracts alone and knows neither clock nor world: what is not on this list is refused."""

import ast
from pathlib import Path

import pytest

KERNEL = sorted((Path(__file__).parents[3] / "services" / "kernel").glob("*.py"))
ALLOWED = {
    "collections", "dataclasses", "datetime", "functools", "re", "tomllib", "types", "typing", "unicodedata",
    "holidays", "khobac_contracts", "msgspec",
}  # fmt: skip
CLOCK_AND_WORLD = {"now", "utcnow", "today", "open", "print", "input", "exec", "eval", "__import__"}


@pytest.mark.parametrize("path", KERNEL, ids=lambda path: path.name)
def test_only_the_contracts_and_what_computes_is_imported(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    absolute = [n.module or "" for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and not n.level]
    absolute += [name.name for n in ast.walk(tree) if isinstance(n, ast.Import) for name in n.names]
    assert {name.split(".")[0] for name in absolute} <= ALLOWED
    assert [n.level for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and n.level > 1] == []


@pytest.mark.parametrize("path", KERNEL, ids=lambda path: path.name)
def test_no_clock_and_no_world(path: Path) -> None:
    called = [
        ast.unparse(n.func) for n in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(n, ast.Call)
    ]
    assert [name for name in called if name.rsplit(".", 1)[-1] in CLOCK_AND_WORLD] == []


def test_the_files_are_found() -> None:
    assert len(KERNEL) > 10
