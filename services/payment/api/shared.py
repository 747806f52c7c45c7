"""What the routes work with, and who may see which money: a unit its own, a treasury office that of its units."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Literal, TypeAlias

from fastapi import Depends
from khobac_contracts.vocabulary import Role

from services.chassis import Caller, KindStreams, Lists, allow
from services.kernel.codes import kind_of
from services.kernel.roles import TREASURY_ROLES
from services.payment.domain.commands import Command
from services.payment.domain.decide import unknown_account
from services.payment.domain.events import Event
from services.payment.domain.state import Opened, State

Anyone: TypeAlias = Annotated[Caller, Depends(allow(*Role))]
Officer: TypeAlias = Annotated[Caller, Depends(allow(*TREASURY_ROLES))]


@dataclass(frozen=True)
class PaymentKit:
    """What the routes work with."""

    accounts: KindStreams[Command, State, Event]
    lists: Lists
    owes: Callable[[Literal["facts", "effects"]], Awaitable[bool]]
    """Whether anything of the journal is not published or not done yet."""
    bank_token: bytes


async def opened(kit: PaymentKit, account: str, caller: Caller) -> tuple[Opened, int]:
    """The account, if it is there and the caller may know of it."""
    state, version = await kit.accounts.load(account)
    if not isinstance(state, Opened) or caller.organisation not in (state.unit, state.treasury):
        raise unknown_account(account)
    return state, version


def own(caller: Caller) -> dict[str, str]:
    """The rows that concern the caller's unit or treasury office."""
    return {kind_of(caller.organisation): caller.organisation}
