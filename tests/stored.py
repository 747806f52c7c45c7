"""Events as the journal holds them stay readable: a sample of each shape that was ever written, replayed by today's service.

A sample is never edited. When the shape of an event changes, its kind gets an upcaster (`Decider.upcast`), the old
sample stays, and one of the new shape is added behind it.
"""

import json
from pathlib import Path
from typing import Any

import msgspec

from services.chassis.core.decider import C, Decider, E, S, classes
from services.chassis.journal.reader import KindReader


def samples(beside: str) -> list[dict[str, Any]]:
    """The samples that lie beside a test, in the order in which they may have happened."""
    read: list[dict[str, Any]] = json.loads((Path(beside).parent / "stored_events.json").read_text(encoding="utf-8"))
    return read


def replayed(decider: Decider[C, S, E], stored: list[dict[str, Any]]) -> S:
    """The state that the samples lead to. Every event class has one, and nothing of the newest shape is lost."""
    events = KindReader(decider).events(stored)
    assert {type(event) for event in events} == classes(decider.events)
    newest = {sample["type"]: sample for sample in stored}
    written = {sample["type"]: sample for sample in json.loads(msgspec.json.encode(events))}
    assert written == newest, "what is written today is not what the newest sample says"
    return decider.fold(decider.initial, events)
