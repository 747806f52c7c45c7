"""Who did something, in which role, and in which circumstances, has one shape in all events."""

from datetime import datetime

import msgspec
from khobac_contracts.vocabulary import Context, Role


class Actor(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Who acts, in which role, for which unit or treasury office."""

    person: str
    role: Role
    organisation: str


class Circumstances(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The circumstances of an act: what the risk service compares. The raw address is not here."""

    user: str
    person: str
    at: datetime
    device: str | None = None
    network: int | None = None
    country: str | None = None
    session: str | None = None

    @classmethod
    def of(cls, context: Context) -> "Circumstances":
        return cls(
            user=context.user,
            person=context.person,
            at=context.at,
            device=context.device,
            network=context.network,
            country=context.country,
            session=context.session,
        )

    def context(self) -> Context:
        """As the facts carry it."""
        return Context(
            user=self.user,
            person=self.person,
            at=self.at,
            device=self.device,
            network=self.network,
            country=self.country,
            session=self.session,
        )
