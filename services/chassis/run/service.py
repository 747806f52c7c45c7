"""A service is a blueprint and this life: start the web, connect, consume, follow the journal, stop in order.

Nothing connects at import. SIGTERM: unready, stop fetching, finish the batch, commit, close.
"""

import asyncio
import contextlib
import gc
import os
import signal
import sys
import threading
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Generic, TypeVar

import structlog
import uvloop
from fastapi import FastAPI
from khobac_contracts.catalog import BY_MODEL

from services.chassis.core.errors import CannotStart, KhobacError, Outage
from services.chassis.core.waker import Waker
from services.chassis.follow.follower import Follower, watch
from services.chassis.intake.listener import Listener
from services.chassis.kafka.clients import make_consumer, started
from services.chassis.observe.logs import set_up_logs
from services.chassis.web.app import Web, make_app
from services.chassis.web.tokens import TokenCheck, keys_from

from .assembly import Assembly
from .blueprint import Blueprint, Consumes, F
from .kit import SettingsT

log = structlog.get_logger()

T = TypeVar("T")


class Service(Generic[SettingsT, F]):
    """One running service."""

    def __init__(self, blueprint: Blueprint[SettingsT, F], settings: SettingsT) -> None:
        self._blueprint = blueprint
        self._settings = settings
        self._assembly = Assembly(blueprint, settings)
        self.kit = self._assembly.kit
        self._consumer: Consumes | None = None
        self._followers: dict[str, Follower] = {}
        self._trouble: str | None = "đang kết nối · connecting"
        self._stopping = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self.app: FastAPI = make_app(
            blueprint.name,
            settings,
            router=self._assembly.routes(),
            about=blueprint.about,
            tokens=TokenCheck(keys_from(settings.registration_url), remember=settings.token_cache),
            clock=self.kit.clock,
            readiness=self.readiness,
        )

    def readiness(self) -> Mapping[str, str | None]:
        """Each part, and what is wrong with it (None: nothing)."""
        parts = {"service": "đang dừng · stopping" if self._stopping.is_set() else self._trouble}
        parts["store"] = self.kit.leadership.trouble
        if self._consumer is not None:
            parts["consumer"] = self._consumer.readiness()
        for name, follower in self._followers.items():
            parts[name] = follower.readiness(self._settings.stuck_seconds)
        return parts

    async def live(self) -> None:
        """Run until SIGTERM or SIGINT; raises what must end the process."""
        self._catch_signals()
        web = Web(self.app, self._settings)
        serving = asyncio.create_task(web.serve())
        working = asyncio.create_task(self._work())
        stopped = asyncio.create_task(self._stopping.wait())
        await asyncio.wait({serving, working, stopped}, return_when=asyncio.FIRST_COMPLETED)
        self._stopping.set()
        _leave_within(self._settings.stop_seconds, code=1 if working.done() or serving.done() else 0)
        stopped.cancel()
        try:
            async with asyncio.timeout(0.9 * self._settings.stop_seconds):
                await self._finish(working, web, serving)
        except TimeoutError:
            log.error("stop_cut_short", after=self._settings.stop_seconds)  # noqa: TRY400 - the seconds say it all
        for ended in (working, serving):
            if ended.done() and not ended.cancelled() and (error := ended.exception()):
                raise error

    async def _work(self) -> None:
        await _until_there(self._connect)
        if self._blueprint.stream is not None:
            self._consumer = self._blueprint.stream(self._assembly.furnished, self._assembly.fact_intake())
        elif self._blueprint.listen:
            self._consumer = await _until_there(self._make_listener)
        self._trouble = None
        loops = self._loops()
        async with asyncio.TaskGroup() as group:
            for name, loop in loops.items():
                self._tasks.append(group.create_task(loop(), name=name))

    async def _connect(self) -> None:
        await self.kit.journal.prepare()
        await self.kit.lists.prepare(self._blueprint.indexes)
        await self.kit.publisher.start()

    def _loops(self) -> dict[str, Callable[[], Any]]:
        kit, sweep = self.kit, self._settings.relay_sweep_seconds
        relay, effects = self._assembly.relay(), self._assembly.effects
        kit.offers = [relay.offer, effects.offer]
        self._followers = {
            "relay": Follower("relay", kit.leadership, kit.facts_owed, relay.turn, sweep),
            # The relay offers commits that owe effects: their own sweep finds only what was missed.
            "effects": Follower("effects", kit.leadership, Waker(), effects.turn, sweep, look_seconds=sweep),
        }
        loops: dict[str, Callable[[], Any]] = {
            "leadership": kit.leadership.keep,
            "watch": lambda: watch(kit.journal, self._followers["relay"]),
        }
        loops.update({name: follower.run for name, follower in self._followers.items()})
        loops.update({f"effect-{n}": lane for n, lane in enumerate(effects.lanes())})
        loops.update({f"background-{n}": each for n, each in enumerate(self._assembly.background())})
        if self._consumer is not None:
            loops["consumer"] = self._consumer.run
        return loops

    async def _make_listener(self) -> Listener:
        topics = [BY_MODEL[model].name for model in self._blueprint.listen]
        consumer = make_consumer(self._settings, self._blueprint.name)
        await started(consumer)
        return Listener(
            consumer,
            topics,
            self._assembly.fact_intake(),
            batch_max=self._settings.batch_max,
            linger_ms=self._settings.linger_ms,
            park_seconds=self._settings.park_seconds,
            stuck_seconds=self._settings.stuck_seconds,
        )

    async def _finish(self, working: asyncio.Task[None], web: "Web", serving: asyncio.Task[None]) -> None:
        # 1. No new facts: the batch in hand is finished and its offsets are committed. Still answering, but unready.
        if self._consumer is not None:
            self._consumer.stop()
            await self._ended("consumer", within=0.3)
        # 2. No new callers: those inside get their answers while the store is still there.
        web.should_exit = True
        await asyncio.wait([serving])
        # 3. What is out in the world is noted as done, or it would be done again.
        self._assembly.effects.stop()
        for follower in self._followers.values():
            follower.stop()
        await self._ended("relay", "effect", within=0.1)
        # 4. Whatever is owed stays owed in the journal; another instance, or the next start, goes on with it.
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
        await asyncio.gather(self._give_up_the_lease(), self.kit.publisher.stop(), self.kit.dead_publisher.stop())
        self.kit.client.close()

    async def _ended(self, *names: str, within: float) -> None:
        """Wait for the loops whose names begin so, for that share of the time to stop."""
        if loops := [task for task in self._tasks if task.get_name().startswith(names)]:
            await asyncio.wait(loops, timeout=within * self._settings.stop_seconds)

    async def _give_up_the_lease(self) -> None:
        with contextlib.suppress(Outage, TimeoutError):
            await asyncio.wait_for(self.kit.leadership.release(), 1.0)

    def _catch_signals(self) -> None:
        for each in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(each, self._stopping.set)


async def _until_there(connect_: Callable[[], Awaitable[T]]) -> T:
    """Try until the world is there: a service may start before its broker or store."""
    while True:
        try:
            return await connect_()
        except Outage as outage:
            log.warning("not_connected", reason=str(outage))
            await asyncio.sleep(1.0)


def serve(blueprint: Blueprint[SettingsT, F]) -> None:
    """Be the service until told to stop. Exit 0 after an orderly stop, 1 when something broke or was set up wrongly."""
    try:
        settings = _settings(blueprint)
        spare_the_collector()
        set_up_logs(blueprint.name, settings.log_level, settings.log_format)
        uvloop.run(_live(blueprint, settings))
    except CannotStart as wrong:
        sys.exit(f"khobac {blueprint.name}: {wrong}")
    except (KhobacError, ExceptionGroup) as error:
        log.exception("service_ended", reason=str(error))
        sys.exit(1)


async def _live(blueprint: Blueprint[SettingsT, F], settings: SettingsT) -> None:
    await Service(blueprint, settings).live()


def _leave_within(seconds: float, *, code: int) -> None:
    """A thread ends the process: closing the store's driver may block the loop until a frozen server's socket times out."""
    leaving = threading.Timer(seconds, os._exit, [code])
    leaving.daemon = True
    leaving.start()


def spare_the_collector() -> None:
    """Loaded modules are frozen and passes are rare: by default, the collector walks all cached states many times a second."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def _settings(blueprint: Blueprint[SettingsT, F]) -> SettingsT:
    """From the environment; a port that nobody named is the service's own."""
    settings = blueprint.settings.read()
    return settings if "port" in settings.model_fields_set else settings.model_copy(update={"port": blueprint.port})
