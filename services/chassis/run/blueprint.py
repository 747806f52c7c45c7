"""A blueprint says everything that makes one service differ from another, and nothing of it is made yet."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeAlias, TypeVar

from fastapi import APIRouter

from services.chassis.core.decider import PlainData, StreamCommand
from services.chassis.core.drawers import Listening
from services.chassis.core.kinds import AnyKind
from services.chassis.follow.effects import Effect
from services.chassis.intake.fact_intake import FactIntake

from .kit import Kit, SettingsT

Background: TypeAlias = Callable[[], Awaitable[None]]
Prepare: TypeAlias = Callable[[list[StreamCommand]], Awaitable[list[StreamCommand]]]
"""Enriches the commands of a whole batch from the world before they are decided."""

F = TypeVar("F")
"""What the drawers of a service are furnished with: whatever `furnish` makes."""


class Consumes(Protocol):
    """Brings facts to the intake."""

    async def run(self) -> None:
        """Consume until told to stop, then commit and leave the broker; raises only what a new process may mend."""

    def stop(self) -> None:
        """Fetch no more, finish the batch in hand, and return from `run`."""

    def readiness(self) -> str | None:
        """Why it is not well, or None."""


@dataclass(frozen=True, kw_only=True)
class Blueprint(Generic[SettingsT, F]):
    """Everything that makes one service differ from another."""

    name: str
    port: int
    about: str = ""
    """What it is for, in Vietnamese / and English: the introduction of its API page."""
    settings: type[SettingsT]
    kinds: Sequence[AnyKind]
    furnish: Callable[[Kit[SettingsT]], F]
    """Makes, once a process, what several drawers need; it may neither wait nor connect."""
    routes: Callable[[F], APIRouter]
    listen: Listening = field(default_factory=dict)
    stream: Callable[[F, FactIntake], Consumes] | None = None
    """The service's own stream processor; without one, facts come through the chassis's listener."""
    prepare: Callable[[F], Prepare] | None = None
    effects: Mapping[type[PlainData], Callable[[F], Effect]] = field(default_factory=dict)
    """Which event leads to which effect on the world."""
    background: Callable[[F], Sequence[Background]] = lambda furnished: ()
    indexes: Mapping[str, Sequence[Sequence[str]]] = field(default_factory=dict)
