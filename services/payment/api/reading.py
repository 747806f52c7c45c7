"""A unit and its treasury office read accounts, entries and payments."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from khobac_contracts.vocabulary import AccountCode, DossierCode, Item

from services.chassis import Cursor, Limit, NotFound, Page, versioned
from services.payment.views import ACCOUNTS, ENTRIES, ORDERS, order_row

from .shared import Anyone, PaymentKit, opened, own
from .shown import AccountPage, EntryPage, OrderPage

OrderStatus = Literal["awaiting_verdict", "result_rejected", "ordered", "settled", "failed"]


def routes(kit: PaymentKit) -> APIRouter:
    router = APIRouter()
    router.include_router(_accounts(kit))
    router.include_router(_orders(kit))
    return router


def _accounts(kit: PaymentKit) -> APIRouter:
    router = APIRouter(tags=["tài khoản / accounts"])

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


def _orders(kit: PaymentKit) -> APIRouter:
    router = APIRouter(tags=["lệnh thanh toán / orders"])

    @router.get("/orders")
    async def orders(
        caller: Anyone,
        status: Annotated[OrderStatus | None, Query()] = None,
        account: Annotated[AccountCode | None, Query()] = None,
        cursor: Cursor = None,
        limit: Limit = 50,
    ) -> Page[OrderPage]:
        """Thanh toán của đơn vị hoặc của Kho bạc, mới nhất trước. / Payments of the caller's organisation, newest first."""
        asked = {name: value for name, value in (("status", status), ("account", account)) if value}
        found = await kit.lists.page(ORDERS, {**asked, **own(caller)}, "-changed_at", cursor, limit)
        return Page(items=[OrderPage(**row) for row in found.items], next=found.next)

    @router.get("/orders/{dossier}")
    async def of_dossier(
        dossier: DossierCode, caller: Anyone, cursor: Cursor = None, limit: Limit = 50
    ) -> Page[OrderPage]:
        """Các khoản thanh toán của một hồ sơ, theo thứ tự. / A dossier's payments, in the order of its items."""
        found = await kit.lists.page(ORDERS, {"dossier": dossier, **own(caller)}, "item", cursor, limit)
        if not found.items and cursor is None:
            raise _no_payment(dossier)
        return Page(items=[OrderPage(**row) for row in found.items], next=found.next)

    @router.get("/orders/{dossier}/{item}")
    async def one(dossier: DossierCode, item: Item, caller: Anyone) -> OrderPage:
        """Một khoản thanh toán của một hồ sơ. / One payment of a dossier."""
        row = await kit.lists.get(ORDERS, order_row(dossier, item))
        if row is None or not own(caller).items() <= row.items():
            raise _no_payment(dossier)
        return OrderPage(**row)

    return router


def _no_payment(dossier: str) -> NotFound:
    return NotFound(
        "no-payment",
        vi=f"Hồ sơ {dossier} chưa có lệnh thanh toán.",
        en=f"There is no payment for dossier {dossier}.",
    )
