"""The journal is a service's only truth: append-only streams of commits, each hashed over the one before it.

One commit is one document and one atomic write: the change (`events`), the memory of what led to it (`causes`,
`cause_records`), and what it announces (`outbox`), so that none of the three can be lost without the others.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, Protocol, TypeAlias

import msgspec

from services.chassis.core.errors import KhobacError

Duty = Literal["facts", "effects"]
"""What is still owed for a commit: its facts to Kafka (and its rows to the lists), its effects on the world."""

GENESIS = "0" * 64


def _plain(value: object) -> int:
    """Stores give large integers back in a type of their own."""
    if isinstance(value, int):
        return int(value)
    raise NotImplementedError(f"{type(value).__name__} cannot stand in a journal")


_encode = msgspec.json.Encoder(order="deterministic", enc_hook=_plain).encode


class CauseRecord(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One command's share of a commit: by whom, when, and how many of the events are its own."""

    fingerprint: str
    at: str
    actor: str
    traceparent: str | None
    events: int


class Announcement(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A public fact, frozen at decision time in its newest version of then. `cause_record` is the place in
    `cause_records` that it came from.
    """

    fact: str
    version: int
    key: str
    subject: str
    data: str
    cause_record: int


class Commit(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One entry of a stream. `causes` and `cause_records` stand side by side; only `pending` ever changes."""

    stream: str
    version: int
    causes: tuple[str, ...]
    cause_records: tuple[CauseRecord, ...]
    events: tuple[dict[str, Any], ...]
    outbox: tuple[Announcement, ...]
    prev: str
    hash: str
    pending: tuple[Duty, ...] = ()

    @property
    def id(self) -> str:
        return commit_id(self.stream, self.version)


class Snapshot(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A stream's folded state at a version: beside the journal, always rebuildable from it.

    `shape` is the digest of the state's schema: a snapshot of another shape is not read but folded anew.
    """

    stream: str
    version: int
    hash: str
    state: dict[str, Any]
    shape: str


class Tampered(KhobacError):
    """A hash chain does not verify: somebody changed what must never change."""


InHand: TypeAlias = Callable[[str], bool]
"""Whether the caller has the commit with this id in hand."""


def nothing_in_hand(id: str) -> bool:
    return False


def commit_id(stream: str, version: int) -> str:
    return f"{stream}@{version}"


def chain_hash(commit: Commit) -> str:
    """SHA-256 over everything a commit says and over the hash before it."""
    content = [
        commit.prev,
        commit.stream,
        commit.version,
        commit.causes,
        commit.cause_records,
        commit.events,
        commit.outbox,
    ]
    return hashlib.sha256(_encode(content)).hexdigest()


def sealed_commit(commit: Commit) -> Commit:
    """The commit with its hash."""
    return msgspec.structs.replace(commit, hash=chain_hash(commit))


def verify_chain(commits: Sequence[Commit]) -> None:
    """Raise Tampered unless the commits are an unbroken chain from version 1."""
    prev = GENESIS
    for expected, commit in enumerate(commits, start=1):
        if commit.version != expected:
            raise Tampered(f"{commit.id}: expected version {expected}")
        if commit.prev != prev or commit.hash != chain_hash(commit):
            raise Tampered(f"{commit.id}: its hash does not follow from what it says")
        prev = commit.hash


class Journal(Protocol):
    """The promises that every journal keeps; one test suite proves them for each adapter."""

    async def append(self, commits: Sequence[Commit]) -> frozenset[str]:
        """Store each commit whose (stream, version) and (stream, cause) are new, durably; return the ids that were not.

        The commits are of different streams: two of one stream could let the second land where the first collided.
        Raises Outage when it cannot tell; appending them again is then safe.
        """

    async def after(self, positions: Mapping[str, int]) -> Mapping[str, list[Commit]]:
        """The commits of each stream past the given version, in order; streams with none are left out."""

    async def causes(self, asked: Sequence[tuple[str, str]]) -> Mapping[tuple[str, str], Commit]:
        """Which of these (stream, cause) were recorded before, and where."""

    async def pending(self, duty: Duty, limit: int, in_hand: InHand = nothing_in_hand) -> list[Commit]:
        """Commits that still owe a duty: among the first `limit`, those that the caller has not in hand.

        Facts go out in the order of their stream: one whose predecessor owes its own, in hand or not, is left out.
        Effects have no order: one that is stuck holds up no other.
        """

    async def settle(self, ids: Sequence[str], duty: Duty) -> None:
        """The duty is done for these commits."""

    async def since(self, at: str) -> list[Commit]:
        """At least all commits whose last cause record is not before this time (ISO 8601, UTC), in any order."""

    async def snapshots(self, streams: Sequence[str]) -> Mapping[str, Snapshot]:
        """The newest snapshot of each stream that has one."""

    async def save(self, snapshots: Sequence[Snapshot]) -> None:
        """Keep these snapshots where they are newer."""


def require_distinct_streams(commits: Sequence[Commit]) -> None:
    if len({commit.stream for commit in commits}) != len(commits):
        raise ValueError("one append holds at most one commit a stream")
