"""A key is free, or somebody's for good."""

from typing import TypeAlias

from services.chassis import PlainData


class Unclaimed(PlainData, frozen=True, kw_only=True):
    """Nobody has shown this key yet."""


class Claimed(PlainData, frozen=True, kw_only=True):
    """The key is this person's, for good."""

    person: str


KeyState: TypeAlias = Unclaimed | Claimed
