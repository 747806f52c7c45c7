"""Who may see an assessment: the treasury office that the dossier was handed to, and the account holder of its unit."""

from dataclasses import dataclass
from typing import Annotated, Any, TypeAlias

from fastapi import Depends
from khobac_contracts.vocabulary import Role

from services.chassis import Caller, KindStreams, Lists, allow
from services.kernel.codes import kind_of
from services.kernel.roles import TREASURY_ROLES
from services.risk.domain.commands import Command
from services.risk.domain.events import Event
from services.risk.domain.state import Profile

# Not the unit's accountants: who prepares payments must not learn how near to an alarm they are.
Watcher: TypeAlias = Annotated[Caller, Depends(allow(Role.ACCOUNT_HOLDER, *TREASURY_ROLES))]
Officer: TypeAlias = Annotated[Caller, Depends(allow(*TREASURY_ROLES))]


@dataclass(frozen=True)
class RiskKit:
    """What the routes work with."""

    profiles: KindStreams[Command, Profile, Event]
    lists: Lists


def own(caller: Caller) -> dict[str, Any]:
    """The rows that carry the caller's unit or treasury office."""
    return {kind_of(caller.organisation): caller.organisation}
