"""What a service keeps beside its journal in MongoDB: lists, files, numbers, leases, and the keyring."""

import asyncio
import contextlib
import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from bson import Binary
from motor.motor_asyncio import AsyncIOMotorClient
from pymongo import ReplaceOne, ReturnDocument
from pymongo.errors import BulkWriteError, DuplicateKeyError

from services.chassis.core.drawers import Row

from .journal import Database, Document, collided, outage_of_the_store
from .pages import Page, read_cursor, write_cursor

LARGEST_FILE = 15 * 1024 * 1024


class Lists:
    """Documents made from events, to look things up by; they can be thrown away and made again."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def prepare(self, indexes: Mapping[str, Sequence[Sequence[str]]]) -> None:
        """Make sure of these indexes: view -> field names, `-` before a descending one."""
        with outage_of_the_store():
            for view, wanted in indexes.items():
                for fields in wanted:
                    keys = [(name.lstrip("-"), -1 if name.startswith("-") else 1) for name in fields]
                    await self._database[f"view_{view}"].create_index(keys)

    async def write(self, rows: Sequence[tuple[Row, int]]) -> None:
        """Replace each row that is not newer than what is given: of one version, the last one written stays."""
        once: dict[str, dict[str, tuple[Row, int]]] = {}
        whole: dict[str, dict[str, tuple[Row, int]]] = {}
        for row, version in rows:
            (once if row.once else whole).setdefault(row.view, {})[row.id] = (row, version)
        inserts = [self._insert(view, list(each.values())) for view, each in once.items()]
        await asyncio.gather(*inserts, *(self._write(view, list(each.values())) for view, each in whole.items()))

    async def _insert(self, view: str, rows: Sequence[tuple[Row, int]]) -> None:
        documents = [{"_id": row.id, "_version": version, **row.fields} for row, version in rows]
        with outage_of_the_store():
            try:
                await self._database[f"view_{view}"].insert_many(documents, ordered=False)
            except BulkWriteError as error:
                collided(error, [])  # said again after a crash: it is there already

    async def _write(self, view: str, rows: Sequence[tuple[Row, int]]) -> None:
        collection = self._database[f"view_{view}"]
        documents = [{"_id": row.id, "_version": version, **row.fields} for row, version in rows]
        with outage_of_the_store():
            try:
                await collection.bulk_write([_replacing(each, upsert=True) for each in documents], ordered=False)
            except BulkWriteError as error:
                # A newer row is there already: it stays. An older one that was inserted in the same moment does not.
                there = collided(error, documents)
                again = [_replacing(each, upsert=False) for each in documents if each["_id"] in there]
                await collection.bulk_write(again, ordered=False)

    async def mark(self, since: str | None) -> None:
        """Rows of commits since this time may be missing; None: none is."""
        with outage_of_the_store():
            await self._database["marks"].update_one({"_id": "rows"}, {"$set": {"since": since}}, upsert=True)

    async def marked(self) -> str | None:
        with outage_of_the_store():
            found = await self._database["marks"].find_one({"_id": "rows"})
        return found["since"] if found else None

    async def get(self, view: str, id: str) -> Document | None:
        with outage_of_the_store():
            return await self._database[f"view_{view}"].find_one({"_id": id}, {"_version": 0})

    async def page(
        self, view: str, where: Document, sort: str, cursor: str | None = None, limit: int = 50
    ) -> Page[Document]:
        """One page of a list. `sort` is a field that every row has, `-` before it for descending; ties go by id."""
        field = sort.lstrip("-")
        if cursor is not None:
            where = {"$and": [where, _past(sort, *read_cursor(cursor, 2))]}
        rows = await self.find(view, where, sort, limit + 1)
        more = len(rows) > limit
        last = rows[limit - 1] if more else {}
        return Page(items=rows[:limit], next=write_cursor([last[field], last["_id"]]) if more else None)

    async def find(self, view: str, where: Document, sort: str, limit: int) -> list[Document]:
        """The first rows in the order of `sort`."""
        field, direction = (sort[1:], -1) if sort.startswith("-") else (sort, 1)
        with outage_of_the_store():
            cursor = self._database[f"view_{view}"].find(where, {"_version": 0})
            return await cursor.sort([(field, direction), ("_id", direction)]).limit(limit).to_list(limit)

    async def sum(self, view: str, where: Document, field: str, by: str) -> dict[str, int]:
        """The sum of a field over the rows that match, by another field."""
        stages = [{"$match": where}, {"$group": {"_id": f"${by}", "sum": {"$sum": f"${field}"}}}]
        with outage_of_the_store():
            return {row["_id"]: row["sum"] async for row in self._database[f"view_{view}"].aggregate(stages)}

    async def count(self, view: str, where: Document) -> int:
        with outage_of_the_store():
            return int(await self._database[f"view_{view}"].count_documents(where))


def _replacing(document: Document, *, upsert: bool) -> "ReplaceOne[Document]":
    older = {"_id": document["_id"], "_version": {"$lte": document["_version"]}}
    return ReplaceOne(older, document, upsert=upsert)


def _past(sort: str, value: Any, id: Any) -> Document:
    """What lies behind the last row of the page before."""
    field, beyond = (sort[1:], "$lt") if sort.startswith("-") else (sort, "$gt")
    return {"$or": [{field: {beyond: value}}, {field: value, "_id": {beyond: id}}]}


class Files:
    """Attachments by the SHA-256 of their content: the same bytes are kept once and cannot be swapped."""

    def __init__(self, database: Database) -> None:
        self._files = database["files"]

    async def put(self, data: bytes) -> str:
        if len(data) > LARGEST_FILE:
            raise ValueError(f"a file of {len(data)} bytes is over {LARGEST_FILE}")
        digest = hashlib.sha256(data).hexdigest()
        with outage_of_the_store(), contextlib.suppress(DuplicateKeyError):
            await self._files.insert_one({"_id": digest, "data": Binary(data)})
        return digest

    async def get(self, digest: str) -> bytes | None:
        with outage_of_the_store():
            found = await self._files.find_one({"_id": digest})
        return None if found is None else bytes(found["data"])


class Numbers:
    """Running numbers of a series, from 1. A key gets its number once; a crash may leave a gap, never a repetition."""

    def __init__(self, database: Database) -> None:
        self._series = database["series"]
        self._given = database["numbers"]

    async def once(self, key: str, series: str) -> tuple[str, int]:
        """The key's series and number. Asked again it is the same pair, whichever series is asked for then."""
        with outage_of_the_store():
            found = await self._given.find_one({"_id": key})
            if found is None:
                found = await self._give(key, series)
        return str(found["series"]), int(found["number"])

    async def _give(self, key: str, series: str) -> Document:
        counted = await self._series.find_one_and_update(
            {"_id": series}, {"$inc": {"last": 1}}, upsert=True, return_document=ReturnDocument.AFTER
        )
        given = {"_id": key, "series": series, "number": counted["last"]}
        try:
            await self._given.insert_one(given)
        except DuplicateKeyError:
            return await self._given.find_one({"_id": key}) or given
        return given


class Lease:
    """At most one holder at a time, by the store's own clock; it lapses when its holder stops renewing.

    The holder is an instance, not a process: one that is killed and started again goes on at once.
    """

    def __init__(self, database: Database, name: str, holder: str, seconds: float) -> None:
        self._leases = database["leases"]
        self._name = name
        self._holder = holder
        self._milliseconds = int(seconds * 1000)

    async def held(self) -> bool:
        """Take or renew; False while somebody else has it."""
        free = {"$or": [{"$eq": ["$holder", self._holder]}, {"$lt": [{"$ifNull": ["$until", "$$NOW"]}, "$$NOW"]}]}
        mine = {"holder": self._holder, "until": {"$add": ["$$NOW", self._milliseconds]}}
        change = [{"$set": {k: {"$cond": [_or_missing(free), v, f"${k}"]} for k, v in mine.items()}}]
        with outage_of_the_store():
            after = await self._leases.find_one_and_update(
                {"_id": self._name}, change, upsert=True, return_document=ReturnDocument.AFTER
            )
        return bool(after["holder"] == self._holder)

    async def release(self) -> None:
        with outage_of_the_store():
            await self._leases.delete_one({"_id": self._name, "holder": self._holder})


def _or_missing(free: Document) -> Document:
    return {"$or": [{"$eq": [{"$type": "$holder"}, "missing"]}, free]}


class MongoKeyStore:
    """The wrapped data keys of all subjects: a database of its own, shared by the services that may unseal."""

    def __init__(self, client: "AsyncIOMotorClient[Document]", database_prefix: str) -> None:
        self._keys = client[f"{database_prefix}keyring"]["keys"]

    async def get_many(self, subjects: Sequence[str]) -> Mapping[str, bytes]:
        with outage_of_the_store():
            found = await self._keys.find({"_id": {"$in": list(subjects)}}).to_list(None)
        return {row["_id"]: bytes(row["key"]) for row in found}

    async def put_if_absent(self, subject: str, wrapped: bytes) -> bytes:
        """The key that the subject has now: the given one, or the one that was first."""
        first: dict[str, Any] = {"$setOnInsert": {"key": Binary(wrapped)}}
        with outage_of_the_store():
            kept = await self._keys.find_one_and_update(
                {"_id": subject}, first, upsert=True, return_document=ReturnDocument.AFTER
            )
        return bytes(kept["key"])

    async def drop(self, subject: str) -> None:
        with outage_of_the_store():
            await self._keys.delete_one({"_id": subject})
