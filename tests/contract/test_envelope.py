"""Our envelope is the CloudEvents Kafka binding, and what is wrong with a message is said, not guessed."""

import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cloudevents.core.bindings import kafka
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent
from khobac_contracts.catalog import BY_NAME, CATALOG, Entry
from khobac_contracts.envelope import Headers, Unreadable, decode, encode
from khobac_contracts.registration import UnitJoined

SAMPLES = Path(__file__).parents[2] / "contracts" / "samples"
AT = datetime(2026, 10, 8, 2, 31, 8, 120000, tzinfo=UTC)
TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
UNIT = UnitJoined(unit="1057843", name="Trường THCS Trần Hưng Đạo", treasury="0761", joined_at=AT)


def _said() -> tuple[str, bytes, bytes, Headers]:
    return encode(
        UNIT,
        id="1057843@3/0",
        source="urn:khobac:registration",
        subject="1057843",
        time=AT,
        sequence=3,
        traceparent=TRACE,
        entry=BY_NAME["unit.joined"],
    )


@pytest.mark.parametrize("name", [name for name, _ in _said()[3]])
def test_a_header_without_a_value_is_as_if_it_were_not_there(name: str) -> None:
    _, _, value, headers = _said()
    null = [(each, None if each == name else content) for each, content in headers]
    absent = [(each, content) for each, content in headers if each != name]
    assert _outcome(null, value) == _outcome(absent, value)
    assert decode([*headers, ("theirs", None)], value)


def _outcome(headers: Iterable[tuple[str, bytes | None]], value: bytes) -> object:
    try:
        return decode(headers, value)
    except Unreadable as error:
        return error.reason


def test_a_fact_comes_back_as_it_was_said() -> None:
    topic, key, value, headers = _said()
    envelope, fact = decode(headers, value)
    assert (topic, key, fact) == ("unit.joined", b"1057843", UNIT)
    assert (envelope.id, envelope.sequence, envelope.time, envelope.traceparent) == ("1057843@3/0", 3, AT, TRACE)


@pytest.mark.parametrize("entry", CATALOG, ids=lambda entry: str(entry.name))
def test_every_golden_sample_travels(entry: Entry) -> None:
    raw = (SAMPLES / f"{entry.name}.{entry.version}.json").read_bytes()
    fact = entry.model.model_validate_json(raw, strict=True)
    topic, key, value, headers = encode(
        fact, id="x@1/0", source="s", subject="x", time=AT, sequence=1, traceparent=None, entry=entry
    )
    sample = json.loads(raw)
    assert (topic, key.decode()) == (entry.name, sample[entry.key])
    assert decode(headers, value)[1] == fact
    said = json.loads(value)
    assert {name: said[name] for name in sample} == sample, "nothing of the sample is lost or changed on the way"


def test_the_cloudevents_package_reads_ours() -> None:
    _, key, value, headers = _said()
    event = kafka.from_kafka(kafka.KafkaMessage(headers=dict(headers), key=key, value=value), JSONFormat())
    assert isinstance(event, CloudEvent)
    assert (event.get_id(), event.get_type(), event.get_source()) == (
        "1057843@3/0",
        "unit.joined",
        "urn:khobac:registration",
    )
    assert (event.get_subject(), event.get_time(), event.get_extension("sequence")) == ("1057843", AT, "3")
    assert event.get_dataschema() == "urn:khobac:schema:unit.joined:1"
    assert event.get_data() == UNIT.model_dump(mode="json")


def test_ours_reads_what_the_cloudevents_package_wrote() -> None:
    attributes = {
        "id": "1057843@3/0",
        "source": "urn:khobac:registration",
        "type": "unit.joined",
        "subject": "1057843",
        "time": AT,
        "datacontenttype": "application/json",
        "dataschema": "urn:khobac:schema:unit.joined:1",
        "sequence": "3",
    }
    message = kafka.to_binary_event(CloudEvent(attributes, UNIT.model_dump(mode="json")))
    envelope, fact = decode(list(message.headers.items()), message.value)
    assert fact == UNIT
    assert (envelope.id, envelope.time, envelope.sequence) == ("1057843@3/0", AT, 3)


Spoil = Callable[[dict[str, bytes]], object]
WRONG_HEADERS: list[tuple[str, Spoil]] = [
    ("ce_id: missing", lambda headers: headers.pop("ce_id")),
    ("ce_subject: missing", lambda headers: headers.update(ce_subject=b"")),
    ("ce_type: no such fact", lambda headers: headers.update(ce_type=b"unit.exploded")),
    ("ce_type: no such fact", lambda headers: headers.update(ce_type=b"\xff\xfe")),
    ("ce_specversion: expected 1.0", lambda headers: headers.update(ce_specversion=b"0.3")),
    ("content-type: expected application/json", lambda headers: headers.update({"content-type": b"text/xml"})),
    ("ce_dataschema: expected", lambda headers: headers.update(ce_dataschema=b"urn:khobac:schema:unit.joined:9")),
    ("ce_time: expected", lambda headers: headers.update(ce_time=b"yesterday")),
    ("ce_time: expected", lambda headers: headers.update(ce_time=b"2026-10-08T02:31:08")),
    ("ce_sequence: expected", lambda headers: headers.update(ce_sequence=b"-1")),
    ("ce_sequence: expected", lambda headers: headers.update(ce_sequence=b"9" * 1_000_000)),
    ("not UTF-8", lambda headers: headers.update(ce_id=b"\xff")),
]


@pytest.mark.parametrize(("reason", "spoil"), WRONG_HEADERS)
def test_a_wrong_header_is_named(reason: str, spoil: Spoil) -> None:
    _, _, value, headers = _said()
    spoiled = dict(headers)
    spoil(spoiled)
    with pytest.raises(Unreadable) as told:
        decode(spoiled.items(), value)
    assert reason in told.value.reason
    assert len(told.value.reason) < 400


@pytest.mark.parametrize(
    ("reason", "value"),
    [
        ("no value", None),
        ("not JSON", b""),
        ("not JSON", b'{"unit":'),
        ("not JSON", b"[" * 100_000),
        ("not JSON", b"\xff\xfe"),
        ("/unit: ", b'{"unit":"12","name":"x","treasury":"0761","joined_at":"2026-10-08T02:31:08Z"}'),
        ("/name: Field required", b'{"unit":"1057843","treasury":"0761","joined_at":"2026-10-08T02:31:08Z"}'),
        ("/treasury: ", b'{"unit":"1057843","name":"x","treasury":761,"joined_at":"2026-10-08T02:31:08Z"}'),
        ("time in UTC", b'{"unit":"1057843","name":"x","treasury":"0761","joined_at":"2026-10-08T09:31:08+07:00"}'),
    ],
)
def test_a_wrong_value_names_its_field(reason: str, value: bytes | None) -> None:
    with pytest.raises(Unreadable) as told:
        decode(_said()[3], value)
    assert told.value.reason.startswith("unit.joined: ")
    assert reason in told.value.reason


def test_a_field_from_the_future_is_ignored() -> None:
    _, _, value, headers = _said()
    assert decode(headers, json.dumps({**json.loads(value), "new": [1]}).encode())[1] == UNIT
