"""`python -m tests.architecture.tables` writes the tables of docs/ that come from the code anew."""

import re
from collections.abc import Callable

from services.chassis.config import settings
from services.chassis.observe import metrics
from services.table import SERVICES

from .house import ROOT, blueprint


def _settings() -> str:
    return settings.as_table(*(blueprint(service).settings for service in SERVICES))


TABLES: dict[str, tuple[str, Callable[[], str]]] = {
    "settings": ("docs/settings.md", _settings),
    "metrics": ("docs/metrics.md", metrics.as_table),
}
"""Marker -> the page it stands in, and where its table comes from."""


def between(name: str, page: str) -> str:
    """What stands between the markers of this name."""
    text = (ROOT / page).read_text(encoding="utf-8")
    found = re.search(rf"<!-- {name}:begin -->\n(.*?)\n?<!-- {name}:end -->", text, re.DOTALL)
    assert found, f"{page} has no {name} between its markers"
    return found[1].strip()


def _write(name: str, page: str, table: str) -> None:
    path = ROOT / page
    whole = f"<!-- {name}:begin -->\n{table}\n<!-- {name}:end -->"
    found = rf"<!-- {name}:begin -->.*?<!-- {name}:end -->"
    text = re.sub(found, lambda _: whole, path.read_text(encoding="utf-8"), flags=re.DOTALL)
    path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    for marker, (where, table_of) in TABLES.items():
        _write(marker, where, table_of())
