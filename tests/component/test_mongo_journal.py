"""The journal in MongoDB keeps the promise, and those that only a real store can break."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from services.chassis.core.drawers import Row
from services.chassis.core.errors import Outage
from services.chassis.journal.commits import Tampered, sealed_commit, verify_chain
from services.chassis.store.documents import Lease, Lists
from services.chassis.store.journal import Database, MongoJournal, connect
from tests.journal_promise import JournalPromise, chain, commit, put


@pytest.fixture
async def journal(database: Database) -> MongoJournal:
    made = MongoJournal(database)
    await made.prepare()
    return made


class TestMongoJournal(JournalPromise):
    pass


async def test_a_gap_that_a_long_query_leaves_is_not_folded_over(journal: MongoJournal, database: Database) -> None:
    await put(journal, *chain("a", 4), *chain("b", 1))
    await database["journal"].delete_one({"_id": "a@2"})
    assert [c.version for c in (await journal.after({"a": 0, "b": 0}))["a"]] == [1]
    assert await journal.after({"a": 1}) == {}
    with pytest.raises(Tampered):  # the audit reads past the gap: it must see it
        verify_chain(await journal.read("a"))


async def test_a_later_version_waits_while_an_earlier_one_is_owed(journal: MongoJournal, database: Database) -> None:
    """As after a failover: the new primary may have the two in the other order."""
    first, second, third = chain("a", 3)
    await put(journal, first, second, third, commit("b"))
    raw = database["journal"]
    document = await raw.find_one_and_delete({"_id": "a@1"})
    assert document
    await raw.insert_one(document)
    assert [c.id for c in await journal.pending("facts", 2)] == ["a@1"]  # a@2, a@3: not before it
    assert await journal.pending("facts", 2, {"a@1"}.__contains__) == []
    assert [c.id for c in await journal.pending("facts", 3)] == ["b@1"]
    owed = await journal.pending("facts", 4)
    assert [c.version for c in owed if c.stream == "a"] == [1, 2, 3]


async def test_a_chain_with_large_amounts_verifies_as_it_is_read_back(journal: MongoJournal) -> None:
    """Past 32 bits the driver gives integers in a type of its own."""
    first = sealed_commit(replace(commit("a"), events=({"type": "Granted", "amount": 10**14},)))
    await put(journal, first)
    whole = await journal.read("a")
    assert whole == [first]
    verify_chain(whole)


async def test_however_the_owed_ones_lie_all_come_in_the_end(journal: MongoJournal, database: Database) -> None:
    commits = chain("a", 12)
    await put(journal, *commits)
    documents = await database["journal"].find({}).to_list(None)
    await database["journal"].delete_many({})
    await database["journal"].insert_many(sorted(documents, key=lambda each: each["version"], reverse=True))
    said = []
    while owed := await journal.pending("facts", 3):
        said += [c.version for c in owed]
        await journal.settle([c.id for c in owed], "facts")
    assert said == list(range(1, 13))


async def test_a_slow_request_does_not_hide_what_was_appended_before_it(journal: MongoJournal) -> None:
    first, slow, last = chain("a", 3)
    old = replace(slow, cause_records=(replace(slow.cause_records[0], at="2026-11-22T04:00:00+00:00"),))
    await put(journal, first, old, last)
    assert {c.version for c in await journal.since("2026-11-22T05:00:00+00:00")} == {1, 3}


async def test_what_is_owed_is_found_by_its_index(journal: MongoJournal, database: Database) -> None:
    await put(journal, *chain("a", 3))
    await journal.settle(["a@1", "a@2"], "facts")
    plan: Any = await database.command(
        "explain", {"find": "journal", "filter": {"pending": "facts"}}, verbosity="executionStats"
    )
    assert plan["executionStats"]["totalKeysExamined"] == 1
    assert plan["executionStats"]["totalDocsExamined"] == 1


async def test_whether_anything_is_owed_is_told_until_it_is_settled(journal: MongoJournal) -> None:
    assert not await journal.owes("facts")
    await put(journal, commit("a"))
    assert await journal.owes("facts")
    await journal.settle(["a@1"], "facts")
    assert not await journal.owes("facts")


async def test_many_at_once_on_one_stream_leave_one_unbroken_chain(journal: MongoJournal) -> None:
    async def insist(n: int) -> None:
        while True:
            known = (await journal.after({"a": 0})).get("a", [])
            prev = known[-1].hash if known else commit("a").prev
            if not await journal.append([commit("a", len(known) + 1, f"cause {n}", prev=prev)]):
                return

    await asyncio.gather(*(insist(n) for n in range(12)))
    whole = await journal.read("a")
    verify_chain(whole)
    assert sorted(c.causes[0] for c in whole) == sorted(f"cause {n}" for n in range(12))
    assert [len(stream) async for stream in journal.streams()] == [12]


async def test_a_store_that_is_not_there_is_an_outage() -> None:
    client = connect("mongodb://127.0.0.1:1/?replicaSet=khobac")
    journal = MongoJournal(client["nowhere"])
    asked = (
        journal.append([commit("a")]),
        journal.after({"a": 0}),
        journal.pending("facts", 1),
        journal.causes([("a", "b")]),
    )
    assert [type(answer) for answer in await asyncio.gather(*asked, return_exceptions=True)] == [Outage] * 4
    client.close()


async def test_a_lease_has_one_holder_and_comes_back_to_its_instance(database: Database) -> None:
    def lease(holder: str) -> Lease:
        return Lease(database, "leader", holder, 30)

    assert await lease("one").held()
    assert not await lease("two").held()
    assert await lease("one").held()  # the same instance, started again: at once
    kept = await database["leases"].find_one({"_id": "leader"})
    assert kept
    left = kept["until"] - (await database.command("hello"))["localTime"]
    assert timedelta() < left <= timedelta(seconds=30)
    await database["leases"].update_one({"_id": "leader"}, {"$set": {"until": datetime(2026, 1, 1, tzinfo=UTC)}})
    assert await lease("two").held()
    assert not await lease("one").held()
    await lease("one").release()  # not its own to give up
    assert not await lease("one").held()
    await lease("two").release()
    assert await lease("one").held()


async def test_many_that_ask_for_a_free_lease_at_once_leave_one_holder(database: Database) -> None:
    async def ask(n: int) -> bool:
        try:
            return await Lease(database, "leader", f"h{n}", 5).held()
        except Outage:
            return False  # two made the document at once: asked again, it says who has it

    held = await asyncio.gather(*(ask(n) for n in range(8)))
    assert sum(held) == 1


async def test_a_row_never_goes_back(database: Database) -> None:
    lists = Lists(database)
    await lists.write([(Row("sums", "a", {"n": 5}), 5)])
    await lists.write([(Row("sums", "a", {"n": 4}), 4), (Row("sums", "b", {"n": 1}), 1)])
    assert await lists.get("sums", "a") == {"_id": "a", "n": 5}
    await lists.write([(Row("sums", "a", {"n": 55}), 5)])  # the same version, said by a later commit
    assert await lists.get("sums", "a") == {"_id": "a", "n": 55}
    assert await lists.get("sums", "b") == {"_id": "b", "n": 1}
