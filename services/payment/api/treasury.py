"""The treasury's officers enter estimates, see what the bank contradicts, and have the ledger checked against itself."""

from typing import Annotated

from fastapi import APIRouter, Depends
from khobac_contracts.vocabulary import AccountCode, Role

from services.chassis import Caller, Cursor, IdempotentCall, Json, Limit, Page, allow
from services.payment.domain.commands import GrantEstimate
from services.payment.domain.decide import unknown_account
from services.payment.domain.state import Opened
from services.payment.views import ACCOUNTS, DISCREPANCIES

from .asked import EstimateBody
from .audit import audit
from .shared import Officer, PaymentKit, opened, own
from .shown import AccountPage, AuditPage, ClearingPage, DiscrepancyPage

Granting = Annotated[IdempotentCall, Depends(allow(Role.TREASURY_ACCOUNTANT, Role.TREASURY_ADMIN))]
Auditing = Annotated[Caller, Depends(allow(Role.TREASURY_ADMIN))]


def routes(kit: PaymentKit) -> APIRouter:
    router = APIRouter(tags=["Kho bạc / treasury"])

    @router.post("/accounts/{account}/estimates", status_code=201)
    async def grant(account: AccountCode, body: Json[EstimateBody], call: Granting) -> AccountPage:
        """Nhập dự toán của một quyết định, mỗi quyết định một lần. / Enter a decision's estimate, once a decision."""
        await opened(kit, account, call)
        command = GrantEstimate(
            account=account, amount=body.amount, budget_year=body.budget_year, decision=body.decision, at=call.at
        )
        state = (await kit.accounts.tell(call, account, command)).state
        if not isinstance(state, Opened):
            raise unknown_account(account)
        return AccountPage.of(state)

    @router.get("/discrepancies")
    async def discrepancies(caller: Officer, cursor: Cursor = None, limit: Limit = 50) -> Page[DiscrepancyPage]:
        """Điều ngân hàng trả lời mà không khớp với sổ. / What the bank said that does not fit the ledger."""
        found = await kit.lists.page(DISCREPANCIES, own(caller), "-at", cursor, limit)
        return Page(items=[DiscrepancyPage(**row) for row in found.items], next=found.next)

    @router.get("/clearing")
    async def clearing(caller: Officer) -> ClearingPage:
        """Số dư cộng lại của Kho bạc. / The sums of the caller's treasury office."""
        treasury = caller.organisation
        sums = {name: await _sum(name, treasury) for name in ("granted", "available", "reserved", "clearing")}
        return ClearingPage(treasury=treasury, **sums)

    async def _sum(field: str, treasury: str) -> int:
        return (await kit.lists.sum(ACCOUNTS, {"treasury": treasury}, field, "treasury")).get(treasury, 0)

    @router.get("/audit")
    async def audited(caller: Auditing) -> AuditPage:
        """Sổ cái tự kiểm tra: cân, không chi vượt, số giữ khớp lệnh mở. / The ledger checked against itself."""
        return await audit(kit.lists, settled=_settled)

    async def _settled() -> bool:
        return not await kit.owes("facts")

    return router
