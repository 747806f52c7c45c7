"""Effects on the world run at least once for each event that owes one; what the world answers is recorded as commands.

The id of the work is the idempotency key to give outside. A commit stays owed until all its works are done and their
commands are in the journal, so a crash at any place means that the world is asked again, never that it is not asked.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeAlias

import structlog

from services.chassis.core.crash import crash_here
from services.chassis.core.drawers import Done, Retry, Work
from services.chassis.core.errors import Broken, Outage, TooEarly
from services.chassis.core.kinds import AnyEvent
from services.chassis.core.waker import Waker
from services.chassis.decide.drafting import CommandRequest
from services.chassis.decide.handler import Handler
from services.chassis.journal.commits import Commit, Journal
from services.chassis.observe.metrics import EFFECTS

log = structlog.get_logger()

AnyWork: TypeAlias = Work[AnyEvent]
Effect: TypeAlias = Callable[[Sequence[Work[Any]]], Awaitable[Mapping[str, Done | Retry]]]

BATCH = 500
LONGEST_BACK_OFF = 60.0
LONGEST_EFFECT = 120.0
BEGIN_WITHIN = 60.0
"""Seconds in which an effect may begin parts of its batch: cut off at LONGEST_EFFECT, it would forget what is done by then."""
MOST_REMEMBERED = 20_000
MOST_OPEN = 20_000
"""So many commits are held in memory while the world is away; the others are found in the store later."""


class _Lane:
    """The works of one class of events: they wait for each other, not for other classes."""

    def __init__(self, event: type, effect: Effect) -> None:
        self.event = event
        self.effect = effect
        self.waiting: dict[str, tuple[float, AnyWork]] = {}
        self.waker = Waker()

    def due(self) -> list[AnyWork]:
        now = time.monotonic()
        return [work for at, work in self.waiting.values() if at <= now][:BATCH]

    def seconds_to_next(self) -> float:
        return max(0.01, min((at for at, _ in self.waiting.values()), default=time.monotonic() + 60) - time.monotonic())


class EffectsRunner:
    """Finds what is owed, hands it in batches to the effect of its event's class, and settles what is done."""

    def __init__(
        self,
        journal: Journal,
        handler: Handler,
        effects: Mapping[type, Effect],
        clock: Callable[[], datetime],
        epoch: Callable[[], int | None] = lambda: 1,
    ) -> None:
        self._journal = journal
        self._handler = handler
        self._clock = clock
        self._lanes = {event: _Lane(event, effect) for event, effect in effects.items()}
        self._current_epoch = epoch
        self._epoch: int | None = None
        """The epoch in which the open works were found: works of an earlier epoch may be another leader's by now."""
        self._open: dict[str, set[str]] = {}
        self._finished: set[str] = set()
        """Commits that are done but not settled in the store yet."""
        self._stopping = False
        self._settled: dict[str, None] = {}
        """Lately settled commits: an offer or a read may still bring one of them."""

    async def turn(self) -> int:
        """Find commits that owe effects and give their works to the lanes; returns how many were new."""
        if (epoch := self._current_epoch()) is None:
            return 0
        if self._epoch != epoch:
            self._begin_anew(epoch)
        await self._settle()
        if len(self._open) >= MOST_OPEN:
            return 0
        new = await self._journal.pending("effects", len(self._open) + BATCH, self._in_hand)
        for commit in new:
            if not self._in_hand(commit.id):  # offered while it was read
                self._open_up(commit)
        return len(new)

    def _in_hand(self, id: str) -> bool:
        return id in self._open or id in self._settled

    def offer(self, commits: Sequence[Commit]) -> None:
        """Take over commits that are in memory anyway: those that owe effects need no query."""
        if self._epoch is None or self._epoch != self._current_epoch() or len(self._open) >= MOST_OPEN:
            return
        for commit in commits:
            if "effects" in commit.pending and not self._in_hand(commit.id):
                self._open_up(commit)

    def _begin_anew(self, epoch: int) -> None:
        self._epoch = epoch
        self._open.clear()
        self._finished.clear()
        for lane in self._lanes.values():
            lane.waiting.clear()

    def _open_up(self, commit: Commit) -> None:
        works = [work for work in self._works(commit) if type(work.event) in self._lanes]
        self._open[commit.id] = {work.id for work in works}
        if not works:
            self._finished.add(commit.id)
        for work in works:
            lane = self._lanes[type(work.event)]
            lane.waiting[work.id] = (0.0, work)
            lane.waker.wake()

    def _works(self, commit: Commit) -> list[AnyWork]:
        events = iter(enumerate(self._handler.streams.events(commit)))
        return [
            Work(
                id=f"{commit.id}/{n}",
                stream=commit.stream,
                event=event,
                at=datetime.fromisoformat(record.at),
                actor=record.actor,
                traceparent=record.traceparent,
            )
            for record in commit.cause_records
            for n, event in (next(events) for _ in range(record.events))
        ]

    def stop(self) -> None:
        """Begin no more works: each lane ends when those in hand are recorded and settled."""
        self._stopping = True
        for lane in self._lanes.values():
            lane.waker.wake()

    def lanes(self) -> list[Callable[[], Awaitable[None]]]:
        """One loop for each class of events, to be run beside `turn`."""
        return [lambda lane=lane: self._serve(lane) for lane in self._lanes.values()]  # type: ignore[misc]

    async def _serve(self, lane: _Lane) -> None:
        while not self._stopping:
            leads = self._epoch is not None and self._epoch == self._current_epoch()
            works = lane.due() if leads else []
            if works:
                await self._do(lane, works)
            else:
                await lane.waker.wait(lane.seconds_to_next() if leads else 0.5)

    async def _do(self, lane: _Lane, works: Sequence[AnyWork]) -> None:
        crash_here("before_effect")
        try:
            async with asyncio.timeout(LONGEST_EFFECT):
                answers = await lane.effect(works)
            crash_here("after_effect")
            done = {w.id: answer for w in works if isinstance(answer := answers.get(w.id), Done)}
            recorded = await self._record([(w, done[w.id]) for w in works if w.id in done])
        except (Outage, TimeoutError) as outage:
            log.warning("outage", of=lane.event.__name__, reason=str(outage), works=len(works))
            EFFECTS.labels(lane.event.__name__, "outage").inc(len(works))
            self._later(lane, works, {})
        except Exception as defect:  # noqa: BLE001 - a defect must neither lose a work nor stop the others
            await self._broken(lane, works, defect)
        else:
            self._later(lane, [w for w in works if w.id not in recorded], answers)
            await self._close(lane, recorded)

    async def _broken(self, lane: _Lane, works: Sequence[AnyWork], defect: Exception) -> None:
        """A batch with a defect in it runs again work by work: the one that breaks is logged and retried, the others are done."""
        log.error("effect_broken", of=lane.event.__name__, works=len(works), exc_info=defect)
        if len(works) == 1:
            EFFECTS.labels(lane.event.__name__, "broken").inc()
            self._later(lane, works, {})
            return
        for work in works:
            await self._do(lane, [work])

    async def _record(self, done: Sequence[tuple[AnyWork, Done]]) -> set[str]:
        """Record what the world answered; returns the works whose answers are all in the journal."""
        now = self._clock()
        answered: list[tuple[str, CommandRequest]] = []
        for work, answer in done:
            for n, (stream, command, cause) in enumerate(answer.commands):
                request = CommandRequest(
                    stream=stream,
                    command=command,
                    cause=cause or f"effect/{work.id}/{n}",
                    fingerprint="",
                    actor=f"effect:{type(work.event).__name__}",
                    at=now,
                    traceparent=work.traceparent,
                )
                answered.append((work.id, request))
        recorded = {work.id for work, _ in done}
        outcomes = await self._handler.handle([request for _, request in answered], "effects") if answered else []
        for (work_id, request), outcome in zip(answered, outcomes, strict=True):
            if isinstance(outcome, TooEarly | Broken):
                log.error("answer_not_recorded", work=work_id, reason=str(outcome))
                recorded.discard(work_id)
            elif isinstance(outcome, Exception):
                log.warning("answer_refused", work=work_id, cause=request.cause, reason=str(outcome))
        return recorded

    def _later(self, lane: _Lane, works: Sequence[AnyWork], answers: Mapping[str, Done | Retry]) -> None:
        now = time.monotonic()
        for work in works:
            answer = answers.get(work.id)
            asked = answer.after if isinstance(answer, Retry) else None
            seconds = asked if asked is not None else min(LONGEST_BACK_OFF, 0.5 * 2 ** min(work.attempt, 10))
            lane.waiting[work.id] = (now + seconds, replace(work, attempt=work.attempt + 1))
            if isinstance(answer, Retry):
                EFFECTS.labels(lane.event.__name__, "retry").inc()

    async def _close(self, lane: _Lane, done: Iterable[str]) -> None:
        for work in done:
            EFFECTS.labels(lane.event.__name__, "done").inc()
            lane.waiting.pop(work, None)
            commit = work.rpartition("/")[0]
            left = self._open.get(commit, set())
            left.discard(work)
            if commit in self._open and not left:
                self._finished.add(commit)
        try:
            await self._settle()
        except Outage as outage:
            log.warning("effects_not_settled", reason=str(outage))

    async def _settle(self) -> None:
        """Raises Outage: the next turn settles again what is finished."""
        finished = list(self._finished)
        if not finished:
            return
        await self._journal.settle(finished, "effects")
        for commit in finished:
            self._finished.discard(commit)
            self._settled[commit] = None
            self._open.pop(commit, None)
        while len(self._settled) > MOST_REMEMBERED:
            del self._settled[next(iter(self._settled))]
