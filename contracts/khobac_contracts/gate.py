"""What was released is not broken in silence: until 1.0 the change log names each break, from 1.0 on there is none.

A line under "### Breaking" of the section "## [Unreleased]" in CHANGELOG.md accepts one break. It begins with the break
between backticks, word for word as the gate tells it; why, and what a reader must do, follows:

    - `unit.joined.1: /seal: field was removed`: nobody read it.
"""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from . import VERSION
from .compatibility import breaks

_SECTION = re.compile(r"^## +\[?Unreleased\]?[^\n]*\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL | re.IGNORECASE)
_BREAKING = re.compile(r"^### +Breaking[^\n]*\n(.*?)(?=^##|\Z)", re.MULTILINE | re.DOTALL | re.IGNORECASE)
_LINE = re.compile(r"^[-*] +`([^\n]+?)`(?=[\s:.,;]|$)", re.MULTILINE)


def unannounced(
    today: Mapping[str, Mapping[str, Any]], released: Path, changelog: Path, version: str = VERSION
) -> list[str]:
    """The breaks that nothing accepts; `today` holds the schemas by the names of their files."""
    accepted = announced(changelog) if version.startswith("0.") else frozenset()
    return [each for each in incompatible(today, released) if each not in accepted]


def incompatible(today: Mapping[str, Mapping[str, Any]], released: Path) -> list[str]:
    """Every way in which today's schemas break what was released."""
    told = []
    for path in sorted(released.glob("*.json")):
        if path.name not in today:
            told.append(f"{path.stem}: the released fact is gone from the catalog")
            continue
        before = json.loads(path.read_text())
        told += [f"{path.stem}: {difference}" for difference in breaks(before, dict(today[path.name]))]
    return told


def announced(changelog: Path) -> frozenset[str]:
    """The breaks that the change log names for the release to come."""
    text = changelog.read_text() if changelog.exists() else ""
    unreleased = "\n".join(_SECTION.findall(text))
    return frozenset(_LINE.findall("\n".join(_BREAKING.findall(unreleased))))
