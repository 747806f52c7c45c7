"""A service without its world: facts go in, its journal and its lists are in memory, nothing goes out."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from services.chassis.core.drawers import Row
from services.chassis.core.kinds import Kinds
from services.chassis.decide.handler import Handler
from services.chassis.follow.view_writer import ViewWriter
from services.chassis.intake.fact_intake import FactIntake, Record
from services.chassis.journal.commits import Commit
from services.chassis.journal.memory import MemoryJournal
from services.chassis.run.blueprint import Blueprint

NOW = datetime(2026, 10, 8, 5, 0, tzinfo=UTC)


class Alone:
    """The intake, the handler and the view writer of a blueprint; `buried` is what became a dead letter."""

    def __init__(self, blueprint: Blueprint[Any, Any]) -> None:
        self.journal = MemoryJournal()
        self.buried: list[tuple[str, str]] = []
        self.rows: dict[tuple[str, str], dict[str, Any]] = {}
        kinds = Kinds(*blueprint.kinds)
        self.handler = Handler(self.journal, kinds, effects=frozenset(blueprint.effects), appended=self._appended)
        self.intake = FactIntake(blueprint.listen, self.handler, self, lambda: NOW)
        self._views = ViewWriter(self.handler.streams, self)
        self._new: list[Commit] = []

    async def hear(self, *records: Record) -> list[Record]:
        """Take facts, one after the other, and write their rows; gives those that came too early."""
        early = [each for record in records for each in await self.intake.take([record])]
        new, self._new = self._new, []
        await self._views.add(new, busy=False)
        return early

    def _appended(self, commits: Sequence[Commit]) -> None:
        self._new += commits

    async def put(self, record: Record, reason: str) -> None:
        self.buried.append((record.topic, reason))

    async def write(self, rows: Sequence[tuple[Row, int]]) -> None:
        self.rows |= {(row.view, row.id): row.fields for row, _ in rows}

    async def mark(self, since: str | None) -> None:
        """Nothing waits here."""

    async def marked(self) -> str | None:
        return None
