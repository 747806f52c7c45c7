"""One broker and one store for all component tests; each test has a database of its own."""

from tests.servers import database, servers

__all__ = ["database", "servers"]
