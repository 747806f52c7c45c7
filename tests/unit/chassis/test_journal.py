"""The journal in memory keeps the promise."""

import pytest

from services.chassis.journal.commits import Journal
from services.chassis.journal.memory import MemoryJournal
from tests.journal_promise import JournalPromise


class TestMemoryJournal(JournalPromise):
    @pytest.fixture
    def journal(self) -> Journal:
        return MemoryJournal()
