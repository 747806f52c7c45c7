"""Where the house's rooms are: what the architecture tests walk through."""

import ast
import importlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import MagicMock

from fastapi import FastAPI

from services.chassis.config.settings import Settings
from services.chassis.web.app import make_app

ROOT = Path(__file__).parents[2]
OURS = ("services", "contracts/khobac_contracts", "deploy")


def sources(*folders: str) -> list[Path]:
    return sorted(path for folder in folders or OURS for path in (ROOT / folder).rglob("*.py"))


def shown(path: Path) -> str:
    return str(path.relative_to(ROOT))


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def drawers(*names: str) -> list[Path]:
    """The files of these drawers in every service, folders included."""
    return [
        path
        for path in sources("services")
        if path.relative_to(ROOT / "services").parts[0] != "chassis"
        and any(part.removesuffix(".py") in names for part in path.relative_to(ROOT / "services").parts[1:])
    ]


PURE = drawers("domain", "listen", "announce", "views") + sources("services/kernel")
"""All that decides or is computed from what was decided: it knows neither clock nor chance nor world."""


def blueprint(service: str) -> Any:
    return importlib.import_module(f"services.{service}.main").BLUEPRINT


def app_of(service: str) -> FastAPI:
    """The web face of a service with nothing behind it: routes are looked at, not called, so nothing is furnished."""
    made = blueprint(service)
    # The framework reads the types of routes; what a route is furnished with it never looks at.
    router = made.routes(MagicMock())
    return make_app(service, Settings(), router, readiness=dict, clock=MagicMock(), tokens=MagicMock())


def calls(module: ast.Module) -> Iterator[tuple[str, ast.Call]]:
    """Every call as (dotted name, node)."""
    for node in ast.walk(module):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node
