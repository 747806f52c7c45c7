"""A decision never asks for the time, for chance or for the world: all three come in with the command."""

import ast
from pathlib import Path

import pytest

from services.table import SERVICES

from .house import PURE, ROOT, calls, shown, tree

# Import rules (import-linter) keep out the modules; these come in through `datetime` and the builtins.
_CLOCK = {"now", "utcnow", "today"}
_WORLD = {"open", "print", "input", "exec", "eval", "__import__"}


@pytest.mark.parametrize("path", PURE, ids=shown)
def test_no_clock_no_chance_no_world(path: Path) -> None:
    found = [
        f"line {node.lineno}: {name}()"
        for name, node in calls(tree(path))
        if name.rsplit(".", 1)[-1] in _CLOCK | _WORLD
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
    found = {shown(path).split("/")[1] for path in PURE}
    assert found == {*SERVICES, "kernel"}
    named = {part.removesuffix(".py") for path in PURE for part in path.relative_to(ROOT).parts}
    assert named >= {"domain", "listen", "announce", "views", "kernel"}
