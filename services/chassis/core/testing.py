"""Tests of a decider read as sentences: given a past, when a command, then facts."""

from dataclasses import dataclass
from typing import Generic

from .decider import C, Decider, E, S
from .errors import Refusal, TooEarly


@dataclass(frozen=True)
class When(Generic[C, S, E]):
    """A command about to meet a past."""

    decider: Decider[C, S, E]
    past: tuple[E, ...]
    command: C

    def _decide(self) -> list[E]:
        state = self.decider.fold(self.decider.initial, self.past)
        return list(self.decider.decide(self.command, state))

    def then(self, *events: E) -> None:
        decided = self._decide()
        assert decided == list(events), f"decided {decided!r}, expected {list(events)!r}"

    def events(self) -> list[E]:
        return self._decide()

    def nothing(self) -> None:
        self.then()

    def refused(self, kind: type[Refusal], slug: str) -> Refusal:
        try:
            decided = self._decide()
        except Refusal as refusal:
            assert isinstance(refusal, kind), f"refused with {type(refusal).__name__}, expected {kind.__name__}"
            assert refusal.slug == slug, f"refused with {refusal.slug!r}, expected {slug!r}"
            assert refusal.vi, "a refusal speaks Vietnamese first"
            assert refusal.en, "and English beside it"
            return refusal
        raise AssertionError(f"expected a refusal, decided {decided!r}")

    def too_early(self) -> None:
        try:
            decided = self._decide()
        except TooEarly:
            return
        raise AssertionError(f"expected to wait, decided {decided!r}")


@dataclass(frozen=True)
class Given(Generic[C, S, E]):
    """A past, as events."""

    decider: Decider[C, S, E]
    past: tuple[E, ...]

    def when(self, command: C) -> When[C, S, E]:
        return When(self.decider, self.past, command)

    def state(self) -> S:
        return self.decider.fold(self.decider.initial, self.past)


def given(decider: Decider[C, S, E], *past: E) -> Given[C, S, E]:
    """Open the sentence."""
    return Given(decider, past)
