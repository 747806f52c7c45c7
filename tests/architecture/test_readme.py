"""What the README promises can be typed, and its table of settings is the one that the services read."""

import re

import pytest

from services.chassis.settings import Settings, as_table

from .house import ROOT, SERVICES, blueprint

README = ROOT / "README.md"


@pytest.fixture
def readme() -> str:
    return README.read_text(encoding="utf-8")


def test_the_settings_table_is_true(readme: str) -> None:
    own: list[type[Settings]] = [blueprint(service).settings for service in SERVICES]
    shown = re.search(r"<!-- settings:begin -->\n(.*?)\n<!-- settings:end -->", readme, re.DOTALL)
    assert shown, "the README has no settings between its markers"
    assert shown[1].strip() == as_table(*own), "paste: python -m tests.architecture.settings_table"


def test_the_commands_exist(readme: str) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    told = set(re.findall(r"\bmake ([a-z-]+)\b", "".join(re.findall(r"`[^`]+`|```.*?```", readme, re.DOTALL))))
    assert told - targets == set()
    assert told >= {"demo", "test"}


def test_the_folders_exist(readme: str) -> None:
    told = set(re.findall(r"`((?:services|contracts|deploy|tests)/[\w/.-]*)`", readme))
    assert {folder for folder in told if not (ROOT / folder).exists()} == set()
