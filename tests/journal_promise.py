"""What every journal promises, proved once; each adapter brings only a way to make itself."""

import pytest
from msgspec.structs import replace

from services.chassis.journal.commits import (
    GENESIS,
    Announcement,
    CauseRecord,
    Commit,
    Duty,
    Journal,
    Snapshot,
    Tampered,
    sealed_commit,
    verify_chain,
)

BOTH: tuple[Duty, ...] = ("facts", "effects")


def commit(
    stream: str, version: int = 1, *causes: str, prev: str = GENESIS, pending: tuple[Duty, ...] = ("facts",)
) -> Commit:
    causes = causes or (f"{stream} {version}",)
    record = CauseRecord(fingerprint="f", at="2026-11-22T05:00:00+00:00", actor="an", traceparent=None, events=1)
    said = Announcement(fact="notice.delivered", version=1, key="k", subject="s", data='{"n":1}', cause_record=0)
    return sealed_commit(
        Commit(
            stream=stream,
            version=version,
            causes=causes,
            cause_records=(record,) * len(causes),
            events=tuple({"type": "Changed", "by": n} for n, _ in enumerate(causes)),
            outbox=(said,),
            prev=prev,
            hash="",
            pending=pending,
        )
    )


def chain(stream: str, length: int, pending: tuple[Duty, ...] = ("facts",)) -> list[Commit]:
    commits: list[Commit] = []
    for version in range(1, length + 1):
        prev = commits[-1].hash if commits else GENESIS
        commits.append(commit(stream, version, prev=prev, pending=pending))
    return commits


async def put(journal: Journal, *commits: Commit) -> None:
    for each in commits:
        assert await journal.append([each]) == frozenset()


class JournalPromise:
    """`journal` is a fixture of the class that takes this over."""

    async def test_what_was_appended_is_read_back_whole(self, journal: Journal) -> None:
        first, second = chain("a", 2)
        await put(journal, first, second)
        assert await journal.after({"a": 0}) == {"a": [first, second]}

    async def test_a_version_is_taken_once(self, journal: Journal) -> None:
        await put(journal, commit("a"))
        assert await journal.append([commit("a", 1, "another cause")]) == {"a@1"}
        assert [c.causes for c in (await journal.after({"a": 0}))["a"]] == [("a 1",)]

    async def test_a_cause_counts_once_in_a_stream(self, journal: Journal) -> None:
        first = commit("a", 1, "order/7")
        await put(journal, first)
        assert await journal.append([commit("a", 2, "order/7", prev=first.hash)]) == {"a@2"}
        assert await journal.append([commit("b", 1, "order/7")]) == frozenset()

    async def test_each_of_several_causes_counts_once(self, journal: Journal) -> None:
        first = commit("a", 1, "x", "y", "z")
        await put(journal, first)
        for again in ("x", "y", "z"):
            assert await journal.append([commit("a", 2, "new", again, prev=first.hash)]) == {"a@2"}
        assert await journal.append([commit("a", 2, "new", "newer", prev=first.hash)]) == frozenset()

    async def test_what_collides_does_not_stop_the_others(self, journal: Journal) -> None:
        await put(journal, commit("b"))
        rejected = await journal.append([commit("a"), commit("b", 1, "other"), commit("c")])
        assert rejected == {"b@1"}
        assert set(await journal.after({"a": 0, "b": 0, "c": 0})) == {"a", "b", "c"}

    async def test_one_append_holds_one_commit_a_stream(self, journal: Journal) -> None:
        with pytest.raises(ValueError, match="at most one commit a stream"):
            await journal.append(chain("a", 2))
        assert await journal.after({"a": 0}) == {}

    async def test_an_append_whose_answer_was_lost_is_said_again_in_vain(self, journal: Journal) -> None:
        first = commit("a", 1, "x", "y")
        await put(journal, first)
        assert await journal.append([first]) == {"a@1"}
        assert await journal.after({"a": 0}) == {"a": [first]}
        assert await journal.causes([("a", "x")]) == {("a", "x"): first}

    async def test_only_what_is_newer_is_read(self, journal: Journal) -> None:
        a, b = chain("a", 3), chain("b", 1)
        await put(journal, *a, *b)
        assert await journal.after({"a": 1, "b": 1, "nobody": 0, "ahead": 9}) == {"a": a[1:]}

    async def test_a_stream_that_has_moved_far_is_read_to_its_end(self, journal: Journal) -> None:
        commits = chain("a", 140)
        await put(journal, *commits)
        assert await journal.after({"a": 3}) == {"a": commits[3:]}
        assert await journal.after({"a": 0}) == {"a": commits}

    async def test_a_cause_says_where_it_was_recorded(self, journal: Journal) -> None:
        first, other = commit("a", 1, "x", "y"), commit("b", 1, "x")
        await put(journal, first, other)
        found = await journal.causes([("a", "x"), ("a", "y"), ("b", "x"), ("b", "y"), ("c", "x")])
        assert found == {("a", "x"): first, ("a", "y"): first, ("b", "x"): other}
        assert await journal.causes([]) == {}

    async def test_what_is_owed_is_found_until_it_is_settled(self, journal: Journal) -> None:
        await put(journal, commit("a", pending=BOTH), commit("b"), commit("c", pending=()))
        assert {c.id for c in await journal.pending("facts", 10)} == {"a@1", "b@1"}
        assert {c.id for c in await journal.pending("effects", 10)} == {"a@1"}
        await journal.settle(["a@1"], "facts")
        await journal.settle(["a@1"], "facts")
        assert {c.id for c in await journal.pending("facts", 10)} == {"b@1"}
        assert {c.id for c in await journal.pending("effects", 10)} == {"a@1"}

    async def test_what_is_in_hand_is_not_read_and_what_follows_it_waits(self, journal: Journal) -> None:
        for a, b in zip(chain("a", 3), chain("b", 3), strict=True):
            await put(journal, a, b)
        owed = await journal.pending("facts", 10, {"a@1", "b@2"}.__contains__)
        assert [c.id for c in owed] == ["b@1"]
        owed = await journal.pending("facts", 10, {"a@3"}.__contains__)
        assert {c.id for c in owed} == {"a@1", "a@2", "b@1", "b@2", "b@3"}
        assert await journal.pending("facts", 10, lambda any_: True) == []

    async def test_effects_in_hand_hold_up_none(self, journal: Journal) -> None:
        await put(journal, *chain("a", 3, pending=BOTH))
        owed = await journal.pending("effects", 10, {"a@1"}.__contains__)
        assert {c.id for c in owed} == {"a@2", "a@3"}

    async def test_owed_commits_come_in_the_order_of_their_stream(self, journal: Journal) -> None:
        for a, b in zip(chain("a", 12), chain("b", 12), strict=True):
            await put(journal, a, b)
        for limit in (3, 7, 24):
            owed = await journal.pending("facts", limit)
            assert owed
            for stream in "ab":
                versions = [c.version for c in owed if c.stream == stream]
                assert versions == list(range(1, len(versions) + 1))

    async def test_a_snapshot_gives_way_only_to_a_newer_one(self, journal: Journal) -> None:
        def at(version: int) -> Snapshot:
            return Snapshot(stream="a", version=version, hash=f"h{version}", state={"n": version}, shape="s")

        assert await journal.snapshots(["a"]) == {}
        await journal.save([at(5)])
        await journal.save([at(3)])
        assert await journal.snapshots(["a", "b"]) == {"a": at(5)}
        await journal.save([at(8)])
        assert await journal.snapshots(["a"]) == {"a": at(8)}
        await journal.save([])

    async def test_a_chain_read_back_verifies_and_tampering_shows(self, journal: Journal) -> None:
        await put(journal, *chain("a", 4))
        whole = (await journal.after({"a": 0}))["a"]
        verify_chain(whole)
        for tampered in _tampered(whole):
            with pytest.raises(Tampered):
                verify_chain(tampered)


def _tampered(whole: list[Commit]) -> list[list[Commit]]:
    second = whole[1]
    rewritten = replace(second, events=({"type": "Changed", "by": 1_000_000},))
    return [
        [whole[0], rewritten, *whole[2:]],
        [whole[0], sealed_commit(rewritten), *whole[2:]],  # with a hash that fits: the next one tells
        [whole[0], replace(second, causes=("another",)), *whole[2:]],
        [whole[0], replace(second, cause_records=(replace(second.cause_records[0], actor="binh"),)), *whole[2:]],
        [whole[0], replace(second, outbox=(replace(second.outbox[0], data="{}"),)), *whole[2:]],
        [whole[0], *whole[2:]],
        whole[1:],
        [whole[0], whole[2], whole[1], whole[3]],
    ]
