"""Commands in, commits out, many at a time: the one place where a service changes.

A batch of commands, for streams of any kind, is decided on cached positions and appended in one insert, which collides
where another writer was faster. A stream that collided is loaded and decided again: a collision is a question (was the
command recorded before, or was another one faster?), never an error. Only answers without events ask the journal first.
"""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import asynccontextmanager
from typing import Literal, TypeAlias

from services.chassis.core.crash import crash_here
from services.chassis.core.drawers import Outcome
from services.chassis.core.errors import Broken, KeyReused, Outage
from services.chassis.core.kinds import Kinds
from services.chassis.journal.commits import Commit, Journal
from services.chassis.journal.reader import Position
from services.chassis.journal.streams import AnyPosition, Streams
from services.chassis.observe.metrics import BATCH_SECONDS, BATCH_SIZE, COLLISIONS, COMMITS

from .drafting import Answer, CommandRequest, Draft, Drafter

Way: TypeAlias = Literal["facts", "http", "effects"]

WARY_BATCHES = 20
"""After a collision so many batches check their positions before they decide: with another writer about, the cache is stale."""

FRUITLESS_ROUNDS = 30
"""After so many rounds without a new answer other writers win every time, and the batch ends in an Outage."""


class Turns:
    """Batches of one process that share a stream are handled one after the other: at once, they would only collide."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._freed = asyncio.Condition()

    @asynccontextmanager
    async def of(self, streams: AbstractSet[str]) -> AsyncIterator[None]:
        async with self._freed:
            await self._freed.wait_for(lambda: self._taken.isdisjoint(streams))
            self._taken |= streams
        try:
            yield
        finally:
            self._taken -= streams
            async with self._freed:
                self._freed.notify_all()


class Handler:
    """Decides and records; safe to call from many places at once."""

    def __init__(
        self,
        journal: Journal,
        kinds: Kinds,
        *,
        effects: AbstractSet[type] = frozenset(),
        appended: Callable[[Sequence[Commit]], None] = lambda commits: None,
        snapshot_every: int = 100,
    ) -> None:
        self.streams = Streams(journal, kinds, snapshot_every)
        self._kinds = kinds
        self._journal = journal
        self._drafter = Drafter(kinds, effects)
        self._appended = appended
        self.appending: set[str] = set()
        """Ids of commits that are being inserted: the relay must not take one for another process's."""
        self._turns = Turns()
        self._wary = 0

    async def handle(self, requests: Sequence[CommandRequest], way: Way) -> list[Answer]:
        """One answer a request, in order. Raises Outage when the store is away: then all of it may be repeated."""
        async with self._turns.of({request.stream for request in requests}):
            return await self._handle(requests, way)

    async def _handle(self, requests: Sequence[CommandRequest], way: Way) -> list[Answer]:
        started = time.perf_counter()
        answers: dict[int, Answer] = self._misdirected(requests)
        open_ = [place for place in range(len(requests)) if place not in answers]
        fruitless, again = 0, False
        while open_:
            before = len(open_)
            open_ = await self._round(requests, open_, answers, again=again)
            again = True
            fruitless = fruitless + 1 if len(open_) == before else 0
            if fruitless >= FRUITLESS_ROUNDS:
                raise Outage(f"{len(open_)} commands collided {FRUITLESS_ROUNDS} times")
            if fruitless:
                await asyncio.sleep(random.uniform(0, 0.002 * fruitless))  # noqa: S311 - spreads rivals, guards nothing
        self._measure(answers, way, started)
        return [answers[place] for place in range(len(requests))]

    def _misdirected(self, requests: Sequence[CommandRequest]) -> dict[int, Answer]:
        """Commands for no kind of stream, or for one that is not theirs."""
        found: dict[int, Answer] = {}
        for place, request in enumerate(requests):
            try:
                self._kinds.check(request.stream, request.command)
            except Broken as defect:
                found[place] = defect
        return found

    async def _round(
        self, requests: Sequence[CommandRequest], open_: list[int], answers: dict[int, Answer], *, again: bool
    ) -> list[int]:
        # 1. Positions: from the cache, or, after a collision, in one query.
        streams = {requests[place].stream for place in open_}
        believed = not again and not self._wary
        positions = await (self.streams.recall(dict.fromkeys(streams, 1)) if believed else self.streams.load(streams))
        # 2. After a collision: commands that were recorded before are answered.
        if again:
            open_ = await self._answer_repeated(requests, open_, positions, answers)
        # 3. Decide in memory, one draft a stream.
        drafts, doubtful, waiting = self._drafter.decide(requests, open_, positions)
        # 4. An answer without events holds once the journal confirms that its cause is new and its position the last.
        unknown = await self._answer_repeated(requests, list(doubtful), positions, answers) if doubtful else []
        moved = await self._moved({requests[place].stream for place in unknown}, positions) if believed else set()
        # 5. One insert.
        collided = moved | await self._append({stream: d for stream, d in drafts.items() if stream not in moved})
        self._wary = WARY_BATCHES if collided else max(0, self._wary - 1)
        # 6. Answer. What was decided on a stale state goes into the next round, refusals too, and so does what had to
        #    wait: a repetition within the batch, or no room in the commit.
        answers.update(self._answered(drafts, collided))
        stale = [place for place in unknown if requests[place].stream in collided]
        answers.update({place: doubtful[place] for place in unknown if requests[place].stream not in collided})
        lost = [place for stream in collided if stream in drafts for place in drafts[stream].shares]
        return sorted(waiting + stale + lost)

    async def _moved(self, streams: AbstractSet[str], believed: Mapping[str, AnyPosition]) -> set[str]:
        """The streams that are past the position that was believed."""
        now = await self.streams.load(streams) if streams else {}
        return {stream for stream, position in now.items() if position.version != believed[stream].version}

    async def _answer_repeated(
        self,
        requests: Sequence[CommandRequest],
        open_: Sequence[int],
        positions: Mapping[str, AnyPosition],
        answers: dict[int, Answer],
    ) -> list[int]:
        """Answer what was recorded before; return the rest."""
        recorded = await self._journal.causes([(requests[place].stream, requests[place].cause) for place in open_])
        new: list[int] = []
        for place in open_:
            request = requests[place]
            commit = recorded.get((request.stream, request.cause))
            if commit is None:
                new.append(place)
                continue
            record = commit.cause_records[commit.causes.index(request.cause)]
            answers[place] = (
                Outcome(request.stream, commit.version, positions[request.stream].state, repeated=True)
                if record.fingerprint == request.fingerprint
                else _reused(request)
            )
        return new

    async def _append(self, drafts: Mapping[str, Draft]) -> set[str]:
        if not drafts:
            return set()
        commits = {stream: self._drafter.commit(stream, draft) for stream, draft in drafts.items()}
        on_their_way = {commit.id for commit in commits.values()}
        self.appending |= on_their_way
        try:
            crash_here("before_append")
            ids = await self._journal.append(list(commits.values()))
            crash_here("after_append")
            stand = {stream: commit for stream, commit in commits.items() if commit.id not in ids}
            self._appended(list(stand.values()))
        finally:
            self.appending -= on_their_way
        positions = {
            stream: Position(commit.version, commit.hash, drafts[stream].state, drafts[stream].position.snapshot)
            for stream, commit in stand.items()
        }
        self.streams.remember(positions)
        await self.streams.save_long_ones(positions)
        return set(commits) - set(stand)

    def _answered(self, drafts: Mapping[str, Draft], collided: AbstractSet[str]) -> dict[int, Answer]:
        COLLISIONS.inc(len(collided))
        stand = {stream: draft for stream, draft in drafts.items() if stream not in collided}
        return {
            place: Outcome(stream, draft.position.version + 1, share.state, share.events)
            for stream, draft in stand.items()
            for place, share in draft.shares.items()
        }

    def _measure(self, answers: Mapping[int, Answer], way: Way, started: float) -> None:
        BATCH_SIZE.labels(way).observe(len(answers))
        BATCH_SECONDS.labels(way).observe(time.perf_counter() - started)
        recorded = {(a.stream, a.version) for a in answers.values() if isinstance(a, Outcome) and a.events}
        COMMITS.labels(way).inc(len(recorded))


def _reused(request: CommandRequest) -> KeyReused:
    # A caller knows the key, and not what it became here; whoever reads a dead letter needs the fact's id.
    named = "" if request.lane is None else f" {request.cause}"
    return KeyReused(
        "key-reused",
        vi=f"Khóa{named or ' này'} đã được dùng cho một yêu cầu có nội dung khác; hãy gửi với khóa mới.",
        en=f"{'The' if named else 'This'} key{named} was used for a request with another body; send it under a new key.",
    )
