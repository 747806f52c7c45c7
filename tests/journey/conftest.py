"""The journeys share one running stack; each has a unit of its own."""

from tests.road.fixtures import began, road, stack, stage

__all__ = ["began", "road", "stack", "stage"]
