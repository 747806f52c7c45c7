"""A blueprint's parts, made once and fitted together; none of them runs yet."""

from collections.abc import Sequence
from typing import Generic

from fastapi import APIRouter

from services.chassis.core.kinds import Kinds
from services.chassis.follow.effects import EffectsRunner
from services.chassis.follow.relay import Relay
from services.chassis.intake.fact_intake import FactIntake

from .blueprint import Background, Blueprint, F
from .kit import Kit, SettingsT


class Assembly(Generic[SettingsT, F]):
    """What a running service lives on, and what a test or a measurement works by hand."""

    def __init__(self, blueprint: Blueprint[SettingsT, F], settings: SettingsT) -> None:
        self.blueprint = blueprint
        self.kit = Kit(blueprint.name, Kinds(*blueprint.kinds), settings, effects=blueprint.effects)
        self.furnished = blueprint.furnish(self.kit)
        effects = {event: made_of(self.furnished) for event, made_of in blueprint.effects.items()}
        kit = self.kit
        self.effects = EffectsRunner(kit.journal, kit.handler, effects, kit.clock, kit.leadership.epoch)

    def routes(self) -> APIRouter:
        return self.blueprint.routes(self.furnished)

    def background(self) -> Sequence[Background]:
        return self.blueprint.background(self.furnished)

    def fact_intake(self) -> FactIntake:
        """What turns a poll's worth of records into stored outcomes."""
        prepare = self.blueprint.prepare
        return FactIntake(
            self.blueprint.listen,
            self.kit.handler,
            self.kit.dead_letters,
            self.kit.clock,
            prepare=prepare(self.furnished) if prepare else None,
            poison_limit=self.kit.settings.poison_limit,
        )

    def relay(self) -> Relay:
        """What publishes facts, writes rows, and offers commits to the effects."""
        kit = self.kit
        return Relay(
            self.blueprint.name,
            kit.journal,
            kit.publisher,
            streams=kit.handler.streams,
            lists=kit.lists,
            linger_ms=kit.settings.linger_ms,
            epoch=kit.leadership.epoch,
            seen=self.effects.offer,
            appending=kit.handler.appending,
        )
