"""One broker and one store for all fault tests: what a test stops, it starts again."""

from tests.servers import database, servers

__all__ = ["database", "servers"]
