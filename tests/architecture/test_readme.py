"""The README says it Vietnamese first, in less than 150 lines, and its Python runs on every fact."""

import re
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from khobac_contracts.catalog import CATALOG, Entry
from khobac_contracts.envelope import encode_frozen

from services.table import SERVICES

from .house import ROOT
from .pages import README

SNIPPETS = [content for language, content in README.blocks if language == "python"]


def test_it_begins_in_vietnamese_and_is_short() -> None:
    title, blank, first, second, *_ = README.text.splitlines()
    assert (title, blank) == ("# khobac", "")
    assert not first.isascii()
    assert second.isascii()
    assert README.text.count("\n") < 150


def test_the_two_commands_are_those_of_the_first_block() -> None:
    language, content = README.blocks[0]
    assert language == "sh"
    assert re.findall(r"^make (\w+)", content, re.MULTILINE) == ["demo", "test"]


def test_every_promise_says_where_it_is_tested() -> None:
    promises = README.table("## What is guaranteed, and where it is tested")
    assert promises
    for promise, _, tested in promises:
        folders = re.findall(r"`(tests/[\w/]+)`", tested)
        assert folders, promise
        assert all(any((ROOT / folder).glob("test_*.py")) for folder in folders), promise


def test_every_service_stands_in_the_picture() -> None:
    picture = next(content for _, content in README.blocks if "JOURNAL" in content)
    assert [service for service in SERVICES if service not in picture] == []


def _message(entry: Entry) -> SimpleNamespace:
    value = (ROOT / "contracts" / "samples" / entry.newest.file).read_bytes()
    now = datetime.now(UTC).isoformat()
    said = {"key": "k", "id": "s@1/0", "source": "/khobac/test", "subject": f"of {entry.name}", "time": now}
    _, _, value, headers = encode_frozen(
        value, **said, sequence=1, traceparent=None, entry=entry, version=entry.version
    )
    return SimpleNamespace(headers=headers, value=value)


@pytest.mark.parametrize("snippet", SNIPPETS)
def test_the_python_runs_on_every_fact(snippet: str, capsys: pytest.CaptureFixture[str]) -> None:
    exec(snippet, {"consumer": [_message(entry) for entry in CATALOG]})  # noqa: S102 - what a reader would paste
    shown = capsys.readouterr().out
    assert [entry.name for entry in CATALOG if f"of {entry.name} " not in shown] == []


def test_there_is_python_to_try() -> None:
    assert SNIPPETS
