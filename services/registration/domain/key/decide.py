"""Who shows a key first has it."""

from collections.abc import Sequence
from typing import assert_never

from services.registration.domain.refusals import key_taken

from .commands import ClaimKey
from .events import KeyClaimed
from .state import Claimed, KeyState, Unclaimed


def decide(command: ClaimKey, state: KeyState) -> Sequence[KeyClaimed]:
    match state:
        case Unclaimed():
            return [KeyClaimed(key=command.key, person=command.person, at=command.at)]
        case Claimed(person=command.person):
            return []
        case Claimed():
            raise key_taken()
        case _:
            assert_never(state)
