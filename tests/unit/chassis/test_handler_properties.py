"""Whatever the order, the repetition, the batching and the faults: each cause counts once, on a state that really was.

Several handlers, as in several processes, share one journal behind bad lines. What they leave must be a history in
which every command was decided, one after the other, on the state before it.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.chassis.errors import KeyReused, Outage, Refusal, TooEarly
from services.chassis.handler import Answer, Handler, Request
from services.chassis.journal import MemoryJournal, verify_chain
from services.chassis.messages import Outcome
from tests.toy import AT, DECIDER, Add, Await, Ignore, Spend, Sum, announce

from .faulty_journal import Fault, FaultyJournal

STREAMS = ("a", "b", "c")
COMMANDS = st.one_of(
    st.builds(Add, n=st.integers(1, 9)),
    st.builds(Spend, n=st.integers(1, 12)),
    st.builds(Await, n=st.integers(1, 12)),
    st.just(Ignore()),
)
FAULTS: st.SearchStrategy[Fault] = st.sampled_from(["none", "none", "away", "lost", "partly", "rival"])


@dataclass(frozen=True)
class Plan:
    """What is said, how often, in which batches, by which handler; and what goes wrong."""

    requests: tuple[Request[Any], ...]
    batches: tuple[tuple[int, tuple[int, ...]], ...]
    faults: tuple[tuple[Fault, ...], ...]
    pauses: tuple[tuple[int, ...], ...]
    rivals: tuple[int, ...]


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    said = draw(st.lists(st.tuples(st.sampled_from(STREAMS), COMMANDS), min_size=1, max_size=12))
    requests = tuple(Request(stream, command, f"c{n}", f"f{n}", "an", AT) for n, (stream, command) in enumerate(said))
    places = st.integers(0, len(requests) - 1)
    batch = st.tuples(st.integers(0, 2), st.lists(places, min_size=1, max_size=8).map(tuple))
    three = st.tuples(*(st.lists(FAULTS, max_size=6).map(tuple) for _ in range(3)))
    pauses = st.tuples(*(st.lists(st.integers(0, 3), max_size=20).map(tuple) for _ in range(3)))
    return Plan(
        requests=requests,
        batches=tuple(draw(st.lists(batch, min_size=1, max_size=8))),
        faults=draw(three),
        pauses=draw(pauses),
        rivals=tuple(draw(st.lists(places, max_size=6))),
    )


@dataclass
class World:
    """The handlers around one journal, and what they answered."""

    plan: Plan
    truth: MemoryJournal = field(default_factory=MemoryJournal)
    handlers: list[Handler[Any, Sum, Any]] = field(default_factory=list)
    answers: list[tuple[Request[Any], Answer[Sum, Any], int]] = field(default_factory=list)
    """With how many commands its stream held when it was asked: older states than that count as phantoms."""

    def __post_init__(self) -> None:
        rivals = iter(self.plan.rivals)
        rival = Handler(self.truth, DECIDER, announce)

        async def race() -> None:
            if (place := next(rivals, None)) is not None:
                await rival.handle([self.plan.requests[place]], "http")

        for faults, pauses in zip(self.plan.faults, self.plan.pauses, strict=True):
            journal = FaultyJournal(faults, self.truth, pauses)
            journal.rival = race
            self.handlers.append(Handler(journal, DECIDER, announce, snapshot_every=2))

    async def insist(self, handler: int, requests: Sequence[Request[Any]]) -> None:
        for _ in range(20):
            lengths = [len(self.told(request.stream)) for request in requests]
            try:
                answers = await self.handlers[handler].handle(requests, "http")
            except Outage:
                continue
            self.answers += zip(requests, answers, lengths, strict=True)
            return
        raise AssertionError("an outage without an end")

    def told(self, stream: str) -> list[tuple[str, tuple[Any, ...]]]:
        """The stream's causes in order, each with the events that are its own."""
        found: list[tuple[str, tuple[Any, ...]]] = []
        streams = self.handlers[0].streams
        for commit in self.truth.streams.get(stream, []):
            events = iter(streams.events(commit))
            for cause, telling in zip(commit.causes, commit.told, strict=True):
                found.append((cause, tuple(next(events) for _ in range(telling.events))))
        return found

    def states(self, stream: str) -> list[Sum]:
        """The state before the first command, after the first, after the second..."""
        states = [DECIDER.initial]
        for _, events in self.told(stream):
            states.append(DECIDER.fold(states[-1], events))
        return states

    def check(self) -> None:
        commands = {request.cause: request.command for request in self.plan.requests}
        for stream in STREAMS:
            verify_chain(self.truth.streams.get(stream, []))
            told = self.told(stream)
            assert len({cause for cause, _ in told}) == len(told), "a cause counted twice"
            for (cause, events), state in zip(told, self.states(stream), strict=False):
                assert tuple(DECIDER.decide(commands[cause], state)) == events, "decided on a phantom state"
        for request, answer, length in self.answers:
            self._check_answer(request, answer, length)

    def _check_answer(self, request: Request[Any], answer: Answer[Sum, Any], length: int) -> None:
        causes = [cause for cause, _ in self.told(request.stream)]
        states = self.states(request.stream)
        match answer:
            case Outcome(repeated=True):
                assert request.cause in causes
            case Outcome(events=events, state=state) if events:
                place = causes.index(request.cause)
                assert (state, events) == (states[place + 1], self.told(request.stream)[place][1])
            case Outcome():
                assert not DECIDER.decide(request.command, answer.state)
            case Refusal() | TooEarly():
                assert any(_would_refuse(request.command, state) for state in states[length:]), "a phantom refusal"
            case _:
                raise AssertionError(f"unexpected {answer!r}")


def _would_refuse(command: Any, state: Sum) -> bool:
    try:
        DECIDER.decide(command, state)
    except (Refusal, TooEarly):
        return True
    return False


async def _one_after_the_other(plan: Plan) -> World:
    world = World(plan)
    for handler, places in plan.batches:
        await world.insist(handler, [plan.requests[place] for place in places])
    return world


async def _at_once(plan: Plan) -> World:
    world = World(plan)
    batches = ([plan.requests[place] for place in places] for _, places in plan.batches)
    await asyncio.gather(
        *(world.insist(handler, batch) for (handler, _), batch in zip(plan.batches, batches, strict=True))
    )
    return world


async def _said_again(world: World) -> None:
    """By a handler that knows nothing yet: the same answers; with another body an error."""
    fresh = Handler(world.truth, DECIDER, announce)
    for request in world.plan.requests:
        before = dict(world.told(request.stream))
        if request.cause not in before:
            continue
        (again,) = await fresh.handle([request], "http")
        assert isinstance(again, Outcome)
        assert again.repeated
        place = list(before).index(request.cause)
        expected = (world.states(request.stream)[place + 1], before[request.cause])
        assert await fresh.streams.at_cause(request.stream, request.cause) == expected
        other = Request(request.stream, request.command, request.cause, "another body", "an", AT)
        assert isinstance((await fresh.handle([other], "http"))[0], KeyReused)
    loaded = await fresh.streams.load(STREAMS)
    assert [loaded[stream].state for stream in STREAMS] == [world.states(stream)[-1] for stream in STREAMS]


def _run(living: Any) -> None:
    async def all_of_it() -> None:
        world = await living
        world.check()
        await _said_again(world)

    asyncio.run(all_of_it())


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(plans())
def test_one_after_the_other(plan: Plan) -> None:
    _run(_one_after_the_other(plan))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(plans())
def test_at_once(plan: Plan) -> None:
    _run(_at_once(plan))
