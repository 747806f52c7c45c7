"""A test's folder says what it costs: each gets its mark from where it stands."""

from pathlib import Path

import pytest
from hypothesis import settings

from .road.fixtures import began, road, stack, stage

__all__ = ["began", "road", "stack", "stage"]  # one full stack a session, whichever folders use it

# A machine that others use, too, may take a second over anything.
settings.register_profile("shared machine", deadline=None)
settings.load_profile("shared machine")

_HERE = Path(__file__).parent
_MARKS = {"unit", "contract", "architecture", "component", "journey", "faults"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        folder = item.path.relative_to(_HERE).parts[0]
        if folder in _MARKS:
            item.add_marker(folder)
