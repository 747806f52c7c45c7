"""Every service has the same drawers and no other, what is pure lies in `domain/`, and the chassis is met at its door."""

import ast
import sys
import tomllib
from pathlib import Path
from typing import get_args

import pytest
from khobac_contracts.versions import Service

import services.chassis as door
from services.table import SERVICES

from .house import PURE, ROOT, drawers, shown, sources, tree

DRAWERS = {"api", "listen", "domain", "announce", "effects", "views", "adapters", "main", "__init__", "__main__"}
NEEDED = {"domain", "main", "__init__", "__main__"}
FOLDERS_ONLY = {"domain", "adapters"}
ROOMS = {"core", "observe", "config", "journal", "store", "kafka", "decide", "intake", "follow", "web", "run"}
PLAIN = {"khobac_contracts", "msgspec", "services", "rfc8785", "pydantic", "holidays", "regex"}
"""Packages that do nothing by themselves: who imports only these has nothing to do with the outside."""
OUTSIDE = {
    "asyncio",
    "io",
    "multiprocessing",
    "os",
    "pathlib",
    "resource",
    "select",
    "signal",
    "smtplib",
    "socket",
    "ssl",
}
OUTSIDE |= {"subprocess", "sys", "threading", "time", "urllib"}


def imported(path: Path) -> set[str]:
    """The first words of all that a module imports from elsewhere."""
    found: set[str] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found.add((node.module or "").partition(".")[0])
    return found


def _door_names(path: Path) -> set[str]:
    return {
        alias.name
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom) and node.module == "services.chassis"
        for alias in node.names
    }


def test_the_table_lists_the_services_that_there_are() -> None:
    assert set(SERVICES) == {path.parent.name for path in (ROOT / "services").glob("*/main.py")}


def test_the_contracts_know_the_same_services() -> None:
    assert sorted(get_args(Service)) == sorted(SERVICES)


LISTS = {
    "Services never import each other": "modules",
    "The chassis knows none of the services, and no word of the domain": "forbidden_modules",
    "The kernel imports only the contracts, and is pure": "forbidden_modules",
}
"""The import rules that must name every service."""


@pytest.mark.parametrize("rule", LISTS)
def test_an_import_rule_leaves_no_service_out(rule: str) -> None:
    rules = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
    [named] = [each[LISTS[rule]] for each in rules if each["name"] == rule]
    folders = {name.removeprefix("services.") for name in named if name.startswith("services.")}
    assert folders - {"chassis", "kernel"} == set(SERVICES)


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_has_the_known_drawers_and_no_other(service: str) -> None:
    home = ROOT / "services" / service
    found = {path.stem for path in home.iterdir() if path.name != "__pycache__"}
    assert found - DRAWERS == set(), "a drawer that no other service has"
    assert NEEDED - found == set()
    assert {name for name in FOLDERS_ONLY & found if not (home / name).is_dir()} == set()


@pytest.mark.parametrize("path", [*drawers("adapters")], ids=shown)
def test_what_is_pure_lies_in_the_domain(path: Path) -> None:
    if path.name == "__init__.py":
        return
    meets = imported(path) - PLAIN
    outside = {name for name in meets if name in OUTSIDE or name not in sys.stdlib_module_names}
    assert outside or _ports(path), "it meets nothing outside: it belongs in domain/"


def _ports(path: Path) -> bool:
    """A port is where the outside begins, whoever stands behind it."""
    return any(isinstance(node, ast.AsyncFunctionDef) for node in ast.walk(tree(path)))


@pytest.mark.parametrize("path", PURE, ids=shown)
def test_a_pure_drawer_takes_only_plain_words_from_the_chassis(path: Path) -> None:
    rooms = {name: door._ROOM_OF[name] for name in _door_names(path)}
    assert {name for name, room in rooms.items() if not room.startswith("core.")} == set()


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_meets_the_chassis_at_its_door(service: str) -> None:
    found = [
        f"{shown(path)}:{node.lineno}"
        for path in sources(f"services/{service}")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("services.chassis.")
    ]
    assert found == []


def test_every_name_of_the_door_opens() -> None:
    assert set(door.__all__) == set(door._ROOM_OF)
    assert all(getattr(door, name) is not None for name in door.__all__)


def test_every_name_of_the_door_is_asked_for() -> None:
    asked = {name for path in sources("services", "deploy") for name in _door_names(path)}
    assert set(door.__all__) - asked == set()


def test_the_chassis_has_its_rooms_and_no_loose_file() -> None:
    found = {path.stem for path in (ROOT / "services" / "chassis").iterdir() if path.name != "__pycache__"}
    assert found == ROOMS | {"__init__"}


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_is_started_in_one_place(service: str) -> None:
    starts = [shown(p) for p in sources(f"services/{service}") if "serve(BLUEPRINT)" in p.read_text(encoding="utf-8")]
    assert starts == [f"services/{service}/__main__.py"]


@pytest.mark.parametrize("path", drawers("domain", "listen", "announce"), ids=shown)
def test_a_domain_says_what_its_values_are(path: Path) -> None:
    vague = {"Any", "cast"}
    found = [
        alias.name
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom) and node.module == "typing"
        for alias in node.names
    ]
    assert vague & set(found) == set()
