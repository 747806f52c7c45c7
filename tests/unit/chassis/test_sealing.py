"""What is sealed is readable by its subject's key only, and by nobody once that is dropped."""

import asyncio
import base64
from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from khobac_contracts.vocabulary import Sealed
from pydantic import TypeAdapter

from services.chassis.core.errors import CannotStart, Outage
from services.chassis.store.sealing import BadSeal, MemoryKeyStore, Sealing, master_key

MASTER = bytes(range(32))


@pytest.fixture
def store() -> MemoryKeyStore:
    return MemoryKeyStore()


@pytest.fixture
def sealing(store: MemoryKeyStore) -> Sealing:
    return Sealing(MASTER, store, remember=2)


@given(st.lists(st.tuples(st.sampled_from(["p1", "p2", "p3", "p4"]), st.text()), max_size=12))
async def test_what_is_sealed_can_be_read_again(told: list[tuple[str, str]]) -> None:
    sealing = Sealing(MASTER, MemoryKeyStore(), remember=2)
    sealed = [await sealing.seal(subject, text) for subject, text in told]
    assert await sealing.unseal(sealed) == [text for _, text in told]


async def test_the_form_is_the_one_of_the_contracts(sealing: Sealing) -> None:
    sealed = await sealing.seal("p1", "an.nguyen@donvi.gov.vn")
    TypeAdapter(Sealed).validate_python(sealed)
    assert sealed.startswith("sealed:1:p1:")
    assert "nguyen" not in sealed
    assert await sealing.seal("p1", "an.nguyen@donvi.gov.vn") != sealed


async def test_a_dropped_key_leaves_nothing_to_read(sealing: Sealing, store: MemoryKeyStore) -> None:
    kept, gone = await sealing.seal("p1", "stays"), await sealing.seal("p2", "goes")
    await sealing.forget("p2")
    assert await sealing.unseal([gone, kept, gone]) == [None, "stays", None]
    assert await Sealing(MASTER, store).unseal([gone]) == [None]


async def test_a_key_dropped_elsewhere_is_forgotten_within_a_minute(store: MemoryKeyStore) -> None:
    now = 0.0
    sealing = Sealing(MASTER, store, ticks=lambda: now)
    gone = await sealing.seal("p1", "goes")
    await store.drop("p1")
    assert await sealing.unseal([gone]) == ["goes"]
    now = 61.0
    assert await sealing.unseal([gone]) == [None]


async def test_another_process_reads_with_the_same_master_key_only(sealing: Sealing, store: MemoryKeyStore) -> None:
    sealed = await sealing.seal("p1", "text")
    assert await Sealing(MASTER, store).unseal([sealed]) == ["text"]
    with pytest.raises(Outage, match=r"master\.key"):
        await Sealing(bytes(32), store).unseal([sealed])


async def test_a_key_may_have_to_go_while_another_is_asked_for(store: MemoryKeyStore) -> None:
    class Slow(MemoryKeyStore):
        async def get_many(self, subjects: Sequence[str]) -> Mapping[str, bytes]:
            await asyncio.sleep(0.01)
            return await store.get_many(subjects)

    sealed = [await Sealing(MASTER, store).seal(f"p{n}", f"text {n}") for n in range(4)]
    sealing = Sealing(MASTER, Slow(), remember=1)
    await sealing.unseal(sealed[:1])
    both = await asyncio.gather(sealing.unseal(sealed[2:]), sealing.unseal(sealed[:2]))
    assert list(both) == [["text 2", "text 3"], ["text 0", "text 1"]]


async def test_two_first_uses_at_once_share_one_key(store: MemoryKeyStore) -> None:
    class Late(MemoryKeyStore):
        async def get_many(self, subjects: object) -> dict[str, bytes]:
            return {}

        async def put_if_absent(self, subject: str, wrapped: bytes) -> bytes:
            return await store.put_if_absent(subject, wrapped)

    sealed = [await Sealing(MASTER, Late()).seal("p1", word) for word in ("one", "two")]
    assert await Sealing(MASTER, store).unseal(sealed) == ["one", "two"]


@pytest.mark.parametrize("change", ["moved", "bit", "cut", "prefix", "empty", "letters"])
async def test_what_was_changed_is_not_read(sealing: Sealing, change: str) -> None:
    sealed, _ = await sealing.seal("p1", "text"), await sealing.seal("p2", "other")
    changed = {
        "moved": sealed.replace(":p1:", ":p2:"),
        "bit": sealed[:20] + ("A" if sealed[20] != "A" else "B") + sealed[21:],
        "cut": sealed[:30],
        "prefix": sealed.removeprefix("sealed:"),
        "empty": "sealed:1:p1:",
        "letters": sealed[:20] + "!" + sealed[21:],
    }[change]
    with pytest.raises(BadSeal):
        await sealing.unseal([changed])


@pytest.mark.parametrize("subject", ["", "a:b"])
async def test_a_subject_is_one_word(sealing: Sealing, subject: str) -> None:
    with pytest.raises(ValueError, match="colon"):
        await sealing.seal(subject, "x")


def test_a_master_key_is_32_bytes_in_base64() -> None:
    assert master_key(base64.b64encode(MASTER)) == MASTER


@pytest.mark.parametrize(
    "text", [b"", b"short", base64.b64encode(MASTER)[:-1], base64.b64encode(MASTER[:-1]), b"\xff" * 44]
)
def test_another_master_key_stops_the_start(text: bytes) -> None:
    with pytest.raises(CannotStart, match=r"master\.key"):
        master_key(text)
