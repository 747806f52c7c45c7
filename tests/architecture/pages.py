"""The papers as the tests read them: every page, its code, its links, the commands that it tells people to type."""

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from .house import ROOT, shown

_FENCE = re.compile(r"```(\w*)\n(.*?)```", re.DOTALL)


@dataclass(frozen=True)
class Page:
    """One page of Markdown."""

    path: Path

    @cached_property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def blocks(self) -> list[tuple[str, str]]:
        """Fenced blocks: language and content."""
        return _FENCE.findall(self.text)

    @cached_property
    def prose(self) -> str:
        return _FENCE.sub("", self.text)

    @cached_property
    def spans(self) -> list[str]:
        """What stands between single backticks."""
        return re.findall(r"`([^`\n]+)`", self.prose)

    @cached_property
    def code(self) -> str:
        return "\n".join([*self.spans, *(content for _, content in self.blocks)])

    @property
    def links(self) -> list[str]:
        return re.findall(r"\]\(([^)\s]+)\)", self.prose)

    @property
    def anchors(self) -> set[str]:
        """Of its headings, as code hosts make them."""
        headings = re.findall(r"^#+ (.+)$", self.prose, re.MULTILINE)
        return {re.sub(r"[^\w\- ]", "", each.lower()).strip().replace(" ", "-") for each in headings}

    @property
    def typed(self) -> list[str]:
        """What follows `khobac` in a command."""
        return sorted({said.strip() for said in re.findall(r"\bkhobac( [^\n#─│▶]+)", self.code)})

    def table(self, heading: str) -> list[list[str]]:
        """The cells of the first table below a heading, without its head."""
        _, _, rest = self.text.partition(f"{heading}\n")
        lines = re.search(r"(?:^\|.*\|\n?)+", rest, re.MULTILINE)
        assert lines, f"{self} has no table below {heading}"
        return [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines[0].splitlines()[2:]]

    def __str__(self) -> str:
        return shown(self.path)


README = Page(ROOT / "README.md")
CONTRIBUTING = Page(ROOT / "CONTRIBUTING.md")
PAGES = [
    README,
    CONTRIBUTING,
    *(Page(ROOT / f"{name}.md") for name in ("CHANGELOG", "SECURITY", "CODE_OF_CONDUCT")),
    *(Page(path) for path in sorted((ROOT / "docs").rglob("*.md"))),
]
ARCHITECTURE = [page for page in PAGES if page.path.parent.name == "architecture"]
DECISIONS = [page for page in PAGES if re.match(r"\d{4}-", page.path.name)]
