"""A decision never asks for the time, for chance or for the world: all three come in with the command."""

import ast
from pathlib import Path

import pytest

from .house import calls, drawers, shown, tree

# Import rules (import-linter) keep out the modules; these come in through `datetime` and the builtins.
_CLOCK = {"now", "utcnow", "today"}
_WORLD = {"open", "print", "input", "exec", "eval", "__import__"}
PURE = drawers("domain", "listen", "announce")


@pytest.mark.parametrize("path", PURE, ids=shown)
def test_no_clock_no_chance_no_world(path: Path) -> None:
    found = [
        f"line {node.lineno}: {name}()"
        for name, node in calls(tree(path))
        if name in _WORLD or ("." in name and name.rsplit(".", 1)[1] in _CLOCK)
    ]
    assert found == []


@pytest.mark.parametrize("path", PURE, ids=shown)
def test_nothing_waits(path: Path) -> None:
    waiting = (ast.AsyncFunctionDef, ast.Await, ast.AsyncFor, ast.AsyncWith)
    assert [node.lineno for node in ast.walk(tree(path)) if isinstance(node, waiting)] == []


@pytest.mark.parametrize("path", PURE, ids=shown)
def test_nothing_is_remembered_between_decisions(path: Path) -> None:
    assert [node.lineno for node in ast.walk(tree(path)) if isinstance(node, (ast.Global, ast.Nonlocal))] == []


def test_the_drawers_are_found() -> None:
    assert PURE
