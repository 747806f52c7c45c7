"""What a service is made of: a blueprint that says how it differs, and the kit that its drawers may use."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Generic, Protocol, TypeAlias

import structlog
from fastapi import APIRouter

from services.chassis.config.settings import Settings
from services.chassis.core.decider import C, Decider, E, S
from services.chassis.core.drawers import Listening, Outcome, Recorded, Row, StreamCommand
from services.chassis.core.waker import Waker
from services.chassis.decide.drafting import CommandRequest
from services.chassis.decide.group_commit import GroupCommit
from services.chassis.decide.handler import Handler
from services.chassis.follow.effects import Effect, EffectsRunner
from services.chassis.follow.leadership import Leadership
from services.chassis.intake.dead_letters import KafkaDeadLetters, letter_producer
from services.chassis.intake.fact_intake import DeadLetters, FactIntake
from services.chassis.journal.commits import Commit
from services.chassis.kafka.clients import Publisher, make_producer
from services.chassis.store.documents import Files, Lease, Lists, MongoKeyStore, Numbers
from services.chassis.store.journal import MongoJournal, connect
from services.chassis.store.sealing import Sealing, master_key
from services.chassis.web.access import IdempotentCall

log = structlog.get_logger()

Background: TypeAlias = Callable[[], Awaitable[None]]


class Consumes(Protocol):
    """Brings facts to a stage."""

    async def run(self) -> None:
        """Consume until told to stop, then commit and leave the broker; raises only what a new process may mend."""

    def stop(self) -> None:
        """Fetch no more, finish the batch in hand, and return from `run`."""

    def readiness(self) -> str | None:
        """Why it is not well, or None."""


@dataclass(frozen=True, kw_only=True)
class Blueprint(Generic[C, S, E]):
    """Everything that makes one service differ from another."""

    name: str
    port: int
    about: str = ""
    """What it is for, in Vietnamese / and English: the introduction of its API page."""
    decider: Decider[C, S, E]
    announce: Callable[[E, S], Sequence[Any]]
    routes: "Callable[[Kit[C, S, E]], APIRouter]"
    listen: Listening = field(default_factory=dict)
    stream: "Callable[[Kit[C, S, E]], Consumes] | None" = None
    """The service's own stream processor; without one, facts come through the chassis's listener."""
    prepare: "Callable[[Kit[C, S, E]], Callable[[list[StreamCommand]], Awaitable[list[StreamCommand]]]] | None" = None
    project: Callable[[Recorded[S, E]], Iterable[Row]] | None = None
    indexes: Mapping[str, Sequence[Sequence[str]]] = field(default_factory=dict)
    effects: "Callable[[Kit[C, S, E]], Mapping[type[E], Effect]]" = lambda kit: {}
    background: "Callable[[Kit[C, S, E]], Sequence[Background]]" = lambda kit: ()
    settings: type[Settings] = Settings


class Kit(Generic[C, S, E]):
    """What the drawers of a service may use: its journal, its lists, its keys, its clock."""

    def __init__(self, blueprint: Blueprint[C, S, E], settings: Settings) -> None:
        self.blueprint = blueprint
        self.settings: Any = settings
        self.log = log
        client = connect(settings.mongo)
        database = client[f"{settings.database_prefix}{blueprint.name}"]
        self.client = client
        self.journal = MongoJournal(database)
        self.lists = Lists(database)
        self.files = Files(database)
        self.numbers = Numbers(database)
        self.sealing = Sealing(
            master_key(settings.secret("master.key")), MongoKeyStore(client, settings.database_prefix)
        )
        lease = Lease(database, "tail", settings.instance_of(blueprint.name), settings.lease_seconds)
        self.leadership = Leadership(lease, settings.lease_seconds)
        self.facts_owed = Waker()
        self.offers: list[Callable[[Sequence[Commit]], None]] = []
        """Who is handed what this process has just appended, so that nobody has to read it from the store."""
        effects = blueprint.effects(self)
        self.handler: Handler[C, S, E] = Handler(
            self.journal,
            blueprint.decider,
            blueprint.announce,
            effects=frozenset(effects),
            appended=self._appended,
            snapshot_every=settings.snapshot_every,
        )
        self.group_commit = GroupCommit(self.handler, most=settings.batch_max)
        self.effects = EffectsRunner(self.journal, self.handler, effects, self.clock, self.leadership.epoch)
        patience = settings.produce_timeout_seconds
        self.publisher = Publisher(lambda: make_producer(settings), patience)
        self.dead_publisher = Publisher(lambda: letter_producer(settings), patience)
        self.dead_letters: DeadLetters = KafkaDeadLetters(self.dead_publisher, blueprint.name)

    @staticmethod
    def clock() -> datetime:
        """Now, aware, in UTC: the only clock of a service."""
        return datetime.now(UTC)

    async def tell(self, said: IdempotentCall, stream: str, command: C) -> Outcome[S, E]:
        """Hand in a command; the outcome is durable. Said again under the same key, it gets the same answer."""
        outcome = await self.group_commit.tell(
            CommandRequest(
                stream=stream,
                command=command,
                cause=said.cause,
                fingerprint=said.fingerprint,
                actor=said.actor,
                at=said.at,
                traceparent=said.traceparent,
            )
        )
        if not outcome.repeated:
            return outcome
        state, events = await self.handler.streams.at_cause(stream, said.cause)
        return Outcome(stream, outcome.version, state, events, repeated=True)

    async def load(self, stream: str) -> tuple[S, int]:
        """The state of a stream now, and its version (0: there is none)."""
        position = (await self.handler.streams.load([stream]))[stream]
        return position.state, position.version

    def fact_intake(self) -> FactIntake[C, S, E]:
        """What turns a poll's worth of records into stored outcomes."""
        prepare = self.blueprint.prepare
        return FactIntake(
            self.blueprint.listen,
            self.handler,
            self.dead_letters,
            self.clock,
            prepare=prepare(self) if prepare else None,
            poison_limit=self.settings.poison_limit,
        )

    def _appended(self, commits: Sequence[Commit]) -> None:
        for offer in self.offers:
            offer(commits)
        self.facts_owed.wake()
