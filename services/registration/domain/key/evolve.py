"""The first claim stands."""

from .events import KeyClaimed
from .state import Claimed, KeyState


def evolve(state: KeyState, event: KeyClaimed) -> Claimed:
    return state if isinstance(state, Claimed) else Claimed(person=event.person)
