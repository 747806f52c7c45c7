"""Runs what events owe to the world, at least once; what the world answers comes back as commands.

The id of the work is the idempotency key to give outside. A commit stays owed until all its works are done and their
commands are in the journal, so a crash at any place means that the world is asked again, never that it is not asked.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Generic, TypeAlias

import structlog

from .crash import crash_here
from .decider import C, E, S
from .errors import Outage, TooEarly
from .handler import Broken, Handler, Request
from .journal import Commit, Journal
from .messages import Done, Retry, Work
from .metrics import EFFECTS
from .tail import Waker

log = structlog.get_logger()

Effect: TypeAlias = Callable[[Sequence[Work[Any]]], Awaitable[Mapping[str, Done | Retry]]]

BATCH = 500
LONGEST_BACK_OFF = 60.0


class _Lane(Generic[E]):
    """The works of one kind of event: they wait for each other, not for other kinds."""

    def __init__(self, kind: type[E], effect: Effect) -> None:
        self.kind = kind
        self.effect = effect
        self.waiting: dict[str, tuple[float, Work[E]]] = {}
        self.waker = Waker()

    def due(self) -> list[Work[E]]:
        now = time.monotonic()
        return [work for at, work in self.waiting.values() if at <= now][:BATCH]

    def seconds_to_next(self) -> float:
        return max(0.01, min((at for at, _ in self.waiting.values()), default=time.monotonic() + 60) - time.monotonic())


class EffectsRunner(Generic[C, S, E]):
    """Finds what is owed, hands it to the effect of its kind in batches, and settles what is done."""

    def __init__(
        self,
        journal: Journal,
        handler: Handler[C, S, E],
        effects: Mapping[type[E], Effect],
        clock: Callable[[], datetime],
    ) -> None:
        self._journal = journal
        self._handler = handler
        self._clock = clock
        self._lanes = {kind: _Lane(kind, effect) for kind, effect in effects.items()}
        self._open: dict[str, set[str]] = {}

    async def turn(self) -> int:
        """Give newly owed works to their lanes; how many commits were new."""
        commits = await self._journal.pending("effects", len(self._open) + BATCH)
        new = [commit for commit in commits if commit.id not in self._open]
        for commit in new:
            await self._open_up(commit)
        return len(new)

    async def _open_up(self, commit: Commit) -> None:
        works = [work for work in self._works(commit) if type(work.event) in self._lanes]
        self._open[commit.id] = {work.id for work in works}
        if not works:
            await self._settle(commit.id)
        for work in works:
            lane = self._lanes[type(work.event)]
            lane.waiting[work.id] = (0.0, work)
            lane.waker.poke()

    def _works(self, commit: Commit) -> list[Work[E]]:
        events = iter(enumerate(self._handler.streams.events(commit)))
        return [
            Work(
                id=f"{commit.id}/{n}",
                stream=commit.stream,
                event=event,
                at=datetime.fromisoformat(telling.at),
                actor=telling.actor,
                traceparent=telling.traceparent,
            )
            for telling in commit.told
            for n, event in (next(events) for _ in range(telling.events))
        ]

    def lanes(self) -> list[Callable[[], Awaitable[None]]]:
        """One loop for each kind, to be run beside `turn`."""
        return [lambda lane=lane: self._serve(lane) for lane in self._lanes.values()]  # type: ignore[misc]

    async def _serve(self, lane: _Lane[E]) -> None:
        while True:
            works = lane.due()
            if not works:
                await lane.waker.wait(lane.seconds_to_next())
                continue
            await self._do(lane, works)

    async def _do(self, lane: _Lane[E], works: Sequence[Work[E]]) -> None:
        crash_here("before_effect")
        try:
            answers = await lane.effect(works)
            crash_here("after_effect")
            done = {w.id: answer for w in works if isinstance(answer := answers.get(w.id), Done)}
            await self._tell([(w, done[w.id]) for w in works if w.id in done])
        except Outage as outage:
            log.warning("outage", of=lane.kind.__name__, reason=str(outage), works=len(works))
            EFFECTS.labels(lane.kind.__name__, "outage").inc(len(works))
            self._later(lane, works, {})
            return
        except Exception:
            # A defect in an effect must neither lose the work nor stop the others: it is tried again, loudly.
            log.exception("effect_broken", of=lane.kind.__name__, works=len(works))
            EFFECTS.labels(lane.kind.__name__, "broken").inc(len(works))
            self._later(lane, works, {})
            return
        self._later(lane, [w for w in works if w.id not in done], answers)
        await self._close(lane, done)

    async def _tell(self, done: Sequence[tuple[Work[E], Done]]) -> None:
        now = self._clock()
        requests: list[Request[Any]] = []
        for work, answer in done:
            for n, (stream, command, cause) in enumerate(answer.told):
                requests.append(
                    Request(
                        stream=stream,
                        command=command,
                        cause=cause or f"effect/{work.id}/{n}",
                        fingerprint="",
                        actor=f"effect:{type(work.event).__name__}",
                        at=now,
                        traceparent=work.traceparent,
                    )
                )
        for outcome in await self._handler.handle(requests, "effects") if requests else []:
            if isinstance(outcome, TooEarly | Broken):
                raise Outage(f"the answer of the world could not be recorded: {outcome}")
            if isinstance(outcome, Exception):
                log.warning("answer_refused", reason=str(outcome))

    def _later(self, lane: _Lane[E], works: Sequence[Work[E]], answers: Mapping[str, Done | Retry]) -> None:
        now = time.monotonic()
        for work in works:
            answer = answers.get(work.id)
            asked = answer.after if isinstance(answer, Retry) else None
            seconds = asked if asked is not None else min(LONGEST_BACK_OFF, 0.5 * 2 ** min(work.attempt, 10))
            again = Work(
                id=work.id,
                stream=work.stream,
                event=work.event,
                at=work.at,
                actor=work.actor,
                traceparent=work.traceparent,
                attempt=work.attempt + 1,
            )
            lane.waiting[work.id] = (now + seconds, again)
            if isinstance(answer, Retry):
                EFFECTS.labels(lane.kind.__name__, "retry").inc()

    async def _close(self, lane: _Lane[E], done: Mapping[str, Done]) -> None:
        EFFECTS.labels(lane.kind.__name__, "done").inc(len(done))
        finished: list[str] = []
        for work in done:
            lane.waiting.pop(work, None)
            commit = work.rpartition("/")[0]
            left = self._open[commit]
            left.discard(work)
            if not left:
                finished.append(commit)
        await self._settle(*finished)

    async def _settle(self, *commits: str) -> None:
        if not commits:
            return
        try:
            await self._journal.settle(commits, "effects")
        except Outage as outage:
            # Still owed in the store: a later process does it again, and the world drops the repetition.
            log.warning("effects_not_settled", reason=str(outage))
        for commit in commits:
            self._open.pop(commit, None)
