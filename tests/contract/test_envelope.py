"""Our envelope is the CloudEvents Kafka binding, and what is wrong with a message is said, not guessed."""

import json

import pytest
from cloudevents.core.bindings import kafka
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent
from khobac_contracts.catalog import CATALOG, Entry
from khobac_contracts.envelope import Unreadable, decode, encode

from .saying import AT, SAMPLES, TRACE, UNIT, said


def test_a_fact_comes_back_as_it_wassaid() -> None:
    topic, key, value, headers = said()
    envelope, fact = decode(headers, value)
    assert (topic, key, fact) == ("unit.joined", b"1057843", UNIT)
    assert (envelope.id, envelope.sequence, envelope.time, envelope.traceparent) == ("1057843@3/0", 3, AT, TRACE)


@pytest.mark.parametrize("entry", CATALOG, ids=lambda entry: str(entry.name))
def test_every_golden_sample_travels(entry: Entry) -> None:
    raw = (SAMPLES / entry.newest.file).read_bytes()
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
    _, key, value, headers = said()
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


@pytest.mark.parametrize(
    ("reason", "value"),
    [
        ("no value", None),
        ("not JSON", b""),
        ("not JSON", b'{"unit":'),
        ("not JSON", b"[" * 100_000),
        ("not JSON", b"\xff\xfe"),
        (
            "/unit: ",
            b'{"unit":"12","name":"x","treasury":"0761","without_chief_accountant":true,"joined_at":"2026-10-08T02:31:08Z"}',
        ),
        (
            "/name: Field required",
            b'{"unit":"1057843","treasury":"0761","without_chief_accountant":true,"joined_at":"2026-10-08T02:31:08Z"}',
        ),
        (
            "/treasury: ",
            b'{"unit":"1057843","name":"x","treasury":761,"without_chief_accountant":true,"joined_at":"2026-10-08T02:31:08Z"}',
        ),
        (
            "/joined_at: ",
            b'{"unit":"1057843","name":"x","treasury":"0761","without_chief_accountant":true,"joined_at":"2026-10-08T09:31:08+07:00"}',
        ),
    ],
)
def test_a_wrong_value_names_its_field(reason: str, value: bytes | None) -> None:
    with pytest.raises(Unreadable) as told:
        decode(said()[3], value)
    assert told.value.reason.startswith("unit.joined: ")
    assert reason in told.value.reason


def test_a_field_from_the_future_is_ignored() -> None:
    _, _, value, headers = said()
    assert decode(headers, json.dumps({**json.loads(value), "new": [1]}).encode())[1] == UNIT
