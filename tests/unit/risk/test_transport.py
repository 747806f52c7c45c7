"""What Faust calls acknowledged and nobody stored is not committed."""

from collections import defaultdict
from typing import Any

from faust.types import TP

from services.risk.adapters.faust_transport import StoredOffsets, committing

HERE = TP("dossier.submitted", 3)


def test_an_offset_comes_from_what_is_stored_and_from_nowhere_else() -> None:
    stored = StoredOffsets()
    kind: Any = committing(stored).Consumer
    consumer = kind.__new__(kind)
    # At a rebalance Faust acknowledges what it skips; with nothing committed before, it would commit past all of it.
    consumer._acked = defaultdict(list, {HERE: [5, 6, 7]})
    consumer._acked_index = defaultdict(set, {HERE: {5, 6, 7}})
    consumer._committed_offset = {HERE: None}
    assert consumer._new_offset(HERE) is None
    stored.passed(HERE, 5)
    assert consumer._new_offset(HERE) == 6


def test_what_is_stored_is_never_taken_back_and_forgotten_with_the_partition() -> None:
    stored = StoredOffsets()
    stored.passed(HERE, 9)
    stored.passed(HERE, 4)
    assert stored.upto(HERE) == 10
    stored.forget([HERE])
    assert stored.upto(HERE) is None
