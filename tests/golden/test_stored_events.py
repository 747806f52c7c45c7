"""What lies in a journal is read for ever: a golden sample of every event, as stored, is read and folded here.

The rule: `<Event>.json` is what this version writes; whoever adds an event writes its first sample with

    python -m tests.golden

Whoever changes the shape of an event that may be stored somewhere gives its decider an upcaster (`Decider.upcast`, pure,
from the stored form to the newest one) and keeps the old sample as `<Event>.<n>.json` (`--keep`). Only what was never
stored outside of a developer's machine may be written anew (`--accept`). No sample is ever taken away.
"""

import copy
from pathlib import Path
from typing import Any

import msgspec
import pytest

from .inventing import invented
from .samples import HERE, KindOfService, all_kinds, as_stored, event_of, is_older, load

COMMAND = "python -m tests.golden"
KINDS = all_kinds()
SAMPLES = [(kind, file) for kind in KINDS for file in kind.files()]
MOST_STATES = 300
ids = [f"{kind}/{file.stem}" for kind, file in SAMPLES]


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_every_event_has_a_sample(kind: KindOfService) -> None:
    there = {file.name for file in kind.files()}
    wanted = [f"{event.__name__}{end}.json" for event in kind.events for end, _ in invented(event)]
    missing = [name for name in wanted if name not in there]
    assert missing == [], f"no sample of {kind}: run `{COMMAND}`, look at what it wrote, and commit it"


@pytest.mark.parametrize(("kind", "file"), SAMPLES, ids=ids)
def test_a_stored_event_is_read_and_would_be_stored_so_again(kind: KindOfService, file: Path) -> None:
    stored = load(file)
    before = copy.deepcopy(stored)
    event = kind.read(stored)
    assert stored == before, "an upcaster changed history in place"
    if not is_older(file):
        assert type(event).__name__ == event_of(file)
        assert as_stored(event) == stored, f"no longer the newest shape: see `{COMMAND}`"


@pytest.mark.parametrize(("kind", "file"), SAMPLES, ids=ids)
def test_an_upcaster_leaves_the_newest_shape_alone(kind: KindOfService, file: Path) -> None:
    newest = as_stored(kind.read(load(file)))
    assert as_stored(kind.read(newest)) == newest


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_every_stored_event_folds_on_every_state(kind: KindOfService) -> None:
    """`evolve` is total: whatever order the samples come in, and none of them in its place, nothing raises."""
    events = [kind.read(load(file)) for file in kind.files()]
    states: dict[bytes, Any] = {}
    new = [kind.decider.initial]
    while new and len(states) < MOST_STATES:
        states |= {msgspec.json.encode(state): state for state in new}
        found = [kind.decider.evolve(state, event) for state in new for event in events]
        new = list({key: s for s in found if (key := msgspec.json.encode(s)) not in states}.values())
    for state in states.values():
        assert msgspec.convert(msgspec.to_builtins(state), kind.decider.states) == state


def test_no_sample_lies_where_nobody_reads_it() -> None:
    read = {file for kind in KINDS for file in kind.files()}
    assert [str(file.relative_to(HERE)) for file in HERE.rglob("*.json") if file not in read] == []


@pytest.mark.parametrize(("kind", "file"), SAMPLES, ids=ids)
def test_a_sample_is_named_for_an_event_that_is_read(kind: KindOfService, file: Path) -> None:
    known = {event.__name__ for event in kind.events} | set(kind.decider.upcast)
    assert event_of(file) in known
