"""Accounts over HTTP: an estimate is granted, balances and entries are read."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from khobac_contracts.vocabulary import AccountCode, Role, Vnd
from pydantic import Field

from services.chassis.access import Said, allow
from services.chassis.paging import Cursor, Limit, Page, versioned
from services.chassis.request_body import Body, Json
from services.payment.domain import GrantEstimate, Opened, unknown_account
from services.payment.views import ACCOUNTS, ENTRIES

from .door import AccountPage, Anyone, EntryPage, PaymentKit, opened, own


class EstimateBody(Body):
    """Dự toán được giao theo một quyết định. / The estimate that a decision gives."""

    amount: Vnd
    budget_year: int = Field(ge=2000, le=2100, description="năm ngân sách / budget year")
    decision: str = Field(
        min_length=1,
        max_length=60,
        pattern=r"^[^\x00-\x1f\x7f]+$",
        description="số quyết định / number of the decision",
    )


def routes(kit: PaymentKit) -> APIRouter:
    router = APIRouter(tags=["tài khoản / accounts"])

    @router.post("/accounts/{account}/estimates", status_code=201)
    async def grant(
        account: AccountCode,
        body: Json[EstimateBody],
        said: Annotated[Said, Depends(allow(Role.TREASURY_ACCOUNTANT, Role.TREASURY_ADMIN))],
    ) -> AccountPage:
        """Nhập dự toán của một quyết định, mỗi quyết định một lần. / Enter a decision's estimate, once a decision."""
        await opened(kit, account, said)
        command = GrantEstimate(account=account, at=said.at, **body.model_dump())
        done = await kit.tell(said, account, command)
        return AccountPage.of(_opened(done.state, account))

    @router.get("/accounts")
    async def accounts(caller: Anyone, cursor: Cursor = None, limit: Limit = 50) -> Page[AccountPage]:
        """Tài khoản của đơn vị hoặc của Kho bạc. / The accounts of the caller's unit or treasury."""
        found = await kit.lists.page(ACCOUNTS, own(caller), "account", cursor, limit)
        return Page(items=[AccountPage(**row) for row in found.items], next=found.next)

    @router.get("/accounts/{account}")
    async def account_page(account: AccountCode, caller: Anyone, request: Request, response: Response) -> AccountPage:
        """Số dư hiện tại, luôn đúng theo sổ. / The balances now, straight from the journal."""
        state, version = await opened(kit, account, caller)
        versioned(request, response, version)
        return AccountPage.of(state)

    @router.get("/accounts/{account}/entries")
    async def entries(
        account: AccountCode, caller: Anyone, cursor: Cursor = None, limit: Limit = 50
    ) -> Page[EntryPage]:
        """Bút toán, mới nhất trước. / Ledger entries, newest first."""
        await opened(kit, account, caller)
        found = await kit.lists.page(ENTRIES, {"account": account}, "-at", cursor, limit)
        return Page(items=[EntryPage(**row) for row in found.items], next=found.next)

    return router


def _opened(state: object, account: str) -> Opened:
    if not isinstance(state, Opened):
        raise unknown_account(account)
    return state
