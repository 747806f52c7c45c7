"""The main road under load: dossiers a second from submitted to paid, and what each costs in every process."""

import asyncio
import hashlib
import json
import statistics
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import psutil
from aiokafka import AIOKafkaConsumer

from deploy.local.stack import Stack
from services.chassis.decide.drafting import CommandRequest
from services.chassis.run.assembly import Assembly
from services.chassis.run.service import spare_the_collector
from services.dossier.main import BLUEPRINT as DOSSIER
from services.payment.main import BLUEPRINT as PAYMENT

from . import world as worlds
from .drafts import Case, Drafts
from .driver import Driver
from .usual.recorder import UsualRecorder
from .world import World

YARDSTICK_EVERY_SECONDS = 2.0
LEARNING_SECONDS = 8.0
"""So long the services get to hear of the world before anything is asked of them."""
TURN_OVER_SECONDS = 60.0
"""So long the road may take, after the warm-up, to pay as many dossiers as it holds: before that, what is measured is
how it fills.
"""
DRAIN_SECONDS = 60.0
"""So long after the last hand-over every dossier must have reached its end."""
WATCHED = ("status.changed", "submission.verified", "risk.assessed")
GROUPS = ("kafka", "mongod", "bank", "mailbox", "dossier", "signature", "payment", "notify", "risk", "registration")
SERVICES = ("dossier", "signature", "payment", "notify", "risk")


@dataclass(frozen=True)
class Plan:
    """How hard and how long."""

    dossiers: int
    warm_up: float = 10.0
    seconds: float = 60.0
    most_open: int = 800
    rate: float | None = None
    run: str = "261122"
    """The date in the dossier codes: another one for another run on the same stack."""
    abnormal_every: int = 0
    """Every so many dossiers one is abnormal; 0 for none."""


class Rival:
    """Says commands the usual way: one transaction each, as many at once as a web server would."""

    def __init__(self, service: Assembly[Any, Any], at_once: int = 32) -> None:
        self.recorder = UsualRecorder(service)
        self._gate = asyncio.Semaphore(at_once)

    async def handle(self, requests: Sequence[CommandRequest], way: str) -> list[Any]:
        return await asyncio.gather(*(self._one(request) for request in requests))

    async def _one(self, request: CommandRequest) -> Any:
        async with self._gate:
            try:
                return await self.recorder.say(request)
            except Exception as error:  # noqa: BLE001 - a refusal is an answer here
                return error


async def settle(stack: Stack, world: World, *, usual: bool = False) -> None:
    """The running services know the world, and its accounts have money."""
    async with _services(stack) as (dossier, payment, _):
        accounts = await _way(payment, usual=usual)
        await worlds.announce(world, dossier.kit, dossier.kit.publisher)
        await asyncio.sleep(LEARNING_SECONDS)
        await worlds.grant(world, accounts)


async def drive(stack: Stack, world: World, plan: Plan, *, usual: bool = False) -> dict[str, Any]:
    """Run the road on a running stack and give the figures."""
    async with running(stack, world, plan, usual=usual) as driver:
        figures = await _measure(stack, driver, plan)
        left = await driver.drain(DRAIN_SECONDS)
        handed_over = len(driver.cases) - driver.left()
        lost = dict(driver.lost) | ({f"no end in {DRAIN_SECONDS:.0f} s": left} if left else {})
        return figures | {"handed_over": handed_over, "ended": len(driver.paid), "lost": lost}


@asynccontextmanager
async def running(stack: Stack, world: World, plan: Plan, *, usual: bool = False) -> AsyncIterator[Driver]:
    """A driver whose dossiers are on the road."""
    async with _services(stack) as (dossier, _, consumer):
        driver = await _signed(dossier, world, plan, usual=usual)
        spare_the_collector()
        await asyncio.sleep(3)
        tasks = [
            asyncio.create_task(driver.listen(consumer)),
            asyncio.create_task(driver.run(plan.most_open, rate=plan.rate)),
        ]
        try:
            yield driver
        finally:
            for task in tasks:
                task.cancel()
            broken = [e for e in await asyncio.gather(*tasks, return_exceptions=True) if isinstance(e, Exception)]
        if broken:
            raise ExceptionGroup("the driver broke", broken)


async def ready_to_hand_over(stack: Stack, world: World, plan: Plan) -> list[Case]:
    """Dossiers that lack nothing but the hand-over."""
    async with _services(stack) as (dossier, _, _):
        return list((await _signed(dossier, world, plan, usual=False)).cases.values())


async def _signed(dossier: Assembly[Any, Any], world: World, plan: Plan, *, usual: bool) -> Driver:
    dossiers = await _way(dossier, usual=usual)

    def record(requests: Sequence[CommandRequest]) -> Any:
        return dossiers.handle(requests, "http")

    cases = await Drafts(dossier.kit, world, record).signed(plan.dossiers, plan.run, plan.abnormal_every)
    return Driver(cases, world, record)


async def _way(service: Assembly[Any, Any], *, usual: bool) -> Any:
    """What says commands: ours, or the rival's."""
    if not usual:
        return service.kit.handler
    rival = Rival(service)
    await rival.recorder.prepare()
    return rival


async def _measure(stack: Stack, driver: Driver, plan: Plan) -> dict[str, Any]:
    await asyncio.sleep(plan.warm_up)
    await driver.turned_over(plan.most_open, TURN_OVER_SECONDS)
    cpu, start, before, stolen = _cpu(stack), time.monotonic(), len(driver.paid), _stolen()
    yardstick = await _yardstick_ms_for(plan.seconds)
    seconds, done = time.monotonic() - start, driver.paid[before:]
    stolen = _stolen() - stolen
    used = {name: seconds_ - cpu.get(name, 0.0) for name, seconds_ in _cpu(stack).items()}
    if not done:
        raise RuntimeError(f"no dossier was paid; open {len(driver.open)}, lost {dict(driver.lost)}")
    each = sorted(case.paid - case.handed_over for case in done)
    return {
        "dossiers_per_second": round(len(done) / seconds, 1),
        "seconds": round(seconds, 1),
        "paid": len(done),
        "latency_seconds": {f"p{p}": round(each[min(len(each) - 1, len(each) * p // 100)], 2) for p in (50, 90, 99)},
        "latency_mean": round(statistics.fmean(each), 2),
        "cpu_ms_per_dossier": {name: round(1000 * s / len(done), 2) for name, s in used.items()},
        "cpu_busy": round(sum(used.values()) / seconds / (psutil.cpu_count() or 1), 2),
        "cpu_stolen": round(stolen / seconds / (psutil.cpu_count() or 1), 3),
        "yardstick_ms": round(yardstick, 1),
        "left_unstarted": driver.left(),
    }


def _stolen() -> float:
    """Processor seconds that the machine gave to its other guests."""
    return float(psutil.cpu_times().steal)


async def _yardstick_ms_for(seconds: float) -> float:
    """What a fixed piece of work cost on this machine meanwhile, the median of many: shared processors are twice as fast
    at one time as at another, so that two runs can only be compared beside it.
    """
    end, costs = time.monotonic() + seconds, [_yardstick_ms()]
    while (left := end - time.monotonic()) > 0:
        await asyncio.sleep(min(YARDSTICK_EVERY_SECONDS, left))
        costs.append(_yardstick_ms())
    return statistics.median(costs)


def _yardstick_ms() -> float:
    started = time.thread_time()
    for _ in range(4_000):
        hashlib.sha256(b"khobac" * 30).digest()
    json.loads(json.dumps({str(n): n for n in range(4_000)}))
    return 1000 * (time.thread_time() - started)


def _cpu(stack: Stack) -> Mapping[str, float]:
    """Processor seconds so far: each group of processes, and this driver."""
    used = {"driver": _seconds(psutil.Process())}
    for group in GROUPS:
        used[group] = sum(_seconds(process) for process in stack.processes(group))
    return used


def _seconds(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return float(times.user + times.system)


@asynccontextmanager
async def _services(stack: Stack) -> AsyncIterator[tuple[Assembly[Any, Any], Assembly[Any, Any], AIOKafkaConsumer]]:
    dossier, payment = _assembled(stack, DOSSIER), _assembled(stack, PAYMENT)
    await dossier.kit.publisher.start()
    consumer = AIOKafkaConsumer(*WATCHED, bootstrap_servers=stack.kafka, auto_offset_reset="latest")
    await consumer.start()
    try:
        yield dossier, payment, consumer
    finally:
        await consumer.stop()
        await dossier.kit.publisher.stop()
        dossier.kit.client.close()
        payment.kit.client.close()


def _assembled(stack: Stack, blueprint: Any) -> Assembly[Any, Any]:
    """The parts of the service, on the stack's stores; its publisher is not started."""
    environment = {k.removeprefix("KHOBAC_").lower(): v for k, v in stack.env(blueprint.name).items()}
    fields = blueprint.settings.model_fields
    return Assembly(blueprint, blueprint.settings(**{k: v for k, v in environment.items() if k in fields}))
