"""Who may see which money: a unit its own, a treasury office that of its units."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Any, Literal, TypeAlias

from fastapi import Depends
from khobac_contracts.vocabulary import Role, Words
from pydantic import BaseModel, ConfigDict, Field

from services.chassis import Caller, KindStreams, Lists, allow
from services.payment.domain import Command, Event, Opened, State, unknown_account
from services.payment.effects import Effects

Anyone: TypeAlias = Annotated[Caller, Depends(allow(*Role))]
Officer: TypeAlias = Annotated[
    Caller,
    Depends(
        allow(
            Role.TREASURY_ACCOUNTANT,
            Role.TREASURY_CONTROLLER,
            Role.TREASURY_LEADER,
            Role.TREASURY_ADMIN,
        )
    ),
]


@dataclass(frozen=True)
class PaymentKit:
    """What the routes and the effects work with."""

    accounts: KindStreams[Command, State, Event]
    lists: Lists
    orders: Effects
    owes: Callable[[Literal["facts", "effects"]], Awaitable[bool]]
    """Whether anything of the journal is not published or not done yet."""
    bank_token: bytes


class Shown(BaseModel):
    """What is shown is never changed."""

    model_config = ConfigDict(frozen=True)


class AccountPage(Shown):
    """Một tài khoản và số dư. / An account and its balances."""

    account: str
    unit: str
    treasury: str
    kind: str
    granted: int = Field(description="dự toán đã giao / estimate granted, VND")
    available: int = Field(description="còn được chi / still to be spent")
    reserved: int = Field(description="đã lập lệnh, chờ ngân hàng / ordered, the bank has not answered")
    clearing: int = Field(description="đã chi / paid")

    @classmethod
    def of(cls, state: Opened) -> "AccountPage":
        balances = state.balances
        return cls(
            account=state.account,
            unit=state.unit,
            treasury=state.treasury,
            kind=state.kind,
            granted=balances.granted,
            available=balances.available,
            reserved=balances.reserved,
            clearing=balances.clearing,
        )


class OrderPage(Shown):
    """Thanh toán của một hồ sơ. / A dossier's payment."""

    dossier: str
    account: str
    unit: str
    treasury: str
    amount: int
    status: str
    changed_at: str
    instruction: str | None = Field(None, description="InstrId tại ngân hàng / at the bank")
    ordered_at: str | None = None
    reference: str | None = Field(None, description="số tham chiếu của ngân hàng / the bank's reference")
    code: str | None = None
    reason: Words | None = None


class EntryPage(Shown):
    """Một bút toán: nợ và có. / One movement: its debit and its credit."""

    at: str
    why: str
    of: str = Field(description="mã hồ sơ hoặc số quyết định / dossier code or decision number")
    debit: str
    credit: str
    debit_amount: int
    credit_amount: int
    actor: str


class DiscrepancyPage(Shown):
    """Ngân hàng trả lời điều không khớp với sổ. / The bank said what does not fit the ledger."""

    at: str
    account: str
    dossier: str
    instruction: str
    outcome: str
    status: str
    code: str
    reference: str


async def opened(kit: PaymentKit, account: str, caller: Caller) -> tuple[Opened, int]:
    """The account, if it is there and the caller may know of it."""
    state, version = await kit.accounts.load(account)
    if not isinstance(state, Opened) or caller.body not in (state.unit, state.treasury):
        raise unknown_account(account)
    return state, version


def own(caller: Caller) -> dict[str, Any]:
    """The rows that concern the caller's unit or treasury office."""
    return {"treasury" if len(caller.body) == 4 else "unit": caller.body}
