"""Each command is decided on the state that the one before it left, and joins its stream's commit whole or not at all."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

import msgspec
from khobac_contracts.catalog import BY_MODEL
from khobac_contracts.envelope import freeze
from khobac_contracts.value import LARGEST_VALUE
from khobac_contracts.vocabulary import Fact

from services.chassis.core.decider import PlainData
from services.chassis.core.drawers import Outcome
from services.chassis.core.errors import Broken, Refusal, TooEarly
from services.chassis.core.kinds import AnyEvent, AnyKind, AnyState, Kinds
from services.chassis.journal.commits import Announcement, CauseRecord, Commit, Duty, sealed_commit
from services.chassis.journal.streams import AnyPosition

Lane: TypeAlias = tuple[str, int, bytes | None]
"""Topic, partition and key: what Kafka keeps in order."""

LARGEST_DRAFT = 4 * 1024 * 1024
"""A commit that has grown past this takes no more commands; the next round does. MongoDB ends at 16 MB."""

LARGEST_SHARE = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class CommandRequest:
    """A command on its way: to which stream, because of what, by whom and when."""

    stream: str
    command: PlainData
    cause: str
    fingerprint: str
    actor: str
    at: datetime
    traceparent: str | None = None
    lane: Lane | None = None
    """Commands of one lane keep their order: behind one that is too early, the rest of its lane is too early."""


# As strict as the store: an integer past 64 bits or a text that is not UTF-8 breaks its own command, not the batch.
_packed = msgspec.msgpack.Encoder().encode
_UNSIGNED = b"\xcf"
"""First byte of an integer from 2**63 up, which the store cannot hold. The byte may also be part of a text."""

Answer: TypeAlias = Outcome[AnyState, AnyEvent] | Refusal | TooEarly | Broken


@dataclass(frozen=True, slots=True)
class Share:
    """All that one request puts into a commit: made whole, or not at all."""

    events: tuple[AnyEvent, ...]
    written: tuple[dict[str, Any], ...]
    outbox: tuple[Announcement, ...]
    state: AnyState
    size: int


@dataclass(slots=True)
class Draft:
    """A stream's commit in the making, and the requests that have a share in it."""

    kind: AnyKind
    position: AnyPosition
    state: AnyState
    causes: list[str] = field(default_factory=list)
    cause_records: list[CauseRecord] = field(default_factory=list)
    shares: dict[int, Share] = field(default_factory=dict)
    size: int = 0

    def add(self, place: int, request: CommandRequest, share: Share) -> None:
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


class Drafter:
    """Decides commands in memory, one draft a stream."""

    def __init__(self, kinds: Kinds, effects: AbstractSet[type]) -> None:
        self._kinds = kinds
        self._effects = tuple(effects)

    def decide(
        self, requests: Sequence[CommandRequest], open_: Sequence[int], positions: Mapping[str, AnyPosition]
    ) -> tuple[dict[str, Draft], dict[int, Answer], list[int]]:
        """The drafts; answers without events, which hold only if the journal confirms them; and requests for the next round."""
        drafts: dict[str, Draft] = {}
        doubtful: dict[int, Answer] = {}
        waiting: list[int] = []
        parked: set[Lane] = set()
        for place in open_:
            request = requests[place]
            position = positions[request.stream]
            draft = drafts.get(request.stream) or Draft(self._kinds.of(request.stream), position, position.state)
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

    def _share(self, request: CommandRequest, draft: Draft) -> Share | None:
        """What a command comes to, on the draft's state; None when there is nothing to do."""
        decider, announce = draft.kind.decider, draft.kind.announce
        events = tuple(decider.decide(request.command, draft.state))
        if not events:
            return None
        state = draft.state
        outbox: list[Announcement] = []
        for event in events:
            state = decider.evolve(state, event)
            outbox.extend(_announcement(fact, len(draft.cause_records)) for fact in announce(event, state))
        written = tuple(msgspec.to_builtins(event) for event in events)
        packed = _packed(written)
        if _UNSIGNED in packed:
            _require_64_bits(written)
        size = len(packed) + sum(len(announcement.data) for announcement in outbox)
        if size > LARGEST_SHARE:
            raise OverflowError(f"{size} bytes of events and facts from one command")
        return Share(events, written, tuple(outbox), state, size)

    def commit(self, stream: str, draft: Draft) -> Commit:
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
    data = freeze(fact)
    if len(data.encode()) > LARGEST_VALUE:
        # Stored, it would stop all facts behind it for ever: no topic takes it.
        raise OverflowError(f"a fact {entry.name} of more than {LARGEST_VALUE} bytes")
    return Announcement(
        fact=entry.name,
        version=entry.version,
        key=getattr(fact, entry.key),
        subject=getattr(fact, entry.subject),
        data=data,
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
