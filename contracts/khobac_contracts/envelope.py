"""A fact travels as a CloudEvent 1.0 in the Kafka binding's binary mode: attributes in headers, JSON in the value."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from pydantic import ValidationError

from .catalog import BY_NAME, CATALOG, Entry
from .vocabulary import Fact

SPEC_VERSION = "1.0"
CONTENT_TYPE = "application/json"
Headers = list[tuple[str, bytes]]


class Unreadable(ValueError):
    """A message that no retry will make readable; `reason` says what is wrong, and where."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Envelope:
    """What the headers say of a fact."""

    id: str
    source: str
    type: str
    subject: str
    time: datetime
    dataschema: str
    sequence: int
    traceparent: str | None


# What is the same for every fact of a type is made once: encode and decode run tens of thousands of times a second.
_FIXED: dict[str, Headers] = {
    entry.name: [
        ("ce_specversion", SPEC_VERSION.encode()),
        ("content-type", CONTENT_TYPE.encode()),
        ("ce_type", entry.name.encode()),
        ("ce_dataschema", entry.schema_uri.encode()),
    ]
    for entry in CATALOG
}
_MUST = ("ce_specversion", "content-type", "ce_id", "ce_source", "ce_type", "ce_subject", "ce_time", "ce_dataschema")


def encode(
    fact: Fact,
    *,
    id: str,
    source: str,
    subject: str,
    time: datetime,
    sequence: int,
    traceparent: str | None,
    entry: Entry,
) -> tuple[str, bytes, bytes, Headers]:
    """Topic, key, value and headers of a fact. Fields that are None stay at home: absent and None read the same."""
    return encode_frozen(
        fact.model_dump_json(exclude_none=True).encode(),
        key=getattr(fact, entry.key),
        id=id,
        source=source,
        subject=subject,
        time=time.isoformat(),
        sequence=sequence,
        traceparent=traceparent,
        entry=entry,
    )


def encode_frozen(
    value: bytes,
    *,
    key: str,
    id: str,
    source: str,
    subject: str,
    time: str,
    sequence: int,
    traceparent: str | None,
    entry: Entry,
) -> tuple[str, bytes, bytes, Headers]:
    """The same for a value that was serialised (and stored) before; `time` is ISO 8601 in UTC."""
    headers = [
        *_FIXED[entry.name],
        ("ce_id", id.encode()),
        ("ce_source", source.encode()),
        ("ce_subject", subject.encode()),
        ("ce_time", time.replace("+00:00", "Z").encode()),
        ("ce_sequence", b"%d" % sequence),
    ]
    if traceparent:
        headers.append(("traceparent", traceparent.encode()))
    return entry.name, key.encode(), value, headers


def decode(headers: Iterable[tuple[str, bytes | None]], value: bytes | None) -> tuple[Envelope, Fact]:
    """The envelope and the fact, or Unreadable with the reason. Headers that are not ours are ignored."""
    found = {name: content or b"" for name, content in headers}
    entry = _entry(found)
    envelope = _envelope(found)
    if value is None:
        raise Unreadable(f"{entry.name}: the message has no value")
    try:
        # Strict: "1000" is not 1000. What we would repair silently, a reader in another language would not.
        return envelope, entry.model.model_validate_json(value, strict=True)
    except ValidationError as error:
        raise Unreadable(_mismatch(entry, error)) from None


def _entry(found: dict[str, bytes]) -> Entry:
    for name in _MUST:
        if not found.get(name):
            raise Unreadable(f"header {name}: missing or empty")
    if found["ce_specversion"] != SPEC_VERSION.encode():
        raise Unreadable(f"header ce_specversion: expected {SPEC_VERSION}, got {_short(found['ce_specversion'])}")
    if found["content-type"].partition(b";")[0].strip().lower() != CONTENT_TYPE.encode():
        raise Unreadable(f"header content-type: expected {CONTENT_TYPE}, got {_short(found['content-type'])}")
    entry = BY_NAME.get(found["ce_type"].decode(errors="replace"))
    if entry is None:
        raise Unreadable(f"header ce_type: no such fact in the catalog: {_short(found['ce_type'])}")
    if found["ce_dataschema"] != entry.schema_uri.encode():
        raise Unreadable(f"header ce_dataschema: expected {entry.schema_uri}, got {_short(found['ce_dataschema'])}")
    return entry


def _envelope(found: dict[str, bytes]) -> Envelope:
    try:
        return Envelope(
            id=found["ce_id"].decode(),
            source=found["ce_source"].decode(),
            type=found["ce_type"].decode(),
            subject=found["ce_subject"].decode(),
            time=_time(found["ce_time"]),
            dataschema=found["ce_dataschema"].decode(),
            sequence=_sequence(found.get("ce_sequence")),
            traceparent=found["traceparent"].decode() if found.get("traceparent") else None,
        )
    except UnicodeDecodeError as error:
        raise Unreadable(f"a header is not UTF-8: {_short(error.object)}") from None


def _time(raw: bytes) -> datetime:
    try:
        time = datetime.fromisoformat(raw.decode())
    except ValueError:
        time = None
    if time is None or time.tzinfo is None:
        raise Unreadable(f"header ce_time: expected a time with its zone (RFC 3339), got {_short(raw)}")
    return time


def _sequence(raw: bytes | None) -> int:
    # Longer than any counter, and int() would take its time over a million digits.
    if raw is None or len(raw) > 19 or not raw.isdigit():
        raise Unreadable(f"header ce_sequence: expected a whole number, got {_short(raw or b'')}")
    return int(raw)


def _mismatch(entry: Entry, error: ValidationError) -> str:
    """Names each wrong field and the rule it broke; never the value, which may be personal."""
    wrong = error.errors(include_url=False, include_context=False, include_input=False)
    if wrong[0]["type"] == "json_invalid":
        return f"{entry.name}: the value is not JSON: {wrong[0]['msg']}"
    told = [f"/{'/'.join(str(part) for part in each['loc'])}: {each['msg']}" for each in wrong[:5]]
    more = f" (and {len(wrong) - 5} more)" if len(wrong) > 5 else ""
    return f"{entry.name}: the value does not match {entry.schema_uri}: {'; '.join(told)}{more}"


def _short(raw: bytes) -> str:
    return repr(raw[:80].decode(errors="replace"))
