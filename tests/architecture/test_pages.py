"""What the pages name exists: links, paths, targets, commands, modules, variables; and every page is found from one place."""

import importlib.util
import re
import shlex
from pathlib import Path

import pytest
from typer.core import TyperGroup
from typer.main import get_command

from deploy.cli.main import app

from .house import ROOT
from .pages import ARCHITECTURE, DECISIONS, PAGES, Page
from .tables import between

TYPED = sorted({said for page in PAGES for said in page.typed})
HOUSE = r"(?:services|contracts|deploy|tests|docs)(?:/[\w.-]+)*/?"


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_every_link_leads_somewhere(page: Page) -> None:
    lost = [link for link in page.links if not _leads(page, link)]
    assert lost == []


def _leads(page: Page, link: str) -> bool:
    where, _, anchor = link.partition("#")
    target = (page.path.parent / where).resolve() if where else page.path
    return target.exists() and (not anchor or anchor in Page(target).anchors)


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_every_path_exists(page: Page) -> None:
    told = {span for span in page.spans if "/" in span and re.fullmatch(HOUSE, span)}
    assert {path for path in told if not (ROOT / path).exists()} == set()


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_every_target_exists(page: Page) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"\bmake ([a-z-]+)\b", page.code)) - targets == set()


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_every_module_that_is_started_exists(page: Page) -> None:
    told = set(re.findall(r"python -m ([a-z_.]+[a-z_])\b(?![.<])", page.text))
    assert {name for name in told if importlib.util.find_spec(name) is None} == set()


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_every_variable_is_a_setting(page: Page) -> None:
    tables = between("settings", "docs/settings.md") + between("stack-settings", "docs/settings.md")
    known = set(re.findall(r"`(KHOBAC_\w+)`", tables))
    assert set(re.findall(r"\bKHOBAC_[A-Z0-9_]*[A-Z0-9]\b", page.code)) - known == set()


@pytest.mark.parametrize("typed", TYPED)
def test_every_command_exists(typed: str) -> None:
    words = shlex.split(re.sub(r"<[^>]+>", "PLACE", typed))
    command = get_command(app)
    while isinstance(command, TyperGroup) and words and not words[0].startswith("-"):
        assert words[0] in command.commands, f"khobac {typed}"
        command = command.commands[words.pop(0)]
    options = {"--help", *(name for parameter in command.params for name in parameter.opts)}
    assert {word.partition("=")[0] for word in words if word.startswith("-")} <= options
    assert not isinstance(command, TyperGroup) or words, f"khobac {typed} is only the beginning of a command"


def test_there_are_commands_to_try() -> None:
    assert TYPED


def test_every_page_of_docs_is_found_from_its_index() -> None:
    found, new = set(), {ROOT / "docs" / "README.md"}
    while new:
        page = Page(new.pop())
        found.add(page.path)
        linked = {(page.path.parent / link.partition("#")[0]).resolve() for link in page.links}
        new |= {path for path in linked if path.suffix == ".md" and (ROOT / "docs") in path.parents} - found
    assert set((ROOT / "docs").rglob("*.md")) == found


@pytest.mark.parametrize("page", ARCHITECTURE, ids=str)
def test_a_page_on_architecture_has_one_diagram_and_says_where_it_is(page: Page) -> None:
    assert [language for language, _ in page.blocks] == ["text"]
    assert re.search(r"^## Where it is", page.prose, re.MULTILINE) or page.path.stem in {"house", "facts"}


def test_decisions_are_numbered_without_a_gap_and_listed() -> None:
    index = Page(ROOT / "docs" / "decisions" / "README.md")
    listed = re.findall(r"^\| (\d+) \| \[(.+?)\]\((.+?)\) \| (.+?) \|$", index.text, re.MULTILINE)
    told = [(str(place), _title(page), page.path.name, _status(page)) for place, page in enumerate(DECISIONS, 1)]
    assert [page.path.name[:4] for page in DECISIONS] == [f"{place:04d}" for place in range(1, len(DECISIONS) + 1)]
    assert listed == told


def _title(page: Page) -> str:
    return page.text.splitlines()[0].partition(" · ")[2]


def _status(page: Page) -> str:
    found = re.search(r"^Status: (.+?)\. Where: `", page.text, re.MULTILINE)
    assert found, f"{page} does not say its status and place"
    return found[1]


@pytest.mark.parametrize("page", DECISIONS, ids=str)
def test_a_decision_says_why_what_and_what_it_costs(page: Page) -> None:
    assert re.findall(r"^## (.+)$", page.text, re.MULTILINE) == ["Why", "What", "What it costs"]
    assert re.search(r"^## What it costs\n\n- ", page.text, re.MULTILINE), "nothing is free"


def test_pages_are_as_short_as_they_promise() -> None:
    longest = {Path("README.md"): 150, **{page.path.relative_to(ROOT): 150 for page in ARCHITECTURE}}
    assert {path for path, most in longest.items() if (ROOT / path).read_text().count("\n") >= most} == set()
