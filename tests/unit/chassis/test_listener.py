"""Offsets follow outcomes, never the other way round: through outages, rebalances, poison and a stop in the middle."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

import pytest
from aiokafka import TopicPartition
from aiokafka.errors import KafkaConnectionError, KafkaError

from services.chassis.core.errors import Outage
from services.chassis.intake import listener as module
from services.chassis.intake import parking
from services.chassis.intake.fact_intake import PoisonLimit, Record
from services.chassis.intake.listener import Listener

PLACE, OTHER = TopicPartition("t", 0), TopicPartition("t", 1)


class Sent(NamedTuple):
    topic: str
    partition: int
    offset: int
    key: bytes = b"k"
    value: bytes = b"{}"
    headers: Sequence[tuple[str, bytes]] = ()


class Broker:
    """A consumer whose partitions are lists; `polls` goes on in order, then there is nothing more."""

    def __init__(self, *polls: Any) -> None:
        self.polls = list(polls)
        self.mine = {PLACE, OTHER}
        self.ends: dict[TopicPartition, int] = {}
        self.positions: dict[TopicPartition, int] = {}
        self.gone: set[str] = set()
        self.commits: list[dict[TopicPartition, int]] = []
        self.wanted: list[set[TopicPartition]] = []
        self.listener: Any = None

    def subscribe(self, topics: Sequence[str], listener: Any) -> None:
        self.listener = listener

    async def getmany(self, *wanted: TopicPartition, timeout_ms: int, max_records: int) -> Any:
        self.wanted.append(set(wanted))
        await asyncio.sleep(0)
        if not self.polls:
            await asyncio.sleep(timeout_ms / 1000)
            return {}
        poll = self.polls.pop(0)
        if isinstance(poll, Exception):
            raise poll
        found: dict[TopicPartition, list[Sent]] = {}
        for sent in poll:
            place = TopicPartition(sent.topic, sent.partition)
            found.setdefault(place, []).append(sent)
            self.ends[place] = max(self.ends.get(place, 0), sent.offset + 1)
            self.positions[place] = sent.offset + 1
        return found

    def assignment(self) -> set[TopicPartition]:
        return set(self.mine)

    def partitions_for_topic(self, topic: str) -> set[int] | None:
        return {place.partition for place in (PLACE, OTHER)} if topic not in self.gone else None

    def highwater(self, place: TopicPartition) -> int | None:
        return self.ends.get(place)

    async def position(self, place: TopicPartition) -> int:
        return self.positions.get(place, 0)

    async def end_offsets(self, places: Iterable[TopicPartition]) -> dict[TopicPartition, int]:
        return {place: self.ends.get(place, 0) for place in places}

    async def commit(self, offsets: dict[TopicPartition, int]) -> None:
        self.commits.append(dict(offsets))

    async def stop(self) -> None:
        pass

    @property
    def committed(self) -> dict[TopicPartition, int]:
        return {place: offset for commit in self.commits for place, offset in commit.items()}


class Outcomes:
    """A stage that does as `outcome` says, record by record: done, early, or an exception for the whole batch."""

    def __init__(self, outcome: Callable[[Record], Any] = lambda record: "done") -> None:
        self.outcome = outcome
        self.done: list[int] = []
        self.buried: list[int] = []
        self.caught_up: list[int] = []
        self.graves_closed = 0

    async def take(
        self, records: Sequence[Record], caught_up: Callable[[Record], bool] = lambda record: False
    ) -> list[Record]:
        self.caught_up += [each.offset for each in records if caught_up(each)]
        outcomes = [self.outcome(record) for record in records]
        for each in outcomes:
            if isinstance(each, Exception):
                raise each
            if asyncio.iscoroutine(each):
                await each
        self.done += [r.offset for r, each in zip(records, outcomes, strict=True) if each != "early"]
        return [r for r, each in zip(records, outcomes, strict=True) if each == "early"]

    async def take_at_last(self, record: Record) -> None:
        if self.graves_closed:
            self.graves_closed -= 1
            raise Outage("no broker")
        self.buried.append(record.offset)


def listening(broker: Broker, stage: Outcomes, park_seconds: float = 30, stuck_seconds: float = 60) -> Listener:
    return Listener(
        broker,
        ["t"],
        stage,  # type: ignore[arg-type]
        batch_max=100,
        linger_ms=0,
        park_seconds=park_seconds,
        stuck_seconds=stuck_seconds,
    )


async def until(true: Callable[[], bool], seconds: float = 3) -> None:
    async with asyncio.timeout(seconds):
        while not true():  # noqa: ASYNC110 - nobody tells when
            await asyncio.sleep(0.005)


async def live(listener: Listener, true: Callable[[], bool]) -> None:
    """Run until it is true, then stop in order."""
    running = asyncio.create_task(listener.run())
    waiting = asyncio.create_task(until(true))
    await asyncio.wait({running, waiting}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    listener.stop()
    await asyncio.wait_for(running, 2)
    await asyncio.gather(waiting, return_exceptions=True)


@pytest.fixture(autouse=True)
def _short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.chassis.intake.listener.FETCH_SECONDS", 0.05)
    monkeypatch.setattr("services.chassis.intake.listener.COMMIT_EVERY_SECONDS", 0.02)


async def test_what_is_done_is_committed() -> None:
    broker, stage = Broker([Sent("t", 0, 5), Sent("t", 0, 6), Sent("t", 1, 3)]), Outcomes()
    await live(listening(broker, stage), lambda: stage.done == [5, 6, 3])
    assert broker.committed == {PLACE: 7, OTHER: 4}


async def test_the_same_offset_is_not_committed_twice() -> None:
    broker, stage = Broker([Sent("t", 0, 5)]), Outcomes()
    listener = listening(broker, stage)
    listener._commit_at = 0
    running = asyncio.create_task(listener.run())
    await asyncio.sleep(0.8)
    listener.stop()
    await running
    assert broker.commits == [{PLACE: 6}]


async def test_behind_the_last_record_a_transactions_marker_is_passed() -> None:
    """And one that comes alone, later: the fetch gives nothing, and the position moves."""
    broker, stage = Broker([Sent("t", 0, 5)], []), Outcomes()
    listener = listening(broker, stage, stuck_seconds=0.1)
    running = asyncio.create_task(listener.run())
    await until(lambda: stage.done == [5])
    for end in (7, 8):
        broker.ends[PLACE] = broker.positions[PLACE] = end
        await until(lambda end=end: broker.committed == {PLACE: end})  # type: ignore[misc]
        await asyncio.sleep(0.2)
        assert (listener.lag(), listener.readiness()) == (0, None)
    listener.stop()
    await running


async def test_a_parked_fact_does_not_wait_for_a_marker_to_be_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parking, "LONGEST_RETRY_SECONDS", 0.02)
    broker = Broker([Sent("t", 1, 3), Sent("t", 0, 5, b"early")], [])
    broker.ends[OTHER] = 5
    stage = Outcomes(lambda record: "early" if record.key == b"early" else "done")
    listener = listening(broker, stage, park_seconds=0.1)
    running = asyncio.create_task(listener.run())
    await until(lambda: stage.done == [3])
    await asyncio.sleep(0.3)
    assert stage.buried == [], "something may lie at offset 4"
    broker.positions[OTHER] = 5
    await until(lambda: stage.buried == [5])
    listener.stop()
    await running


async def test_nothing_is_committed_for_a_topic_that_is_gone() -> None:
    """The client would try until the topic is made anew, and then skip its first facts."""
    broker, stage = Broker([Sent("t", 0, 5)]), Outcomes()
    broker.gone = {"t"}
    listener = listening(broker, stage)
    await live(listener, lambda: stage.done == [5])
    assert broker.commits == []


async def test_of_a_topic_that_was_made_anew_the_new_offset_is_committed() -> None:
    broker, stage = Broker([Sent("t", 0, 500)], [Sent("t", 0, 0)]), Outcomes()
    listener = listening(broker, stage, stuck_seconds=0.1)
    running = asyncio.create_task(listener.run())
    await until(lambda: stage.done == [500, 0])
    broker.ends[PLACE] = 1
    await until(lambda: broker.committed == {PLACE: 1})
    await asyncio.sleep(0.2)
    assert (listener.lag(), listener.readiness()) == (0, None)
    listener.stop()
    await running


async def test_only_what_is_still_assigned_is_committed() -> None:
    broker, stage = Broker([Sent("t", 0, 5), Sent("t", 1, 3)]), Outcomes()
    listener = listening(broker, stage)
    broker.mine = {OTHER}
    await live(listener, lambda: len(stage.done) == 2)
    assert broker.committed == {OTHER: 4}


async def test_in_an_outage_nothing_is_fetched_and_nothing_committed() -> None:
    away = [3]

    def outcome(record: Record) -> Any:
        away[0] -= 1
        return Outage("no store") if away[0] >= 0 else "done"

    broker, stage = Broker([Sent("t", 0, 5)], [Sent("t", 0, 6)]), Outcomes(outcome)
    listener = listening(broker, stage)
    running = asyncio.create_task(listener.run())
    await until(lambda: listener.trouble is not None and "no store" in listener.trouble)
    assert broker.commits == []
    assert len(broker.polls) == 1
    assert listener.readiness() is not None
    await until(lambda: stage.done == [5, 6])
    assert listener.readiness() is None
    listener.stop()
    await running
    assert broker.committed == {PLACE: 7}


async def test_told_to_stop_in_an_outage_it_stops_at_once_and_commits_nothing_of_it() -> None:
    broker = Broker([Sent("t", 0, 5)], [Sent("t", 0, 6)])
    stage = Outcomes(lambda record: Outage("no store") if record.offset == 6 else "done")
    listener = listening(broker, stage)
    started = asyncio.get_running_loop().time()
    await live(listener, lambda: listener.trouble is not None and "no store" in listener.trouble)
    assert asyncio.get_running_loop().time() - started < 2
    assert broker.committed == {PLACE: 6}


async def test_what_came_too_early_is_tried_again_and_holds_the_offset_back() -> None:
    ground = [False]
    broker = Broker([Sent("t", 0, 5, b"a"), Sent("t", 0, 6, b"b"), Sent("t", 0, 7, b"a")])
    stage = Outcomes(lambda record: "early" if record.key == b"a" and not ground[0] else "done")
    listener = listening(broker, stage)
    running = asyncio.create_task(listener.run())
    await until(lambda: stage.done == [6])
    await asyncio.sleep(0.4)
    assert broker.committed in ({}, {PLACE: 5})
    ground[0] = True
    await until(lambda: stage.done == [6, 5, 7])
    listener.stop()
    await running
    assert broker.committed == {PLACE: 8}
    assert stage.buried == []


async def test_later_facts_of_the_lane_wait_in_order() -> None:
    ground = [False]
    broker = Broker([Sent("t", 0, 5)], [Sent("t", 0, 6), Sent("t", 0, 7)], [Sent("t", 0, 8)])
    stage = Outcomes(lambda record: "early" if not ground[0] and record.offset == 5 else "done")
    listener = listening(broker, stage)
    running = asyncio.create_task(listener.run())
    await until(lambda: len(listener._parked) == 4)
    assert stage.done == []
    ground[0] = True
    await until(lambda: stage.done == [5, 6, 7, 8])
    listener.stop()
    await running
    assert broker.committed == {PLACE: 9}


async def test_too_early_for_too_long_is_buried_and_its_lane_goes_on() -> None:
    broker = Broker([Sent("t", 0, 5)], [Sent("t", 0, 6)])
    stage = Outcomes(lambda record: "early" if record.offset == 5 else "done")
    await live(listening(broker, stage, park_seconds=0.2), lambda: stage.done == [6])
    assert stage.buried == [5]
    assert broker.committed == {PLACE: 7}


async def test_too_many_that_wait_do_not_wait_for_what_is_not_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    """The partition stands still because of them: what lies further on in it comes only after their patience."""
    monkeypatch.setattr(module, "MOST_PARKED", 2)
    broker = Broker([Sent("t", 0, 5, b"x"), Sent("t", 0, 6, b"y")], [Sent("t", 0, 7, b"z")])
    broker.ends[PLACE] = 50
    broker.mine = {PLACE}
    stage = Outcomes(lambda record: "early" if record.offset < 7 else "done")
    await live(listening(broker, stage, park_seconds=0.2), lambda: stage.done == [7])
    assert sorted(stage.buried) == [5, 6]


async def test_trying_in_vain_is_no_progress(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parking, "LONGEST_RETRY_SECONDS", 0.02)
    broker = Broker([Sent("t", 0, 5)])
    stage = Outcomes(lambda record: "early")
    listener = listening(broker, stage, stuck_seconds=0.3)
    running = asyncio.create_task(listener.run())
    await until(lambda: len(listener._parked) == 1)
    broker.ends[PLACE] = 50
    await until(lambda: "no progress" in (listener.readiness() or ""))
    listener.stop()
    await running


async def test_what_cannot_be_buried_is_not_passed() -> None:
    broker = Broker([Sent("t", 0, 5)])
    stage = Outcomes(lambda record: "early")
    stage.graves_closed = 10**9
    listener = listening(broker, stage, park_seconds=0.1)
    await live(listener, lambda: listener.trouble is not None and "no broker" in listener.trouble)
    assert broker.committed.get(PLACE, 5) == 5


async def test_a_batch_whose_partition_was_revoked_meanwhile_moves_nothing() -> None:
    go_on = asyncio.Event()
    broker = Broker([Sent("t", 0, 5), Sent("t", 1, 3)])

    async def slow() -> None:
        await go_on.wait()

    stage = Outcomes(lambda record: slow() if record.offset == 3 else "done")
    listener = listening(broker, stage)
    running = asyncio.create_task(listener.run())
    await until(lambda: not broker.polls)
    await asyncio.sleep(0.02)
    await listener.on_partitions_revoked({PLACE})
    await listener.on_partitions_assigned({PLACE})  # and back: from the committed offset
    go_on.set()
    await until(lambda: bool(stage.done))
    listener.stop()
    await running
    assert broker.committed == {PLACE: 5, OTHER: 4}  # where the batch began, not where it ended


async def test_facts_parked_in_a_revoked_partition_are_left_to_the_next_member() -> None:
    broker = Broker([Sent("t", 0, 5), Sent("t", 1, 3)])
    stage = Outcomes(lambda record: "early")
    listener = listening(broker, stage, park_seconds=0.3)
    running = asyncio.create_task(listener.run())
    await until(lambda: len(listener._parked) == 2)
    await listener.on_partitions_revoked({PLACE})
    await until(lambda: stage.buried == [3])
    listener.stop()
    await running
    assert stage.buried == [3]
    assert broker.committed.get(PLACE, 5) == 5


async def test_a_partition_revoked_while_its_parked_fact_is_tried_ends_nothing() -> None:
    trying, go_on = asyncio.Event(), asyncio.Event()
    tries = [0]

    async def slow() -> None:
        trying.set()
        await go_on.wait()

    def outcome(record: Record) -> Any:
        tries[0] += 1
        return "early" if tries[0] == 1 else slow()

    broker = Broker([Sent("t", 0, 5)])
    stage = Outcomes(outcome)
    listener = listening(broker, stage)
    running = asyncio.create_task(listener.run())
    await asyncio.wait_for(trying.wait(), 2)
    await listener.on_partitions_revoked({PLACE})
    go_on.set()
    await until(lambda: stage.done == [5])
    listener.stop()
    await running
    assert broker.committed.get(PLACE, 5) == 5


async def test_too_much_poison_stops_the_consumer_and_not_the_process() -> None:
    broker = Broker([Sent("t", 0, 5)], [Sent("t", 0, 6)], [Sent("t", 0, 7)])
    stage = Outcomes(lambda record: PoisonLimit("50 in a row") if record.offset == 6 else "done")
    listener = listening(broker, stage)
    running = asyncio.create_task(listener.run())
    await until(lambda: "50 in a row" in (listener.readiness() or ""))
    await asyncio.sleep(0.05)
    assert not running.done()
    assert len(broker.polls) == 1
    listener.stop()
    await running
    assert broker.committed == {PLACE: 6}


async def test_a_full_car_park_goes_on_reading_what_it_waits_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.chassis.intake.listener.MOST_PARKED", 2)
    ground = [False]

    def outcome(record: Record) -> Any:
        ground[0] = ground[0] or record.partition == 1
        return "done" if ground[0] else "early"

    broker = Broker([Sent("t", 0, 5, b"a"), Sent("t", 0, 6, b"b")], [Sent("t", 1, 3)])
    stage = Outcomes(outcome)
    await live(listening(broker, stage), lambda: len(stage.done) == 3)
    assert broker.wanted[1] == {OTHER}
    assert broker.committed == {PLACE: 7, OTHER: 4}


async def test_a_broker_that_is_away_is_waited_for() -> None:
    broker, stage = Broker(KafkaConnectionError("gone"), [Sent("t", 0, 5)]), Outcomes()
    await live(listening(broker, stage), lambda: stage.done == [5])


async def test_what_only_a_new_process_mends_ends_this_one() -> None:
    with pytest.raises(KafkaError, match="heartbeat"):
        await listening(Broker(KafkaError("Unexpected exception in heartbeat task")), Outcomes()).run()


async def test_stuck_while_messages_wait_is_unready() -> None:
    hanging = asyncio.Event()

    async def hang() -> None:
        await hanging.wait()

    broker, stage = Broker([Sent("t", 0, 5)]), Outcomes(lambda record: hang())
    listener = listening(broker, stage, stuck_seconds=0.05)
    assert listener.readiness() is not None  # not started
    running = asyncio.create_task(listener.run())
    await until(lambda: "no progress" in (listener.readiness() or ""))
    assert listener.lag() == 1
    hanging.set()
    await until(lambda: listener.readiness() is None)
    listener.stop()
    await running
