"""The tables of docs/ that come from the code are fresh, and the words of the vocabulary are those of the code."""

import ast
import re

import pytest
from khobac_contracts.vocabulary import ROLE_WORDS, STATUS_WORDS

from .house import ROOT, sources, tree
from .pages import CONTRIBUTING, Page
from .tables import TABLES, between

VOCABULARY = Page(ROOT / "docs" / "vocabulary.md")


@pytest.mark.parametrize("name", TABLES)
def test_a_generated_table_is_fresh(name: str) -> None:
    page, table = TABLES[name]
    assert between(name, page) == table(), "write it anew: python -m tests.architecture.tables"


def _variables(table: str) -> set[str]:
    return {name for line in table.splitlines() for name in re.findall(r"`(KHOBAC_\w+)`", line.split("|")[1])}


def test_every_variable_that_the_local_stack_reads_is_in_a_table() -> None:
    said = {node.value for path in sources("deploy") for node in ast.walk(tree(path)) if isinstance(node, ast.Constant)}
    read = {name for name in said if isinstance(name, str) and re.fullmatch(r"KHOBAC_[A-Z0-9_]+", name)}
    page = "docs/settings.md"
    assert read - _variables(between("settings", page)) == _variables(between("stack-settings", page))


def test_every_target_of_make_is_told_to_contributors() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    described = set(re.findall(r"^([a-z]+):.*## ", makefile, re.MULTILINE))
    assert {row[0].strip("`").removeprefix("make ") for row in CONTRIBUTING.table("## The loop of work")} == described


def test_roles_and_statuses_stand_in_the_vocabulary_with_their_words() -> None:
    said = {(row[0], row[2].strip("`")) for heading in _headings() for row in VOCABULARY.table(heading)}
    expected = {(words.vi, word.value) for word, words in [*ROLE_WORDS.items(), *STATUS_WORDS.items()]}
    assert expected - said == set()


def _headings() -> list[str]:
    return re.findall(r"^## .+$", VOCABULARY.text, re.MULTILINE)


def test_what_the_vocabulary_finds_in_the_code_is_there() -> None:
    columns = {heading: 1 if heading == "## Words of the house" else 2 for heading in _headings()}
    told = {word for heading, at in columns.items() for row in VOCABULARY.table(heading) for word in _words(row[at])}
    every = "\n".join(path.read_text(encoding="utf-8") for path in sources())
    assert {word for word in told if not re.search(rf"(?<!\w){re.escape(word)}(?!\w)", every)} == set()


def _words(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)
