"""What the README promises can be typed, its Python runs, and its tables of settings are the ones that are read."""

import ast
import re
import shlex
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from khobac_contracts.catalog import CATALOG, Entry
from khobac_contracts.envelope import encode_frozen
from khobac_contracts.generate import file_of
from typer.core import TyperGroup
from typer.main import get_command

from deploy.cli.main import app
from services.chassis.config.settings import Settings, as_table
from services.table import SERVICES

from .house import ROOT, blueprint, sources, tree

README = ROOT / "README.md"
TEXT = README.read_text(encoding="utf-8")
CODE = re.findall(r"`[^`\n]+`|```.*?```", TEXT, re.DOTALL)
"""Its code spans and blocks."""
TYPED = sorted({said.strip() for code in CODE for said in re.findall(r"\bkhobac( [^`\n#]+)", code)})
"""What follows `khobac` in them."""
SNIPPETS = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)


def _between(name: str) -> str:
    shown = re.search(rf"<!-- {name}:begin -->\n(.*?)\n<!-- {name}:end -->", TEXT, re.DOTALL)
    assert shown, f"the README has no {name} between its markers"
    return shown[1].strip()


def _variables(table: str) -> set[str]:
    return {name for line in table.splitlines() for name in re.findall(r"`(KHOBAC_\w+)`", line.split("|")[1])}


def test_the_settings_table_is_true() -> None:
    own: list[type[Settings]] = [blueprint(service).settings for service in SERVICES]
    assert _between("settings") == as_table(*own), "paste: python -m tests.architecture.settings_table"


def test_every_variable_that_the_local_stack_reads_is_in_a_table() -> None:
    said = {node.value for path in sources("deploy") for node in ast.walk(tree(path)) if isinstance(node, ast.Constant)}
    read = {name for name in said if isinstance(name, str) and re.fullmatch(r"KHOBAC_[A-Z0-9_]+", name)}
    assert read - _variables(_between("settings")) == _variables(_between("stack-settings"))


def test_the_targets_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    told = set(re.findall(r"\bmake ([a-z-]+)\b", "".join(CODE)))
    assert told - targets == set()
    assert told >= {"demo", "test"}


@pytest.mark.parametrize("typed", TYPED)
def test_the_commands_exist(typed: str) -> None:
    words = shlex.split(re.sub(r"<[^>]+>", "PLACE", typed))
    command = get_command(app)
    while isinstance(command, TyperGroup) and words and not words[0].startswith("-"):
        assert words[0] in command.commands, f"khobac {typed}"
        command = command.commands[words.pop(0)]
    options = {"--help", *(name for parameter in command.params for name in parameter.opts)}
    assert {word.partition("=")[0] for word in words if word.startswith("-")} <= options
    assert not isinstance(command, TyperGroup) or words, f"khobac {typed} is only the beginning of a command"


def test_there_are_commands_and_python_to_try() -> None:
    assert TYPED
    assert SNIPPETS


def _message(entry: Entry) -> SimpleNamespace:
    value = (ROOT / "contracts" / "samples" / file_of(entry)).read_bytes()
    now = datetime.now(UTC).isoformat()
    said = {"key": "k", "id": "s@1/0", "source": "/khobac/test", "subject": f"of {entry.name}", "time": now}
    _, _, value, headers = encode_frozen(value, **said, sequence=1, traceparent=None, entry=entry)
    return SimpleNamespace(headers=headers, value=value)


@pytest.mark.parametrize("snippet", SNIPPETS)
def test_the_python_runs_on_every_fact(snippet: str, capsys: pytest.CaptureFixture[str]) -> None:
    exec(snippet, {"consumer": [_message(entry) for entry in CATALOG]})  # noqa: S102 - what a reader would paste
    shown = capsys.readouterr().out
    assert [entry.name for entry in CATALOG if f"of {entry.name} " not in shown] == []


def test_the_folders_exist() -> None:
    told = set(re.findall(r"`((?:services|contracts|deploy|tests)/[\w/.-]*)`", TEXT))
    assert {folder for folder in told if not (ROOT / folder).exists()} == set()
