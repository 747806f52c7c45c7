"""Facts that came too early: tried again in order, for a bounded time, and no offset committed past them."""

import pytest
from aiokafka import TopicPartition

from services.chassis.intake.fact_intake import Record
from services.chassis.intake.parking import LONGEST_RETRY_SECONDS, Parked, Reach

PLACE, OTHER = TopicPartition("t", 0), TopicPartition("t", 1)


def record(offset: int, key: bytes | None = b"k", partition: int = 0) -> Record:
    return Record("t", partition, offset, key, b"{}", ())


def parked(*records: Record, seconds: float = 30, ends: dict[TopicPartition, int] | None = None) -> Parked:
    made = Parked(seconds)
    made.park(records, 0.0, ends or {})
    return made


def test_later_facts_of_a_lane_wait_behind_and_all_others_pass() -> None:
    waiting = parked(record(5))
    free = waiting.queue_behind([record(6), record(7, b"other"), record(8), record(6, partition=1)])
    assert free == [record(7, b"other"), record(6, partition=1)]
    assert len(waiting) == 3


def test_only_the_first_of_a_lane_is_tried() -> None:
    waiting = parked(record(5), record(6), record(7, b"other"))
    assert waiting.due(0.0, 10) == []
    assert waiting.seconds_to_next(0.0) == 0.05
    assert waiting.due(0.06, 10) == [record(5), record(7, b"other")]
    assert waiting.due(0.06, 1) == [record(5)]


def test_each_try_in_vain_makes_the_next_one_later() -> None:
    waiting = parked(record(5))
    now, waits = 0.0, []
    for _ in range(9):
        now += waiting.seconds_to_next(now) or 0
        assert waiting.due(now, 10) == [record(5)]
        assert not waiting.still_early(record(5), now, Reach({}, {}))
        waits.append(waiting.seconds_to_next(now))
    assert waits[:4] == pytest.approx([0.1, 0.2, 0.4, 0.8])
    assert waits[-1] == LONGEST_RETRY_SECONDS


def test_patience_is_about_as_long_as_was_set() -> None:
    waiting = parked(record(5), seconds=30)
    now = 0.0
    while True:
        now += waiting.seconds_to_next(now) or 0
        if waiting.still_early(record(5), now, Reach({}, {})):
            break
    assert 25 < now < 35


def test_patience_does_not_run_while_nobody_can_try() -> None:
    waiting = parked(record(5), seconds=30)
    assert not waiting.still_early(record(5), 3600.0, Reach({}, {}))


def test_patience_begins_when_all_that_lay_in_kafka_before_has_been_heard() -> None:
    waiting = parked(record(5), seconds=1, ends={PLACE: 6, OTHER: 1000})
    now = 0.0
    for heard in range(0, 1000, 10):
        now += waiting.seconds_to_next(now) or 0
        assert not waiting.still_early(record(5), now, Reach({PLACE: 6, OTHER: heard}, {}))
    assert waiting.still_early(record(5), now + 2, Reach({PLACE: 6, OTHER: 1000}, {}))


def test_what_lay_in_a_topic_that_was_made_anew_is_not_waited_for() -> None:
    waiting = parked(record(5), seconds=1, ends={PLACE: 6, OTHER: 1000})
    assert not waiting.still_early(record(5), 0.1, Reach({PLACE: 6, OTHER: 3}, {OTHER: 1000}))
    assert not waiting.caught_up(record(5))
    waiting.still_early(record(5), 0.2, Reach({PLACE: 6, OTHER: 3}, {OTHER: 3}))
    assert waiting.caught_up(record(5))


def test_after_the_first_is_done_the_others_may_all_be_tried_at_once() -> None:
    waiting = parked(record(5), record(6), record(7))
    waiting.release(record(5), 1.0)
    assert waiting.due(1.0, 10) == [record(6), record(7)]
    assert waiting.due(1.0, 1) == [record(6)]
    assert waiting.leads(record(6))
    assert not waiting.leads(record(7))
    waiting.release(record(6), 1.0)
    assert not waiting.still_early(record(7), 1.0, Reach({}, {}))
    assert waiting.due(1.0, 10) == []
    waiting.release(record(7), 2.0)
    assert len(waiting) == 0
    assert waiting.seconds_to_next(2.0) is None


def test_no_offset_is_committed_past_a_parked_fact() -> None:
    waiting = parked(record(5), record(9), record(7, b"other"), record(3, partition=1))
    assert waiting.hold_back({PLACE: 20, OTHER: 20}) == {PLACE: 5, OTHER: 3}
    waiting.release(record(5), 0.0)
    assert waiting.hold_back({PLACE: 20, OTHER: 20}) == {PLACE: 7, OTHER: 3}
    assert waiting.places() == {PLACE, OTHER}


def test_what_is_revoked_is_forgotten_and_nothing_else() -> None:
    """Messages without a key lie in every partition; those of one partition must not take the others with them."""
    waiting = parked(record(5, None), record(6), record(3, None, 1), record(4, partition=1))
    waiting.forget([PLACE])
    assert waiting.hold_back({}) == {OTHER: 3}
    assert not waiting.leads(record(5, None))
    waiting.release(record(5, None), 0.0)
    assert len(waiting) == 2


def test_it_is_caught_up_when_all_that_lay_in_kafka_then_was_heard_and_not_before() -> None:
    waiting = parked(record(5), ends={PLACE: 6, OTHER: 9})
    assert not waiting.caught_up(record(5))
    assert not waiting.still_early(record(5), 1.0, Reach({PLACE: 6}, {}))  # of the other one nothing came yet
    assert not waiting.caught_up(record(5))
    assert not waiting.still_early(record(5), 2.0, Reach({PLACE: 6, OTHER: 9}, {}))
    assert waiting.caught_up(record(5))


def test_the_next_of_a_lane_catches_up_on_its_own() -> None:
    waiting = parked(record(5), record(6))
    assert not waiting.still_early(record(5), 1.0, Reach({}, {}))
    waiting.release(record(5), 1.0)
    assert not waiting.caught_up(record(6))
    assert not waiting.still_early(record(6), 2.0, Reach({PLACE: 7, OTHER: 3}, {PLACE: 7, OTHER: 4}))
    assert not waiting.caught_up(record(6))
    assert not waiting.still_early(record(6), 3.0, Reach({PLACE: 7, OTHER: 4}, {PLACE: 9, OTHER: 9}))
    assert waiting.caught_up(record(6))


def test_while_nobody_can_tell_how_far_there_is_to_hear_nothing_is_caught_up() -> None:
    waiting = parked(record(5), record(6))
    waiting.release(record(5), 1.0)
    assert not waiting.still_early(record(6), 2.0, Reach({}, None))
    assert not waiting.caught_up(record(6))


def test_what_another_member_hears_now_is_not_waited_for() -> None:
    waiting = parked(record(5), ends={PLACE: 6, OTHER: 9})
    waiting.forget({OTHER})
    assert not waiting.still_early(record(5), 1.0, Reach({PLACE: 6}, {}))
    assert waiting.caught_up(record(5))
