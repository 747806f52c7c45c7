"""What handlers promise whatever the order, the repetition, the batching and the faults, on any journal.

Several handlers, as in several processes, share one journal behind bad lines. What they leave must be a history in
which every command was decided, one after the other, on the state before it, and in which each cause counts once.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from services.chassis.core.drawers import Outcome
from services.chassis.core.errors import KeyReused, Outage, Refusal, TooEarly
from services.chassis.decide.drafting import Answer, CommandRequest
from services.chassis.decide.handler import Handler
from services.chassis.journal.commits import Journal, verify_chain

from .toy import AT, DECIDER, KINDS, Add, Await, Ignore, Spend, Sum
from .unit.chassis.faulty_journal import Fault, FaultyJournal

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

    requests: tuple[CommandRequest, ...]
    batches: tuple[tuple[int, tuple[int, ...]], ...]
    faults: tuple[tuple[Fault, ...], ...]
    pauses: tuple[tuple[int, ...], ...]
    rivals: tuple[int, ...]


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    said = draw(st.lists(st.tuples(st.sampled_from(STREAMS), COMMANDS), min_size=1, max_size=12))
    requests = tuple(
        CommandRequest(stream, command, f"c{n}", f"f{n}", "an", AT) for n, (stream, command) in enumerate(said)
    )
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
class History:
    """One stream: its causes in order, each with the events that are its own, and the states before, between, after."""

    told: list[tuple[str, tuple[Any, ...]]] = field(default_factory=list)
    states: list[Sum] = field(default_factory=lambda: [DECIDER.initial])

    @property
    def causes(self) -> list[str]:
        return [cause for cause, _ in self.told]


@dataclass
class World:
    """The handlers around one journal, and what they answered."""

    plan: Plan
    truth: Journal
    handlers: list[Handler] = field(default_factory=list)
    answers: list[tuple[CommandRequest, Answer, int]] = field(default_factory=list)
    """With how many commands its stream held when it was asked: older states than that count as phantoms."""

    def __post_init__(self) -> None:
        rivals = iter(self.plan.rivals)
        rival = Handler(self.truth, KINDS)

        async def race() -> None:
            if (place := next(rivals, None)) is not None:
                await rival.handle([self.plan.requests[place]], "http")

        for faults, pauses in zip(self.plan.faults, self.plan.pauses, strict=True):
            journal = FaultyJournal(faults, self.truth, pauses)
            journal.rival = race
            self.handlers.append(Handler(journal, KINDS, snapshot_every=2))

    async def insist(self, handler: int, requests: Sequence[CommandRequest]) -> None:
        for _ in range(20):
            past = await self.histories()
            lengths = [len(past[request.stream].told) for request in requests]
            try:
                answers = await self.handlers[handler].handle(requests, "http")
            except Outage:
                continue
            self.answers += zip(requests, answers, lengths, strict=True)
            return
        raise AssertionError("an outage without an end")

    async def histories(self) -> Mapping[str, History]:
        """Of every stream, as the journal has it now; its chain verifies."""
        found = await self.truth.after(dict.fromkeys(STREAMS, 0))
        histories = {stream: History() for stream in STREAMS}
        for stream, commits in found.items():
            verify_chain(commits)
            history = histories[stream]
            for commit in commits:
                events = iter(self.handlers[0].streams.events(commit))
                for cause, record in zip(commit.causes, commit.cause_records, strict=True):
                    own = tuple(next(events) for _ in range(record.events))
                    history.told.append((cause, own))
                    history.states.append(DECIDER.fold(history.states[-1], own))
        return histories

    async def check(self) -> None:
        commands: dict[str, Any] = {request.cause: request.command for request in self.plan.requests}
        histories = await self.histories()
        for history in histories.values():
            assert len(set(history.causes)) == len(history.causes), "a cause counted twice"
            for (cause, events), state in zip(history.told, history.states, strict=False):
                assert tuple(DECIDER.decide(commands[cause], state)) == events, "decided on a phantom state"
        for request, answer, length in self.answers:
            _check_answer(request, answer, histories[request.stream], length)

    async def say_again(self) -> None:
        """By a handler that knows nothing yet: the same answers; with another body an error."""
        fresh, histories = Handler(self.truth, KINDS), await self.histories()
        for request in self.plan.requests:
            history = histories[request.stream]
            if request.cause not in history.causes:
                continue
            (again,) = await fresh.handle([request], "http")
            assert isinstance(again, Outcome)
            assert again.repeated
            place = history.causes.index(request.cause)
            expected = (history.states[place + 1], history.told[place][1])
            assert await fresh.streams.at_cause(request.stream, request.cause) == expected
            other = CommandRequest(request.stream, request.command, request.cause, "another body", "an", AT)
            assert isinstance((await fresh.handle([other], "http"))[0], KeyReused)
        loaded = await fresh.streams.load(STREAMS)
        assert [loaded[stream].state for stream in STREAMS] == [histories[stream].states[-1] for stream in STREAMS]


def _check_answer(request: CommandRequest, answer: Answer, history: History, length: int) -> None:
    match answer:
        case Outcome(repeated=True):
            assert request.cause in history.causes
        case Outcome(events=events, state=state) if events:
            place = history.causes.index(request.cause)
            assert (state, events) == (history.states[place + 1], history.told[place][1])
        case Outcome():
            assert not _decided(request.command, answer.state)
        case Refusal() | TooEarly():
            assert any(_would_refuse(request.command, state) for state in history.states[length:]), "a phantom refusal"
        case _:
            raise AssertionError(f"unexpected {answer!r}")


def _decided(command: Any, state: Sum) -> Sequence[Any]:
    return DECIDER.decide(command, state)


def _would_refuse(command: Any, state: Sum) -> bool:
    try:
        _decided(command, state)
    except (Refusal, TooEarly):
        return True
    return False


async def one_after_the_other(plan: Plan, truth: Journal) -> None:
    world = World(plan, truth)
    for handler, places in plan.batches:
        await world.insist(handler, [plan.requests[place] for place in places])
    await world.check()
    await world.say_again()


async def at_once(plan: Plan, truth: Journal) -> None:
    world = World(plan, truth)
    async with asyncio.TaskGroup() as saying:
        for handler, places in plan.batches:
            saying.create_task(world.insist(handler, [plan.requests[place] for place in places]))
    await world.check()
    await world.say_again()
