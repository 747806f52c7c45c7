"""What Faust calls acknowledged and nobody stored is not committed."""

from collections import defaultdict
from types import SimpleNamespace
from typing import Any

from faust.types import TP

from services.risk.adapters.faust_transport import StoredOffsets, _begins_again, committing

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


def test_what_is_stored_and_not_at_the_end_waits() -> None:
    stored = StoredOffsets()
    assert stored.waiting(HERE, committed=4, end=10) == 6
    stored.fetched(HERE, handed=8, position=9)
    stored.passed(HERE, 5)
    assert stored.waiting(HERE, committed=4, end=10) == 4


def test_what_is_fetched_and_no_record_waits_for_nobody() -> None:
    stored = StoredOffsets()
    stored.fetched(HERE, handed=8, position=10)
    stored.passed(HERE, 6)
    assert stored.waiting(HERE, committed=4, end=10) == 3, "the last record is on its way"
    stored.passed(HERE, 7)
    assert stored.waiting(HERE, committed=4, end=10) == 0
    stored.fetched(HERE, handed=None, position=11)
    assert stored.waiting(HERE, committed=4, end=11) == 0


def test_who_begins_before_a_marker_is_at_the_end() -> None:
    stored = StoredOffsets()
    stored.fetched(HERE, handed=None, position=5)
    assert stored.waiting(HERE, committed=4, end=5) == 0


def test_a_partition_that_begins_again_is_heard_from_there() -> None:
    stored = StoredOffsets()
    stored.passed(HERE, 499)
    consumer = SimpleNamespace(_committed_offset={HERE: 480}, _read_offset={HERE: 510})
    assert not _begins_again(consumer, stored, HERE, 511)
    assert stored.upto(HERE) == 500
    assert _begins_again(consumer, stored, HERE, 0)
    assert (stored.upto(HERE), consumer._committed_offset[HERE], consumer._read_offset[HERE]) == (None, None, None)
