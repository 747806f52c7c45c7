"""A commit in the making: what each command comes to on the state before it, whole or not at all."""

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeAlias

import msgspec
from khobac_contracts.catalog import BY_MODEL
from khobac_contracts.vocabulary import Fact

from services.chassis.core.decider import C, Decider, E, S
from services.chassis.core.drawers import Outcome
from services.chassis.core.errors import KhobacError, Refusal, TooEarly
from services.chassis.journal.commits import Announcement, CauseRecord, Commit, Duty, sealed_commit
from services.chassis.journal.streams import Position

Lane: TypeAlias = tuple[str, int, bytes | None]
"""Topic, partition and key: what Kafka keeps in order."""

Announce: TypeAlias = Callable[[E, S], Sequence[Fact]]

LARGEST_DRAFT = 4 * 1024 * 1024
"""A commit that has grown past this takes no more commands; the next round does. MongoDB ends at 16 MB."""

LARGEST_SHARE = 8 * 1024 * 1024


class Broken(KhobacError):
    """A decider raised what it must not: a defect of ours. The command left no trace."""


@dataclass(frozen=True, slots=True)
class CommandRequest(Generic[C]):
    """A command on its way: to which stream, because of what, said by whom and when."""

    stream: str
    command: C
    cause: str
    fingerprint: str
    actor: str
    at: datetime
    traceparent: str | None = None
    lane: Lane | None = None
    """Commands of one lane keep their order: behind one that came too early, the others of the batch are, too."""


# As strict as the store: what has no place in 64 bits or in UTF-8 is found before it can stop a whole batch.
_packed = msgspec.msgpack.Encoder().encode
_UNSIGNED = b"\xcf"
"""How an integer begins that needs the sign's bit, too: no integer of the store. The byte may also stand in a text."""

Answer: TypeAlias = Outcome[S, E] | Refusal | TooEarly | Broken


@dataclass(frozen=True, slots=True)
class Share(Generic[S, E]):
    """All that one request puts into a commit: made whole, or not at all."""

    events: tuple[E, ...]
    written: tuple[dict[str, Any], ...]
    outbox: tuple[Announcement, ...]
    state: S
    size: int


@dataclass(slots=True)
class Draft(Generic[C, S, E]):
    """A stream's commit in the making, and the requests that have a share in it."""

    position: Position[S]
    state: S
    causes: list[str] = field(default_factory=list)
    cause_records: list[CauseRecord] = field(default_factory=list)
    shares: dict[int, Share[S, E]] = field(default_factory=dict)
    size: int = 0

    def add(self, place: int, request: CommandRequest[C], share: Share[S, E]) -> None:
        self.causes.append(request.cause)
        self.cause_records.append(
            CauseRecord(
                fingerprint=request.fingerprint,
                at=request.at.isoformat(),
                actor=request.actor,
                traceparent=request.traceparent,
                events=len(share.events),
            )
        )
        self.shares[place] = share
        self.state = share.state
        self.size += share.size


class Drafter(Generic[C, S, E]):
    """Decides commands in memory, one draft a stream."""

    def __init__(
        self,
        decider: Decider[C, S, E],
        announce: Callable[[E, S], Sequence[Fact]],
        effects: AbstractSet[type[E]],
    ) -> None:
        self._decider = decider
        self._announce = announce
        self._effects = tuple(effects)

    def decide(
        self, requests: Sequence[CommandRequest[C]], open_: Sequence[int], positions: Mapping[str, Position[S]]
    ) -> tuple[dict[str, Draft[C, S, E]], dict[int, Answer[S, E]], list[int]]:
        """The drafts; the answers to believe only if the journal does not know the cause; and who must wait a round."""
        drafts: dict[str, Draft[C, S, E]] = {}
        doubtful: dict[int, Answer[S, E]] = {}
        waiting: list[int] = []
        parked: set[Lane] = set()
        for place in open_:
            request = requests[place]
            position = positions[request.stream]
            draft = drafts.get(request.stream) or Draft(position, position.state)
            if request.lane in parked:
                doubtful[place] = TooEarly("one before it in its lane came too early")
                continue
            if request.cause in draft.causes or draft.size > LARGEST_DRAFT:
                waiting.append(place)
                continue
            try:
                share = self._share(request, draft)
            except (Refusal, TooEarly) as answer:
                doubtful[place] = answer
                if isinstance(answer, TooEarly) and request.lane:
                    parked.add(request.lane)
            except Exception as defect:  # noqa: BLE001 - one broken command must not stop the others
                doubtful[place] = _broken(defect)
            else:
                if share is None:
                    doubtful[place] = Outcome(request.stream, position.version + bool(draft.cause_records), draft.state)
                else:
                    draft.add(place, request, share)
                    drafts[request.stream] = draft
        return drafts, doubtful, waiting

    def _share(self, request: CommandRequest[C], draft: Draft[C, S, E]) -> Share[S, E] | None:
        """What a command comes to, on the draft's state; None when there is nothing to do."""
        events = tuple(self._decider.decide(request.command, draft.state))
        if not events:
            return None
        state = draft.state
        outbox: list[Announcement] = []
        for event in events:
            state = self._decider.evolve(state, event)
            outbox.extend(_announcement(fact, len(draft.cause_records)) for fact in self._announce(event, state))
        written = tuple(msgspec.to_builtins(event) for event in events)
        packed = _packed(written)
        if _UNSIGNED in packed:
            _require_64_bits(written)
        size = len(packed) + sum(len(announcement.data) for announcement in outbox)
        if size > LARGEST_SHARE:
            raise OverflowError(f"{size} bytes of events and facts from one command")
        return Share(events, written, tuple(outbox), state, size)

    def commit(self, stream: str, draft: Draft[C, S, E]) -> Commit:
        owes: tuple[Duty, ...] = ("facts",)
        shares = draft.shares.values()
        if any(isinstance(event, self._effects) for share in shares for event in share.events):
            owes = ("facts", "effects")
        return sealed_commit(
            Commit(
                stream=stream,
                version=draft.position.version + 1,
                causes=tuple(draft.causes),
                cause_records=tuple(draft.cause_records),
                events=tuple(event for share in shares for event in share.written),
                outbox=tuple(announcement for share in shares for announcement in share.outbox),
                prev=draft.position.hash,
                hash="",
                pending=owes,
            )
        )


def _announcement(fact: Fact, record: int) -> Announcement:
    entry = BY_MODEL[type(fact)]
    said: Any = fact
    return Announcement(
        fact=entry.name,
        key=getattr(said, entry.key),
        subject=getattr(said, entry.subject),
        data=fact.model_dump_json(exclude_none=True),
        cause_record=record,
    )


def _require_64_bits(value: object) -> None:
    match value:
        case int() if value >= 2**63:
            raise OverflowError(f"the integer {value} needs more than 64 bits with its sign")
        case dict():
            _require_64_bits(tuple(value.values()))
        case list() | tuple():
            for each in value:
                _require_64_bits(each)


def _broken(defect: Exception) -> Broken:
    broken = Broken(f"{type(defect).__name__}: {defect}")
    broken.__cause__ = defect
    return broken
