"""Plays the units and the officers: hands dossiers over and takes them through control to paid, by the same commands.

It stands where a second replica of the dossier service would: its own handler on the same journal. Every step is a
commit of its own by another person, made only after the one before is durable; it learns of verdicts and payments from
the facts on Kafka, like anybody.
"""

import asyncio
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from typing import Any

from aiokafka import AIOKafkaConsumer
from khobac_contracts.vocabulary import Role

from services.chassis.core.decider import PlainData
from services.chassis.core.errors import WrongState
from services.dossier.domain.case import commands as c
from services.kernel.circumstances import Actor

from .drafts import BATCH, Case, Record, now, request, unit_by
from .world import TREASURY, World

OFFICERS = {
    Role.TREASURY_ACCOUNTANT: "officer-accountant",
    Role.TREASURY_CONTROLLER: "officer-controller",
}


LOOK_AGAIN_SECONDS = 0.3
"""So long after the verdicts are out, or after a "not yet", the leader looks: nobody reloads a page twenty times a second."""


class Driver:
    """Takes dossiers down the main road."""

    def __init__(self, cases: Sequence[Case], world: World, record: Record) -> None:
        self._world = world
        self._record = record
        self.cases = {case.code: case for case in cases}
        self.open: set[str] = set()
        self.paid: list[Case] = []
        self.lost: Counter[str] = Counter()
        self._steps: dict[str, asyncio.Queue[Case]] = defaultdict(asyncio.Queue)
        self._paused = False
        self.handed_over_at: dict[str, float] = {}
        """When each abnormal dossier was handed over (Unix seconds)."""
        for case in cases:
            self._steps["hand over"].put_nowait(case)

    async def run(self, most_open: int, *, rate: float | None = None) -> None:
        """Until cancelled: keep so many dossiers open (or start so many a second), and do every officer's step."""
        by = {role: Actor(person=person, role=role, organisation=TREASURY) for role, person in OFFICERS.items()}
        accountant, controller = by[Role.TREASURY_ACCOUNTANT], by[Role.TREASURY_CONTROLLER]
        leader = Actor(person=self._world.leader.person, role=Role.TREASURY_LEADER, organisation=TREASURY)
        async with asyncio.TaskGroup() as group:
            group.create_task(self._feed(most_open, rate))
            for step, command, then in (
                ("receive", lambda case: c.Receive(by=accountant, at=now()), "check"),
                ("check", lambda case: c.CheckAsAccountant(by=accountant, at=now()), "control"),
                ("control", lambda case: c.CheckAsController(by=controller, at=now()), "gates"),
                ("approve", lambda case: _approve(case, leader), "pay"),
            ):
                group.create_task(self._officer(step, command, then))
            group.create_task(self._gatekeeper())

    async def _feed(self, most_open: int, rate: float | None) -> None:
        started, given = time.monotonic(), 0
        while True:
            room = most_open - len(self.open)
            if rate is not None:
                room = min(room, int((time.monotonic() - started) * rate) - given)
            room = 0 if self._paused else min(room, BATCH, self.left())
            batch = [self._steps["hand over"].get_nowait() for _ in range(room)]
            if not batch:
                await asyncio.sleep(0.01)
                continue
            given += len(batch)
            started_at = time.monotonic()
            for case in batch:
                case.handed_over = started_at
                self.open.add(case.code)
                if case.abnormal:
                    self.handed_over_at[case.code] = time.time()
            commands = [c.HandOver(by=unit_by(case.unit.holder, case), at=now()) for case in batch]
            await self._say(batch, commands, "hand over", "receive")

    async def _officer(self, step: str, command: Callable[[Case], PlainData], then: str) -> None:
        queue = self._steps[step]
        while True:
            batch = [await queue.get()]
            await asyncio.sleep(0.05)
            while len(batch) < BATCH and not queue.empty():
                batch.append(queue.get_nowait())
            await self._say(batch, [command(case) for case in batch], step, then)

    async def _say(self, batch: Sequence[Case], commands: Sequence[PlainData], step: str, then: str) -> None:
        answers = await self._record([request(case, cmd, step) for case, cmd in zip(batch, commands, strict=True)])
        for case, answer in zip(batch, answers, strict=True):
            if isinstance(answer, WrongState) and step == "approve":
                # The verdicts are out, the dossier has not heard them yet.
                case.look_at = time.monotonic() + LOOK_AGAIN_SECONDS
                self._steps["gates"].put_nowait(case)
            elif isinstance(answer, Exception):
                self.open.discard(case.code)
                self.lost[f"{step}: {answer}"[:120]] += 1
            else:
                self._steps[then].put_nowait(case)

    async def _gatekeeper(self) -> None:
        """The leader looks at a dossier a moment after both verdicts are out."""
        queue = self._steps["gates"]
        while True:
            held: list[Case] = []
            now = time.monotonic()
            while not queue.empty():
                case = queue.get_nowait()
                ready = len(case.verdicts) == 2 and case.look_at <= now
                (self._steps["approve"].put_nowait if ready else held.append)(case)
            for case in held:
                queue.put_nowait(case)
            await asyncio.sleep(0.05)

    async def listen(self, consumer: AIOKafkaConsumer) -> None:
        """Follow the public facts: verdicts, holds, payments."""
        while True:
            for messages in (await consumer.getmany(timeout_ms=200, max_records=5000)).values():
                now = time.monotonic()
                for message in messages:
                    self._hear(message, now)

    def _hear(self, message: Any, now: float) -> None:
        headers = dict(message.headers)
        case = self.cases.get(headers["ce_subject"].decode())
        if case is None:
            return
        if message.topic in {"submission.verified", "risk.assessed"}:
            case.verdicts.add(message.topic)
            case.look_at = now + LOOK_AGAIN_SECONDS
        elif b'"step":"paid"' in message.value:
            case.paid = now
            self.open.discard(case.code)
            self.paid.append(case)
        elif any(word in message.value for word in (b'"warned"', b'_rejected"', b'_failed"')):
            self.open.discard(case.code)
            self.lost[message.value.partition(b'"step":"')[2].partition(b'"')[0].decode()] += 1

    def pause(self) -> None:
        """Hand nothing more over."""
        self._paused = True

    async def turned_over(self, count: int, seconds: float) -> None:
        """So many were paid; raises RuntimeError when that takes longer."""
        for _ in range(int(10 * seconds)):
            if len(self.paid) >= count:
                return
            await asyncio.sleep(0.1)
        raise RuntimeError(f"only {len(self.paid)} of {count} dossiers were paid; lost {dict(self.lost)}")

    async def drain(self, seconds: float) -> int:
        """Hand nothing more over, and give those on the road so long to reach their end; how many did not."""
        self.pause()
        for _ in range(int(10 * seconds)):
            if not self.open:
                break
            await asyncio.sleep(0.1)
        return len(self.open)

    def left(self) -> int:
        return self._steps["hand over"].qsize()


def _approve(case: Case, leader: Actor) -> PlainData:
    assert case.leader is not None
    return c.ApproveAsLeader(signature=case.leader, digest=case.result, by=leader, at=now())
