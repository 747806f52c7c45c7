"""A test's folder says what it costs: each gets its mark from where it stands."""

from pathlib import Path

import pytest

_HERE = Path(__file__).parent
_MARKS = {"unit", "contract", "architecture", "component", "journey", "faults"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        folder = item.path.relative_to(_HERE).parts[0]
        if folder in _MARKS:
            item.add_marker(folder)
