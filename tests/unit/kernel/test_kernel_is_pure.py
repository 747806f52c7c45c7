"""The kernel stands on the contracts alone: what is not on this list is refused. No clock, no world: tests/architecture."""

import ast
from pathlib import Path

import pytest

from tests.architecture.house import PURE, shown, tree

KERNEL = [path for path in PURE if path.parent.name == "kernel"]
ALLOWED = {
    "collections", "dataclasses", "datetime", "functools", "re", "tomllib", "types", "typing", "unicodedata",
    "holidays", "khobac_contracts", "msgspec",
}  # fmt: skip


@pytest.mark.parametrize("path", KERNEL, ids=shown)
def test_only_the_contracts_and_what_computes_is_imported(path: Path) -> None:
    absolute = [n.module or "" for n in ast.walk(tree(path)) if isinstance(n, ast.ImportFrom) and not n.level]
    absolute += [name.name for n in ast.walk(tree(path)) if isinstance(n, ast.Import) for name in n.names]
    assert {name.split(".")[0] for name in absolute} <= ALLOWED
    assert [n.level for n in ast.walk(tree(path)) if isinstance(n, ast.ImportFrom) and n.level > 1] == []


def test_the_files_are_found() -> None:
    assert len(KERNEL) > 10
