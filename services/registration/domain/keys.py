"""A signing key belongs to one person: claimed in a stream of its own, so that two units cannot register it at once."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeAlias

from services.chassis import PlainData

from .beginning import Nobody
from .roster import key_taken


class ClaimKey(PlainData, frozen=True, kw_only=True):
    """A person shows a certificate with this public key (its digest)."""

    key: str
    person: str
    at: datetime


class KeyClaimed(PlainData, frozen=True, kw_only=True):
    key: str
    person: str
    at: datetime


class Claimed(PlainData, frozen=True, kw_only=True):
    """The key is this person's, for good."""

    person: str


KeyState: TypeAlias = Nobody | Claimed


def decide(command: ClaimKey, state: KeyState) -> Sequence[KeyClaimed]:
    if isinstance(state, Nobody):
        return [KeyClaimed(key=command.key, person=command.person, at=command.at)]
    if state.person != command.person:
        raise key_taken()
    return []


def evolve(state: KeyState, event: KeyClaimed) -> Claimed:
    return state if isinstance(state, Claimed) else Claimed(person=event.person)
