"""One broker and one store for all fault tests, one full stack for those of the road: what a test stops, it starts again."""

from tests.road.fixtures import began, road, stack, stage
from tests.servers import database, servers

__all__ = ["began", "database", "road", "servers", "stack", "stage"]
