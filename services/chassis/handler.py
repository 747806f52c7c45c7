"""Commands in, commits out, many at a time: the one place where a service changes.

A batch of commands loads its streams in one query, is decided in memory, and is appended in one insert. What
collided is read again and decided again: a collision is a question (was it said before, or was somebody faster?),
never an error.
"""

import asyncio
import random
import time
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, Literal, TypeAlias

import msgspec
from khobac_contracts.catalog import BY_MODEL
from khobac_contracts.vocabulary import Fact

from .crash import crash_here
from .decider import C, Decider, E, S
from .errors import KeyReused, KhobacError, Outage, Refusal, TooEarly
from .journal import Announcement, Commit, Duty, Journal, Telling, sealed_commit
from .messages import Outcome
from .metrics import BATCH_SECONDS, BATCH_SIZE, COLLISIONS, COMMITS
from .streams import Position, Streams

Announce: TypeAlias = Callable[[E, S], Sequence[Fact]]

Way: TypeAlias = Literal["facts", "http", "effects"]

ROUNDS = 30
"""How often a stream may be decided again because others were faster; past that the store is asked for mercy."""


class Broken(KhobacError):
    """A decider raised what it must not: a defect of ours. The command left no trace."""


@dataclass(frozen=True, slots=True)
class Request(Generic[C]):
    """A command on its way: to which stream, because of what, said by whom and when."""

    stream: str
    command: C
    cause: str
    fingerprint: str
    actor: str
    at: datetime
    traceparent: str | None = None


Answer: TypeAlias = Outcome[S, E] | Refusal | TooEarly | Broken


@dataclass(slots=True)
class _Draft(Generic[C, S, E]):
    """A stream's commit in the making, and the requests that have a share in it."""

    position: Position[S]
    state: S
    causes: list[str] = field(default_factory=list)
    told: list[Telling] = field(default_factory=list)
    events: list[E] = field(default_factory=list)
    outbox: list[Announcement] = field(default_factory=list)
    shares: list[tuple[int, tuple[E, ...], S]] = field(default_factory=list)


class Handler(Generic[C, S, E]):
    """Decides and records; safe to call from many places at once."""

    def __init__(
        self,
        journal: Journal,
        decider: Decider[C, S, E],
        announce: Callable[[E, S], Sequence[Fact]],
        *,
        effects: AbstractSet[type[E]] = frozenset(),
        appended: Callable[[Sequence[Commit]], None] = lambda commits: None,
        snapshot_every: int = 100,
    ) -> None:
        self.streams: Streams[C, S, E] = Streams(journal, decider, snapshot_every)
        self._journal = journal
        self._decider = decider
        self._announce = announce
        self._effects = tuple(effects)
        self._appended = appended

    async def handle(self, requests: Sequence[Request[C]], way: Way) -> list[Answer[S, E]]:
        """One answer a request, in order. Raises Outage when the store is away: then say all of it again."""
        started = time.perf_counter()
        answers: dict[int, Answer[S, E]] = {}
        open_ = list(range(len(requests)))
        for round_ in range(ROUNDS):
            open_ = await self._round(requests, open_, answers, again=round_ > 0)
            if not open_:
                BATCH_SIZE.labels(way).observe(len(requests))
                BATCH_SECONDS.labels(way).observe(time.perf_counter() - started)
                COMMITS.labels(way).inc(len({(a.stream, a.version) for a in answers.values() if isinstance(a, Outcome) and a.events}))
                return [answers[place] for place in range(len(requests))]
            await asyncio.sleep(random.uniform(0, 0.002 * round_))  # noqa: S311 - spreads rivals, guards nothing
        raise Outage(f"{len(open_)} commands collided {ROUNDS} times")

    async def _round(
        self, requests: Sequence[Request[C]], open_: list[int], answers: dict[int, Answer[S, E]], *, again: bool
    ) -> list[int]:
        # 1. Where the streams are, in one query.
        positions = await self.streams.load({requests[place].stream for place in open_})
        # 2. After a collision: what was said before is done.
        if again:
            open_ = await self._answer_repeated(requests, open_, positions, answers)
        # 3. Decide in memory, one draft a stream.
        drafts, doubtful, twins = self._decide(requests, open_, positions)
        # 4. No event and no refusal is believed before the journal says that the cause is new.
        unsaid = await self._answer_repeated(requests, list(doubtful), positions, answers) if doubtful else []
        # 5. One insert.
        collided = await self._append(drafts)
        # 6. Answer what stands. A stream that collided goes round again with all that was decided on its phantom
        #    state, refusals too, and so does what was said twice in one breath.
        answers.update(self._answered(drafts, collided))
        phantoms = [place for place in unsaid if requests[place].stream in collided]
        answers.update({place: doubtful[place] for place in unsaid if place not in set(phantoms)})
        return sorted(twins + phantoms + [place for s in collided for place, _, _ in drafts[s].shares])

    def _decide(
        self, requests: Sequence[Request[C]], open_: Sequence[int], positions: Mapping[str, Position[S]]
    ) -> tuple[dict[str, _Draft[C, S, E]], dict[int, Answer[S, E]], list[int]]:
        drafts: dict[str, _Draft[C, S, E]] = {}
        doubtful: dict[int, Answer[S, E]] = {}
        twins: list[int] = []
        for place in open_:
            request = requests[place]
            position = positions[request.stream]
            draft = drafts.get(request.stream) or _Draft(position, position.state)
            if request.cause in draft.causes:
                twins.append(place)
                continue
            try:
                events = tuple(self._decider.decide(request.command, draft.state))
            except (Refusal, TooEarly) as answer:
                doubtful[place] = answer
                continue
            except Exception as defect:  # noqa: BLE001 - one broken command must not stop the others
                doubtful[place] = Broken(f"{type(defect).__name__}: {defect}")
                continue
            if not events:
                doubtful[place] = Outcome(request.stream, position.version, draft.state)
                continue
            self._add(draft, place, request, events)
            drafts[request.stream] = draft
        return drafts, doubtful, twins

    def _add(self, draft: _Draft[C, S, E], place: int, request: Request[C], events: tuple[E, ...]) -> None:
        telling = len(draft.told)
        for event in events:
            draft.state = self._decider.evolve(draft.state, event)
            draft.outbox.extend(_announcement(fact, telling) for fact in self._announce(event, draft.state))
        draft.causes.append(request.cause)
        draft.told.append(
            Telling(
                fingerprint=request.fingerprint,
                at=request.at.isoformat(),
                actor=request.actor,
                traceparent=request.traceparent,
                events=len(events),
            )
        )
        draft.events.extend(events)
        draft.shares.append((place, events, draft.state))

    async def _answer_repeated(
        self,
        requests: Sequence[Request[C]],
        open_: Sequence[int],
        positions: Mapping[str, Position[S]],
        answers: dict[int, Answer[S, E]],
    ) -> list[int]:
        """Answer what the journal already holds; give back the rest."""
        said = await self._journal.causes([(requests[place].stream, requests[place].cause) for place in open_])
        new: list[int] = []
        for place in open_:
            request = requests[place]
            commit = said.get((request.stream, request.cause))
            if commit is None:
                new.append(place)
                continue
            telling = commit.told[commit.causes.index(request.cause)]
            answers[place] = (
                Outcome(request.stream, commit.version, positions[request.stream].state, repeated=True)
                if telling.fingerprint == request.fingerprint
                else _reused(request)
            )
        return new

    async def _append(self, drafts: Mapping[str, _Draft[C, S, E]]) -> set[str]:
        commits = {stream: self._commit(stream, draft) for stream, draft in drafts.items()}
        crash_here("before_append")
        ids = await self._journal.append(list(commits.values())) if commits else frozenset()
        crash_here("after_append")
        stand = {stream: commit for stream, commit in commits.items() if commit.id not in ids}
        positions = {
            stream: Position(commit.version, commit.hash, drafts[stream].state, drafts[stream].position.snapshot)
            for stream, commit in stand.items()
        }
        self.streams.remember(positions)
        if stand:
            self._appended(list(stand.values()))
            await self.streams.save_long_ones(positions)
        return set(commits) - set(stand)

    def _commit(self, stream: str, draft: _Draft[C, S, E]) -> Commit:
        owes: tuple[Duty, ...] = ("facts",)
        if any(isinstance(event, self._effects) for event in draft.events):
            owes = ("facts", "effects")
        return sealed_commit(
            Commit(
                stream=stream,
                version=draft.position.version + 1,
                causes=tuple(draft.causes),
                told=tuple(draft.told),
                events=tuple(msgspec.to_builtins(event) for event in draft.events),
                outbox=tuple(draft.outbox),
                prev=draft.position.hash,
                hash="",
                pending=owes,
            )
        )

    def _answered(
        self, drafts: Mapping[str, _Draft[C, S, E]], collided: AbstractSet[str]
    ) -> dict[int, Answer[S, E]]:
        COLLISIONS.inc(len(collided))
        stand = {stream: draft for stream, draft in drafts.items() if stream not in collided}
        return {
            place: Outcome(stream, draft.position.version + 1, state, events)
            for stream, draft in stand.items()
            for place, events, state in draft.shares
        }


def _announcement(fact: Fact, telling: int) -> Announcement:
    entry = BY_MODEL[type(fact)]
    said: Any = fact
    return Announcement(
        fact=entry.name,
        key=getattr(said, entry.key),
        subject=getattr(said, entry.subject),
        data=fact.model_dump_json(exclude_none=True),
        telling=telling,
    )


def _reused(request: Request[C]) -> KeyReused:
    return KeyReused(
        "key-reused",
        vi=f"Khóa {request.cause} đã được dùng cho một yêu cầu có nội dung khác; hãy gửi với khóa mới.",
        en=f"The key {request.cause} was used for a request with another body; send this one under a new key.",
    )
