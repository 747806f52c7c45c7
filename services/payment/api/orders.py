"""Orders over HTTP: where each payment stands, what the bank contradicts, and whether the ledger adds up."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from khobac_contracts.vocabulary import AccountCode, DossierCode, Role

from services.chassis import Caller, Cursor, Limit, NotFound, Page, allow
from services.payment.views import ACCOUNTS, DISCREPANCIES, ORDERS

from .audit import Audit, audit
from .shared import Anyone, DiscrepancyPage, Officer, OrderPage, PaymentKit, Shown, own

OrderStatus = Literal["awaiting_verdict", "result_rejected", "ordered", "settled", "failed"]


class Clearing(Shown):
    """Tổng số dư của Kho bạc. / What the office's accounts add up to."""

    treasury: str
    granted: int
    available: int
    reserved: int
    clearing: int


def routes(kit: PaymentKit) -> APIRouter:
    router = APIRouter(tags=["lệnh thanh toán / orders"])

    @router.get("/orders")
    async def orders(
        caller: Anyone,
        status: Annotated[OrderStatus | None, Query()] = None,
        account: Annotated[AccountCode | None, Query()] = None,
        cursor: Cursor = None,
        limit: Limit = 50,
    ) -> Page[OrderPage]:
        """Thanh toán của đơn vị hoặc của Kho bạc, mới nhất trước. / Payments of the caller's body, newest first."""
        asked = {name: value for name, value in (("status", status), ("account", account)) if value}
        found = await kit.lists.page(ORDERS, {**asked, **own(caller)}, "-changed_at", cursor, limit)
        return Page(items=[OrderPage(**row) for row in found.items], next=found.next)

    @router.get("/orders/{dossier}")
    async def order(dossier: DossierCode, caller: Anyone) -> OrderPage:
        """Thanh toán của một hồ sơ. / A dossier's payment."""
        row = await kit.lists.get(ORDERS, dossier)
        if row is None or not own(caller).items() <= row.items():
            raise _no_order(dossier)
        return OrderPage(**row)

    @router.get("/discrepancies")
    async def discrepancies(caller: Officer, cursor: Cursor = None, limit: Limit = 50) -> Page[DiscrepancyPage]:
        """Điều ngân hàng trả lời mà không khớp với sổ. / What the bank said that does not fit the ledger."""
        found = await kit.lists.page(DISCREPANCIES, own(caller), "-at", cursor, limit)
        return Page(items=[DiscrepancyPage(**row) for row in found.items], next=found.next)

    @router.get("/clearing")
    async def clearing(caller: Officer) -> Clearing:
        """Số dư cộng lại của Kho bạc. / The sums of the caller's treasury office."""
        sums = {name: await _sum(name, caller.body) for name in ("granted", "available", "reserved", "clearing")}
        return Clearing(treasury=caller.body, **sums)

    async def _sum(field: str, treasury: str) -> int:
        return (await kit.lists.sum(ACCOUNTS, {"treasury": treasury}, field, "treasury")).get(treasury, 0)

    @router.get("/audit")
    async def audited(caller: Annotated[Caller, Depends(allow(Role.TREASURY_ADMIN))]) -> Audit:
        """Sổ cái tự kiểm tra: cân, không chi vượt, số giữ khớp lệnh mở. / The ledger checked against itself."""
        return await audit(kit.lists, settled=_settled)

    async def _settled() -> bool:
        return not await kit.owes("facts")

    return router


def _no_order(dossier: str) -> NotFound:
    return NotFound(
        "no-payment",
        vi=f"Hồ sơ {dossier} chưa có lệnh thanh toán.",
        en=f"There is no payment for dossier {dossier}.",
    )
