"""A service is a blueprint and this life: start the web, connect, consume, follow the journal, stop in order.

Nothing connects at import. SIGTERM: unready, stop fetching, finish the batch, commit, close.
"""

import asyncio
import contextlib
import signal
import sys
from base64 import b64decode
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Generic, TypeAlias

import structlog
import uvicorn
import uvloop
from fastapi import APIRouter, FastAPI
from khobac_contracts.catalog import BY_MODEL

from .access import Said
from .decider import C, Decider, E, S
from .desk import Desk
from .effects import Effect, EffectsRunner
from .errors import KhobacError, Outage
from .handler import Handler, Request
from .journal import Commit
from .kafka import make_consumer, make_producer, started
from .listener import Listener
from .logs import set_up_logs
from .messages import Listening, Outcome, Recorded, Row, Told
from .mongo_documents import Files, Lease, Lists, MongoKeyStore, Numbers
from .mongo_journal import MongoJournal, connect
from .relay import KafkaDeadLetters, Relay
from .sealing import Sealing
from .settings import Settings
from .stage import DeadLetters, Stage
from .tail import Tenure, Waker, follow, watch
from .tokens import TokenCheck, keys_from
from .web import make_app

log = structlog.get_logger()

Background: TypeAlias = Callable[[], Awaitable[None]]


@dataclass(frozen=True, kw_only=True)
class Blueprint(Generic[C, S, E]):
    """Everything that makes one service differ from another."""

    name: str
    port: int
    decider: Decider[C, S, E]
    announce: Callable[[E, S], Sequence[Any]]
    routes: "Callable[[Kit[C, S, E]], APIRouter]"
    listen: Listening = field(default_factory=dict)
    by_faust: bool = False
    """The facts come through the service's own stream processor, not through the chassis's listener."""
    prepare: "Callable[[Kit[C, S, E]], Callable[[list[Told]], Awaitable[list[Told]]]] | None" = None
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
            b64decode(settings.secret("master.key")), MongoKeyStore(client, settings.database_prefix)
        )
        lease = Lease(database, "tail", settings.instance_of(blueprint.name), settings.lease_seconds)
        self.tenure = Tenure(lease, settings.lease_seconds)
        self.facts_owed = Waker()
        self.effects_owed = Waker()
        effects = blueprint.effects(self)
        self.handler: Handler[C, S, E] = Handler(
            self.journal,
            blueprint.decider,
            blueprint.announce,
            effects=frozenset(effects),
            appended=self._appended,
            snapshot_every=settings.snapshot_every,
        )
        self.desk = Desk(self.handler, most=settings.batch_max)
        self.effects = EffectsRunner(self.journal, self.handler, effects, self.clock)
        self.producer = make_producer(settings)
        self.dead_letters: DeadLetters = KafkaDeadLetters(self.producer, blueprint.name)

    @staticmethod
    def clock() -> datetime:
        """Now, aware, in UTC: the only clock of a service."""
        return datetime.now(UTC)

    async def tell(self, said: Said, stream: str, command: C) -> Outcome[S, E]:
        """Hand in a command; the outcome is durable. Said again under the same key, it gets the same answer."""
        outcome = await self.desk.tell(
            Request(
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

    def stage(self) -> Stage[C, S, E]:
        """What turns a poll's worth of records into stored outcomes."""
        prepare = self.blueprint.prepare
        return Stage(
            self.blueprint.listen,
            self.handler,
            self.dead_letters,
            self.clock,
            prepare=prepare(self) if prepare else None,
            poison_limit=self.settings.poison_limit,
        )

    def _appended(self, commits: Sequence[Commit]) -> None:
        self.facts_owed.poke()
        if any("effects" in commit.pending for commit in commits):
            self.effects_owed.poke()


class Service(Generic[C, S, E]):
    """One running service."""

    def __init__(self, blueprint: Blueprint[C, S, E], settings: Settings) -> None:
        self._blueprint = blueprint
        self._settings = settings
        self.kit = Kit(blueprint, settings)
        self._listener: Listener | None = None
        self._trouble: str | None = "đang kết nối · connecting"
        self._stopping = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self.app: FastAPI = make_app(
            blueprint.name,
            settings,
            router=blueprint.routes(self.kit),
            tokens=TokenCheck(keys_from(settings.registration_url), remember=settings.token_cache),
            clock=self.kit.clock,
            readiness=self.readiness,
        )

    def readiness(self) -> Mapping[str, str | None]:
        """Each part, and what is wrong with it (None: nothing)."""
        parts = {"service": "đang dừng · stopping" if self._stopping.is_set() else self._trouble}
        if self._listener is not None:
            parts["listener"] = self._listener.readiness()
        return parts

    async def live(self) -> None:
        """Run until SIGTERM or SIGINT; raises what must end the process."""
        self._catch_signals()
        web = _Web(self.app, self._settings)
        serving = asyncio.create_task(web.serve())
        working = asyncio.create_task(self._work())
        stopped = asyncio.create_task(self._stopping.wait())
        await asyncio.wait({serving, working, stopped}, return_when=asyncio.FIRST_COMPLETED)
        self._stopping.set()
        try:
            async with asyncio.timeout(self._settings.stop_seconds):
                await self._finish(working)
                web.should_exit = True
                await serving
        finally:
            stopped.cancel()
        if working.done() and not working.cancelled() and (error := working.exception()):
            raise error

    async def _work(self) -> None:
        await _until_there(self._connect)
        self._trouble = None
        if self._blueprint.listen and not self._blueprint.by_faust:
            self._listener = await self._make_listener()
        async with asyncio.TaskGroup() as group:
            for name, loop in self._loops().items():
                self._tasks.append(group.create_task(loop(), name=name))

    async def _connect(self) -> None:
        await self.kit.journal.prepare()
        await self.kit.lists.prepare(self._blueprint.indexes)
        await started(self.kit.producer)

    def _loops(self) -> dict[str, Callable[[], Any]]:
        kit, sweep = self.kit, self._settings.relay_sweep_seconds
        relay: Relay[C, S, E] = Relay(
            self._blueprint.name,
            kit.journal,
            kit.producer,
            streams=kit.handler.streams,
            lists=kit.lists,
            project=self._blueprint.project,
            linger_ms=self._settings.linger_ms,
        )
        loops: dict[str, Callable[[], Any]] = {
            "tenure": kit.tenure.keep,
            "watch": lambda: watch(kit.journal, kit.facts_owed, kit.effects_owed),
            "relay": lambda: follow("relay", kit.tenure, kit.facts_owed, relay.turn, sweep),
            "effects": lambda: follow("effects", kit.tenure, kit.effects_owed, kit.effects.turn, sweep),
        }
        loops.update({f"effect-{n}": lane for n, lane in enumerate(kit.effects.lanes())})
        loops.update({f"background-{n}": each for n, each in enumerate(self._blueprint.background(kit))})
        if self._listener is not None:
            loops["listener"] = self._listener.run
        return loops

    async def _make_listener(self) -> Listener:
        topics = [BY_MODEL[model].name for model in self._blueprint.listen]
        consumer = make_consumer(self._settings, self._blueprint.name)
        await _until_there(lambda: started(consumer))
        return Listener(
            consumer,
            topics,
            self.kit.stage(),
            batch_max=self._settings.batch_max,
            linger_ms=self._settings.linger_ms,
            park_seconds=self._settings.park_seconds,
            stuck_seconds=self._settings.stuck_seconds,
        )

    async def _finish(self, working: asyncio.Task[None]) -> None:
        if self._listener is not None:
            self._listener.stop()
            listening = [task for task in self._tasks if task.get_name() == "listener"]
            if listening:
                await asyncio.wait(listening, timeout=self._settings.stop_seconds / 2)
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
        if self._listener is not None:
            await self._listener.close()
        with contextlib.suppress(KhobacError, Exception):
            await self.kit.tenure.give_up()
        await self.kit.producer.stop()
        self.kit.client.close()

    def _catch_signals(self) -> None:
        loop = asyncio.get_running_loop()
        for each in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(each, self._stopping.set)


class _Web(uvicorn.Server):
    """uvicorn without its own idea of signals: the service stops in its own order."""

    def __init__(self, app: FastAPI, settings: Settings) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                host=settings.host,
                port=settings.port,
                log_config=None,
                access_log=False,
                server_header=False,
                lifespan="off",
                timeout_graceful_shutdown=3,
            )
        )

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def _until_there(connect_: Callable[[], Awaitable[None]]) -> None:
    """Try until the world is there: a service may start before its broker or store."""
    while True:
        try:
            await connect_()
        except Outage as outage:
            log.warning("not_connected", reason=str(outage))
            await asyncio.sleep(1.0)
        else:
            return


def run(blueprint: Blueprint[Any, Any, Any]) -> None:
    """Be the service until told to stop. Exit 0 after an orderly stop, 1 when something broke."""
    settings = _settings(blueprint)
    set_up_logs(blueprint.name, settings.log_level, settings.log_format)

    async def live() -> None:
        await Service(blueprint, settings).live()

    try:
        uvloop.run(live())
    except (KhobacError, ExceptionGroup) as error:
        log.exception("service_ended", reason=str(error))
        sys.exit(1)


def _settings(blueprint: Blueprint[Any, Any, Any]) -> Settings:
    """From the environment; a port that nobody named is the service's own."""
    settings = blueprint.settings()
    return settings if "port" in settings.model_fields_set else settings.model_copy(update={"port": blueprint.port})
