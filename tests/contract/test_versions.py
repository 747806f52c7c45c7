"""A topic that holds a fact in several versions is read as if all were the newest, by a catalog given as a value."""

import json
from pathlib import Path

import pytest
from khobac_contracts import generate
from khobac_contracts.catalog import CATALOG, Past
from khobac_contracts.envelope import Unreadable, decode, encode_frozen
from khobac_contracts.gate import incompatible
from khobac_contracts.registration import UnitJoined

from .history import FIRST, HISTORY, NEW, SECOND, THIRD, UnitJoinedV2, UnitJoinedV3, catalog
from .saying import AT, UNIT


def test_every_version_on_a_topic_becomes_the_newest() -> None:
    read = [decode(headers, value, THIRD) for headers, value in HISTORY]
    assert [fact for _, fact in read] == [NEW] * 4
    assert [envelope.dataschema[-1] for envelope, _ in read] == ["1", "2", "1", "3"], "what was written is still told"
    assert {envelope.type for envelope, _ in read} == {"unit.joined"}


def test_the_same_message_is_read_by_each_reader_as_far_as_it_knows() -> None:
    headers, value = HISTORY[0]
    assert [type(decode(headers, value, each)[1]) for each in (FIRST, SECOND, THIRD)] == [
        UnitJoined,
        UnitJoinedV2,
        UnitJoinedV3,
    ]


def test_a_newer_version_is_unreadable_and_says_what_to_do() -> None:
    headers, value = HISTORY[3]
    with pytest.raises(
        Unreadable, match=r"unit\.joined is of version 3, and this reader knows 2: upgrade the readers first"
    ):
        decode(headers, value, SECOND)


def test_an_old_version_is_read_as_strictly_as_a_new_one() -> None:
    headers, value = HISTORY[0]
    for spoilt in (value.replace(b"joined_at", b"accepted_at"), value.replace(b'"unit"', b'"unit":"1057843","unit"')):
        with pytest.raises(Unreadable, match=r"^unit\.joined: "):
            decode(headers, spoilt, THIRD)


def test_an_upcaster_that_breaks_makes_its_fact_unreadable() -> None:
    def broken(old: UnitJoined) -> UnitJoinedV2:
        raise KeyError(old.unit)

    headers, value = HISTORY[0]
    with pytest.raises(Unreadable, match="version 1 did not become version 2: KeyError"):
        decode(headers, value, catalog(UnitJoinedV2, Past(UnitJoined, broken)))


def test_what_was_frozen_before_an_upgrade_is_sent_in_its_own_version() -> None:
    _, value = HISTORY[0]
    _, _, sent, headers = encode_frozen(
        value,
        key="1057843",
        id="x@1/0",
        source="s",
        subject="x",
        time=AT.isoformat(),
        sequence=1,
        traceparent=None,
        entry=THIRD.by_name["unit.joined"],
        version=1,
    )
    assert decode(headers, sent, THIRD)[1] == NEW


def test_writers_write_the_newest() -> None:
    entry = THIRD.by_name["unit.joined"]
    assert (entry.version, entry.model, THIRD.by_model[UnitJoinedV3]) == (3, UnitJoinedV3, entry)
    assert UnitJoined not in THIRD.by_model
    assert dict(HISTORY[3][0])["ce_dataschema"] == b"urn:khobac:schema:unit.joined:3"


def test_every_version_has_its_schema_its_message_and_its_place_on_the_page(tmp_path: Path) -> None:
    (tmp_path / "samples").mkdir()
    for version, (_, value) in ((1, HISTORY[0]), (2, HISTORY[1]), (3, HISTORY[3])):
        (tmp_path / "samples" / f"unit.joined.{version}.json").write_bytes(value)
    files = {path.name: text for path, text in generate.generated(tmp_path, THIRD).items()}
    schemas = [json.loads(files[f"unit.joined.{version}.json"]) for version in (1, 2, 3)]
    assert [schema["$id"][-1] for schema in schemas] == ["1", "2", "3"]
    assert ["joined_at" in schema["properties"] for schema in schemas] == [True, False, False]
    for version in (1, 2):
        assert f"#/components/messages/unit.joined.{version}" in files["asyncapi.yaml"]
        assert f"#### unit.joined, version {version}" in files["README.md"]
    assert "| [`unit.joined`](#unitjoined) | 3 |" in files["README.md"]


def test_a_version_that_was_released_may_not_go(tmp_path: Path) -> None:
    for name, schema in generate.schemas(THIRD).items():
        (tmp_path / name).write_text(json.dumps(schema))
    assert incompatible(generate.schemas(THIRD), tmp_path) == []
    assert incompatible(generate.schemas(SECOND), tmp_path) == [
        "unit.joined.3: the released fact is gone from the catalog"
    ]


def test_our_owncatalog_is_read_by_default() -> None:
    assert [edition.version for edition in CATALOG.editions] == [1] * len(CATALOG), "until a fact has a second version"
    assert decode(*HISTORY[0])[1] == UNIT
