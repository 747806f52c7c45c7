"""The recipes of CONTRIBUTING are true: played on its example, each names files that exist and what is found in them."""

import re
from dataclasses import dataclass

import pytest

from .house import ROOT
from .pages import CONTRIBUTING

KINDS = {"fact", "form", "procedure", "detector", "service"}


@dataclass(frozen=True)
class Step:
    """One file that a recipe touches, and the text that is then found in it."""

    recipe: str
    number: int
    path: str
    names: str | None

    def __str__(self) -> str:
        return f"{self.recipe}-{self.number}"


def _recipes() -> list[Step]:
    _, _, recipes = CONTRIBUTING.text.partition("\n## Recipes\n")
    return [step for text in recipes.split("\n### ")[1:] for step in _steps(text)]


def _steps(text: str) -> list[Step]:
    kind = text.split()[1]
    example = re.search(r"^Example: (.+)$", text, re.MULTILINE)
    assert example, f"the recipe of a {kind} has no example"
    known = dict(re.findall(r"`(\w+)=([^`]+)`", example[1]))
    rows = re.findall(r"^\| (\d+) \| `([^`]+)` \| .+? \|(?: `([^`]+)`)? \|$", text, re.MULTILINE)
    assert len(rows) == text.count("\n| ") - 1, f"the recipe of a {kind} has rows of another form"
    return [Step(kind, int(n), _filled(path, known), _filled(names, known) or None) for n, path, names in rows]


def _filled(text: str, known: dict[str, str]) -> str:
    """Raises KeyError for a placeholder that the example does not fill."""
    return re.sub(r"<(\w+)>", lambda found: known[found[1]], text)


STEPS = _recipes()


def test_there_is_a_recipe_for_each_kind_of_extension() -> None:
    assert {step.recipe for step in STEPS} == KINDS


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_the_steps_are_numbered_in_their_order(kind: str) -> None:
    numbers = [step.number for step in STEPS if step.recipe == kind]
    assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize("step", STEPS, ids=str)
def test_the_example_of_a_step_is_there(step: Step) -> None:
    path = ROOT / step.path
    assert path.is_file(), f"there is no {step.path}"
    if step.names:
        assert step.names in path.read_text(encoding="utf-8"), f"{step.path} does not say {step.names}"
