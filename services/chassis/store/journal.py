"""The journal in MongoDB: one collection, one insert a batch, majority and journaled.

`_id` is `stream@version`, so the primary key itself is the lock, and asking for the one next id of every known
stream is a single query that tells whether what is remembered is still true. (stream, causes) is unique and multikey:
every cause counts once. A partial index holds only what is still owed.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeAlias

import msgspec
from motor.motor_asyncio import AsyncIOMotorClient, AsyncIOMotorDatabase
from pymongo import UpdateOne, WriteConcern
from pymongo.errors import BulkWriteError, PyMongoError
from pymongo.read_concern import ReadConcern

from services.chassis.core.errors import Outage
from services.chassis.journal.commits import (
    Commit,
    Duty,
    InHand,
    Snapshot,
    commit_id,
    nothing_in_hand,
    require_distinct_streams,
)

from .runs import by_stream, unbroken

Document: TypeAlias = dict[str, Any]
Database: TypeAlias = AsyncIOMotorDatabase[Document]

_DUPLICATE_KEY = 11000
_REACH = 64
"""How many versions past a known one are asked for at once when a stream has moved on."""
_OLDER = 1_000
"""A slow request is older than what is inserted around it, for it was told when it began."""


@contextmanager
def outage_of_the_store() -> Iterator[None]:
    """Every error of the driver is an Outage here: the work is not done, and saying it again is safe."""
    try:
        yield
    except PyMongoError as error:
        raise Outage(f"MongoDB: {type(error).__name__}: {error}") from error


def connect(uri: str) -> "AsyncIOMotorClient[Document]":
    """A client that writes to a journaled majority and reads what a majority has. It connects at first use."""
    return AsyncIOMotorClient(
        uri,
        w="majority",
        journal=True,
        wTimeoutMS=10_000,
        readConcernLevel="majority",
        retryWrites=True,
        serverSelectionTimeoutMS=5_000,
        connectTimeoutMS=5_000,
        socketTimeoutMS=20_000,
    )


class MongoJournal:
    """The journal of one service: collections `journal` and `snapshots` of its own database."""

    def __init__(self, database: Database) -> None:
        self._journal = database["journal"]
        # A snapshot that is lost in a failover is made again.
        self._snapshots = database.get_collection(
            "snapshots", write_concern=WriteConcern(w=1), read_concern=ReadConcern("local")
        )

    async def prepare(self) -> None:
        with outage_of_the_store():
            await self._journal.create_index([("stream", 1), ("causes", 1)], unique=True, name="cause_once")
            await self._journal.create_index(
                [("pending", 1)], name="owed", partialFilterExpression={"pending": {"$gt": ""}}
            )

    async def append(self, commits: Sequence[Commit]) -> frozenset[str]:
        require_distinct_streams(commits)
        if not commits:
            return frozenset()
        documents = [_document(commit) for commit in commits]
        with outage_of_the_store():
            try:
                await self._journal.insert_many(documents, ordered=False)
            except BulkWriteError as error:
                return collided(error, documents)
        return frozenset()

    async def after(self, positions: Mapping[str, int]) -> Mapping[str, list[Commit]]:
        known = {stream: version for stream, version in positions.items() if version}
        unknown = [stream for stream, version in positions.items() if not version]
        moved, fresh = await asyncio.gather(self._moved_on(known), self._whole(unknown))
        return {**moved, **unbroken(fresh, dict.fromkeys(fresh, 0))}

    async def _whole(self, streams: Sequence[str]) -> dict[str, list[Commit]]:
        return by_stream(await self._find({"stream": {"$in": list(streams)}}) if streams else [])

    async def _moved_on(self, known: Mapping[str, int]) -> dict[str, list[Commit]]:
        """Versions have no gaps: where the one next id is missing, nothing is new."""
        found: dict[str, list[Commit]] = {}
        reach = 1
        while known:
            asked = [commit_id(s, v) for s, at in known.items() for v in range(at + 1, at + 1 + reach)]
            batch = unbroken(by_stream(await self._find({"_id": {"$in": asked}})), known)
            for stream, commits in batch.items():
                found.setdefault(stream, []).extend(commits)
            known = {s: commits[-1].version for s, commits in batch.items() if len(commits) == reach}
            reach = _REACH
        return found

    async def causes(self, asked: Sequence[tuple[str, str]]) -> Mapping[tuple[str, str], Commit]:
        if not asked:
            return {}
        pairs = set(asked)
        where = {"stream": {"$in": [s for s, _ in pairs]}, "causes": {"$in": [c for _, c in pairs]}}
        commits = await self._find(where)
        return {(c.stream, cause): c for c in commits for cause in c.causes if (c.stream, cause) in pairs}

    async def pending(self, duty: Duty, limit: int, in_hand: InHand = nothing_in_hand) -> list[Commit]:
        """Index entries of one value lie in the order of insertion, on the node that took them."""
        with outage_of_the_store():
            owing = await self._journal.find({"pending": duty}, {"_id": 1}, limit=limit, batch_size=limit).to_list(None)
        wanted = [row["_id"] for row in owing if not in_hand(row["_id"])]
        while wanted:
            found = await self._find({"_id": {"$in": wanted}, "pending": duty})
            found.sort(key=lambda commit: commit.version)
            before = await self._owed_before(found) if duty == "facts" else {}
            if free := [commit for commit in found if commit.version < before.get(commit.stream, commit.version + 1)]:
                return free
            # All wait for others that lie behind the limit: those first, or nothing would ever move.
            wanted = [id for stream, version in before.items() if not in_hand(id := commit_id(stream, version))]
        return []

    async def _owed_before(self, commits: Sequence[Commit]) -> Mapping[str, int]:
        """Stream and version of direct predecessors that are not among these and owe their facts, too.

        A member that became primary may have applied two versions of a stream the other way round.
        """
        here = {commit.id for commit in commits}
        before = [commit_id(c.stream, c.version - 1) for c in commits if c.version > 1]
        missing = [earlier for earlier in before if earlier not in here]
        if not missing:
            return {}
        with outage_of_the_store():
            owed = self._journal.find({"_id": {"$in": missing}, "pending": "facts"}, {"stream": 1, "version": 1})
            return {row["stream"]: row["version"] async for row in owed.sort("version", -1)}

    async def settle(self, ids: Sequence[str], duty: Duty) -> None:
        # By majority like the reads of `pending`: else what was just settled would be seen, and published, again.
        with outage_of_the_store():
            await self._journal.update_many({"_id": {"$in": list(ids)}}, {"$pull": {"pending": duty}})

    async def since(self, at: str) -> list[Commit]:
        """Backwards in the order of insertion, until so many in a row are older that the rest is, too."""
        found: list[Commit] = []
        older = 0
        with outage_of_the_store():
            async for document in self._journal.find().sort("$natural", -1):
                commit = _commit(document)
                if commit.cause_records[-1].at >= at:
                    older = 0
                    found.append(commit)
                elif (older := older + 1) > _OLDER:
                    break
        return found

    async def snapshots(self, streams: Sequence[str]) -> Mapping[str, Snapshot]:
        with outage_of_the_store():
            found = await self._snapshots.find({"_id": {"$in": list(streams)}}).to_list(None)
        return {d["_id"]: Snapshot(**{k: v for k, v in d.items() if k != "_id"}, stream=d["_id"]) for d in found}

    async def save(self, snapshots: Sequence[Snapshot]) -> None:
        if not snapshots:
            return
        with outage_of_the_store():
            try:
                await self._snapshots.bulk_write([_keep_newer(s) for s in snapshots], ordered=False)
            except BulkWriteError as error:
                # The upsert of an older snapshot finds no older document and collides: the newer one stays.
                collided(error, [])

    async def read(self, stream: str) -> list[Commit]:
        """One whole stream, in order."""
        return (await self._whole([stream])).get(stream, [])

    async def streams(self) -> AsyncIterator[list[Commit]]:
        """Every stream, whole, one after the other: what an audit walks."""
        with outage_of_the_store():
            cursor = self._journal.aggregate([{"$group": {"_id": "$stream"}}], allowDiskUse=True, batchSize=1000)
            async for row in cursor:
                yield await self.read(row["_id"])

    async def owed(self) -> int:
        """How many commits still owe something."""
        with outage_of_the_store():
            return int(await self._journal.count_documents({"pending": {"$in": ["facts", "effects"]}}))

    async def owes(self, duty: Duty) -> bool:
        """Whether any commit owes this."""
        with outage_of_the_store():
            return await self._journal.find_one({"pending": duty}, {"_id": 1}) is not None

    async def _find(self, where: Document) -> list[Commit]:
        with outage_of_the_store():
            documents = await self._journal.find(where, batch_size=5_000).to_list(None)
        return [_commit(document) for document in documents]


def _document(commit: Commit) -> Document:
    document: Document = msgspec.to_builtins(commit)
    document["_id"] = commit.id
    if not commit.pending:
        del document["pending"]
    return document


def _commit(document: Document) -> Commit:
    return msgspec.convert(document, Commit, strict=False)


def collided(error: BulkWriteError, documents: Sequence[Document]) -> frozenset[str]:
    """The ids that met a duplicate key; anything else in the error is an Outage."""
    details: Document = dict(error.details or {})
    errors = details.get("writeErrors", [])
    if details.get("writeConcernErrors") or any(each["code"] != _DUPLICATE_KEY for each in errors):
        raise Outage(f"MongoDB: {str(details)[:300]}") from error
    return frozenset(documents[each["index"]]["_id"] for each in errors) if documents else frozenset()


def _keep_newer(snapshot: Snapshot) -> UpdateOne:
    fields = msgspec.to_builtins(snapshot)
    del fields["stream"]
    older = {"_id": snapshot.stream, "version": {"$lt": snapshot.version}}
    return UpdateOne(older, {"$set": fields}, upsert=True)
