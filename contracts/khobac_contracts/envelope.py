"""A fact travels as a CloudEvent 1.0 in the Kafka binding's binary mode: attributes in headers, JSON in the value."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import NamedTuple

from .catalog import CATALOG
from .headers import CONTENT_TYPE, SPEC_VERSION, read_content_type, read_sequence, read_text, read_time, read_trace
from .open_words import require_known
from .unreadable import Unreadable, shown
from .value import read_value
from .versions import Catalog, Edition, Entry
from .vocabulary import Fact

__all__ = ["Envelope", "Headers", "Unreadable", "decode", "encode", "encode_frozen", "freeze"]

Headers = list[tuple[str, bytes]]


class Envelope(NamedTuple):
    """What the headers say of a fact. `dataschema` names the version in which it was written."""

    id: str
    source: str
    type: str
    subject: str
    time: datetime
    dataschema: str
    sequence: int
    traceparent: str | None


def freeze(fact: Fact) -> str:
    """A fact as JSON, as it is stored and sent; raises UnknownWord. None stays at home: absent reads the same."""
    require_known(fact)
    return fact.model_dump_json(exclude_none=True)


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
    """Topic, key, value and headers of a fact in its newest version; raises UnknownWord."""
    return encode_frozen(
        freeze(fact).encode(),
        key=getattr(fact, entry.key),
        id=id,
        source=source,
        subject=subject,
        time=time.isoformat(),
        sequence=sequence,
        traceparent=traceparent,
        entry=entry,
        version=entry.version,
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
    version: int,
) -> tuple[str, bytes, bytes, Headers]:
    """The same for a value frozen (and stored) before, in the version that was newest then; `time` is in UTC."""
    headers = [
        *_same_for_all(entry.name, version),
        ("ce_id", id.encode()),
        ("ce_source", source.encode()),
        ("ce_subject", subject.encode()),
        ("ce_time", time.replace("+00:00", "Z").encode()),
        ("ce_sequence", b"%d" % sequence),
    ]
    if traceparent:
        headers.append(("traceparent", traceparent.encode()))
    return entry.name, key.encode(), value, headers


@cache
def _same_for_all(name: str, version: int) -> tuple[tuple[str, bytes], ...]:
    """What is the same for every fact of a type is made once: encoding runs tens of thousands of times a second."""
    return (
        ("ce_specversion", SPEC_VERSION),
        ("content-type", CONTENT_TYPE),
        ("ce_type", name.encode()),
        ("ce_dataschema", f"urn:khobac:schema:{name}:{version}".encode()),
    )


def decode(
    headers: Iterable[tuple[str, bytes | None]], value: bytes | None, catalog: Catalog = CATALOG
) -> tuple[Envelope, Fact]:
    """The envelope and the fact in its newest version, whatever version was written.

    Raises Unreadable, with the reason, and nothing else. Headers that are not ours are ignored.
    """
    found = _once(tuple(headers))
    edition = _edition(found, catalog)
    envelope = Envelope(
        read_text("ce_id", found.get("ce_id")),
        read_text("ce_source", found.get("ce_source")),
        edition.entry.name,
        read_text("ce_subject", found.get("ce_subject")),
        read_time(found.get("ce_time")),
        edition.schema_uri,
        read_sequence(found.get("ce_sequence")),
        read_trace(found.get("traceparent")),
    )
    return envelope, read_value(edition, value)


def _once(headers: tuple[tuple[str, bytes | None], ...]) -> dict[str, bytes | None]:
    """The headers by name. One of CloudEvents' that occurs twice says nothing: readers would disagree which counts."""
    found = dict(headers)
    if len(found) != len(headers):
        for name, times in Counter(name for name, _ in headers).items():
            if times > 1 and (name == "content-type" or name.startswith("ce_")):
                named = shown(name.encode(errors="surrogateescape"))  # a name that is not UTF-8 comes with such
                raise Unreadable(f"header {named}: occurs {times} times")
            if times > 1 and name == "traceparent":
                del found[name]  # of several none holds (W3C Trace Context); a trace begun anew harms no fact
    return found


def _edition(found: dict[str, bytes | None], catalog: Catalog) -> Edition:
    """The version that the headers name."""
    if found.get("ce_specversion") != SPEC_VERSION:
        got = shown(found.get("ce_specversion"))
        raise Unreadable(f"header ce_specversion: expected {SPEC_VERSION.decode()}, got {got}")
    if found.get("content-type") != CONTENT_TYPE:
        read_content_type(found.get("content-type"))
    type_ = read_text("ce_type", found.get("ce_type"))
    edition = catalog.by_schema.get(found.get("ce_dataschema") or b"")
    if edition is None or edition.entry.name != type_:
        raise _no_edition(type_, read_text("ce_dataschema", found.get("ce_dataschema")), catalog)
    return edition


def _no_edition(type_: str, schema: str, catalog: Catalog) -> Unreadable:
    entry = catalog.by_name.get(type_)
    if entry is None:
        return Unreadable(f"header ce_type: no such fact in the catalog: {shown(type_.encode())}")
    number = schema.removeprefix(entry.schema_uri.rpartition(":")[0] + ":")
    if number.isascii() and number.isdecimal() and number[0] != "0" and int(number) > entry.version:
        return Unreadable(
            f"header ce_dataschema: {entry.name} is of version {number}, and this reader knows {entry.version}: "
            "upgrade the readers first"
        )
    return Unreadable(f"header ce_dataschema: expected {entry.schema_uri}, got {shown(schema.encode())}")
