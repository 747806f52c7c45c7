"""The rules of the house that no tool knows."""

import ast
import importlib
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from khobac_contracts.vocabulary import ROLE_WORDS, STATUS_WORDS, Role, Status

from services.chassis.core import errors
from services.chassis.observe import metrics
from services.chassis.observe.logs import PERSONAL
from services.chassis.web import problems
from services.table import SERVICES

from .house import ROOT, blueprint, calls, shown, sources, tree

LOG_METHODS = {"debug", "info", "warning", "error", "exception", "critical", "bind", "msg"}
LONGEST_MODULE = 250
# Longer, with the reason why a cut would make it worse.
ARGUED: dict[str, str] = {}
NO_WORDS = re.compile(r"(^|_)(utils?|helpers?|manager|base|common|misc)(_|$)")


@pytest.mark.parametrize("path", sources(), ids=shown)
def test_a_module_is_short_and_named_for_what_it_does(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").count("\n")
    assert lines <= LONGEST_MODULE or shown(path) in ARGUED
    assert not NO_WORDS.search(path.stem)


@pytest.mark.parametrize("path", sources("services"), ids=shown)
def test_no_log_line_is_given_personal_data(path: Path) -> None:
    found = [
        f"line {node.lineno}: {keyword.arg}"
        for name, node in calls(tree(path))
        if re.search(r"\blog\b|get_logger", name) and name.rsplit(".", 1)[-1] in LOG_METHODS
        for keyword in node.keywords
        if keyword.arg in PERSONAL
    ]
    assert found == []


def test_the_error_tree_is_drawn_as_it_is() -> None:
    branches = re.findall(r"^([ │]*)[├└]── ([A-Z]\w+)", errors.__doc__ or "", re.MULTILINE)
    parents = {"": "KhobacError"}
    drawn = set()
    for depth, name in branches:
        drawn.add((parents[depth], name))
        parents[f"{depth}│   "] = name
    assert drawn == {(parent.__name__, child.__name__) for parent, child in _grown(errors.KhobacError)}


E = TypeVar("E", bound=Exception)


def _grown(error: type[E]) -> Iterator[tuple[type[E], type[E]]]:
    """Every error beneath this one with its parent, wherever among the services it is defined."""
    for name in _modules():
        importlib.import_module(name)
    for child in error.__subclasses__():
        if child.__module__.startswith("services."):
            yield error, child
            yield from _grown(child)


def test_every_refusal_is_drawn_with_its_status() -> None:
    drawn = dict(re.findall(r"([A-Z]\w+) +(4\d\d)\b", errors.__doc__ or ""))
    assert {cls.__name__: str(cls.status) for _, cls in _grown(errors.Refusal)} == drawn


def test_every_refusal_has_a_title_of_its_own() -> None:
    assert {cls.status for _, cls in _grown(errors.Refusal)} <= problems._TITLES.keys()


def test_every_role_and_status_has_its_words() -> None:
    assert set(ROLE_WORDS) == set(Role)
    assert set(STATUS_WORDS) == set(Status)


def _names(path: Path) -> set[str]:
    return {
        n.id if isinstance(n, ast.Name) else n.attr
        for n in ast.walk(tree(path))
        if isinstance(n, ast.Name | ast.Attribute)
    }


def test_every_metric_is_measured_and_none_is_measured_elsewhere() -> None:
    defined = {name for name, value in vars(metrics).items() if name.isupper() and hasattr(value, "_name")}
    assert len(defined) == len(metrics.vocabulary())
    others = [path for path in sources("services") if path.name != "metrics.py"]
    assert defined - set().union(*map(_names, others)) == set()
    makers = {"Counter", "Gauge", "Histogram", "Summary"}
    strays = [shown(p) for p in others if "prometheus_client" in p.read_text(encoding="utf-8") and makers & _names(p)]
    assert strays == []


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_is_named_as_its_folder(service: str) -> None:
    assert blueprint(service).name == service


def _modules() -> list[str]:
    return [
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for path in sources("services")
        if path.name != "__main__.py"
    ]


def test_nothing_connects_or_reads_settings_at_import() -> None:
    program = f"""
import socket, importlib
def refuse(*a, **k): raise SystemExit("a socket was opened at import: %r" % (a,))
socket.socket.connect = socket.socket.connect_ex = socket.socket.bind = refuse
socket.getaddrinfo = refuse
import pydantic_settings
pydantic_settings.BaseSettings.__init__ = lambda *a, **k: refuse("settings")
for name in {_modules()!r}: importlib.import_module(name)
"""
    path = f"{ROOT}:{ROOT / 'contracts'}"
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        env={"PYTHONPATH": path},
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr[-2000:]
