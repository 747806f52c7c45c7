"""The officers' wishes: receive, check, control, approve, return, refuse."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response
from khobac_contracts.vocabulary import Role

from services.chassis import Caller, IdempotentCall, Json, allow
from services.dossier.domain.canonical import sha256
from services.dossier.domain.case import commands as c
from services.dossier.domain.case.decide import result_to_sign
from services.dossier.domain.case.looking import waits_for
from services.dossier.domain.case.refusals import wrong_state
from services.dossier.domain.case.state import AwaitingLeader
from services.kernel.bilingual import Bilingual
from services.kernel.circumstances import Actor
from services.kernel.roles import OFFICER_ROLES

from .asked import ApproveBody, RefuseBody, ReturnBody
from .shared import Code, DossierKit, acting, seen, shown, signature
from .shown import DossierPage

ByAccountant = Annotated[IdempotentCall, Depends(allow(Role.TREASURY_ACCOUNTANT))]
ByController = Annotated[IdempotentCall, Depends(allow(Role.TREASURY_CONTROLLER))]
ByLeader = Annotated[IdempotentCall, Depends(allow(Role.TREASURY_LEADER))]
ByOfficer = Annotated[IdempotentCall, Depends(allow(*OFFICER_ROLES))]


def routes(kit: DossierKit) -> APIRouter:
    """Of the treasury."""
    router = APIRouter(tags=["kho bạc / treasury"])
    _controlling(router, kit)
    _approving(router, kit)
    _turning_down(router, kit)
    return router


def _controlling(router: APIRouter, kit: DossierKit) -> None:
    @router.post("/dossiers/{code}/receive")
    async def receive(code: Code, call: ByAccountant) -> DossierPage:
        """Tiếp nhận hồ sơ. / Receive the dossier."""
        command = c.Receive(swaps=kit.swaps, by=acting(call, Role.TREASURY_ACCOUNTANT), at=call.at)
        return await shown(kit, await kit.cases.tell(call, code, command))

    @router.post("/dossiers/{code}/check")
    async def check(code: Code, call: ByAccountant) -> DossierPage:
        """Kế toán kiểm tra. / The accountant's check."""
        command = c.CheckAsAccountant(by=acting(call, Role.TREASURY_ACCOUNTANT), at=call.at)
        return await shown(kit, await kit.cases.tell(call, code, command))

    @router.post("/dossiers/{code}/control")
    async def control(code: Code, call: ByController) -> DossierPage:
        """Kiểm soát viên kiểm tra. / The controller's check."""
        command = c.CheckAsController(by=acting(call, Role.TREASURY_CONTROLLER), at=call.at)
        return await shown(kit, await kit.cases.tell(call, code, command))


def _approving(router: APIRouter, kit: DossierKit) -> None:
    @router.get("/dossiers/{code}/result/canonical", response_class=Response, responses=_BYTES)
    async def result(code: Code, caller: Annotated[Caller, Depends(allow(Role.TREASURY_LEADER))]) -> Response:
        """Nội dung kết quả mà bạn (lãnh đạo) sẽ ký. / The bytes of the result that you, the leader, would sign."""
        state = await seen(kit, code, caller)
        if not isinstance(state, AwaitingLeader):
            raise wrong_state(state, Bilingual("ký kết quả", "sign the result"))
        data = result_to_sign(state, caller.person)
        return Response(data, media_type="application/json", headers={"Khobac-Digest": sha256(data)})

    @router.post("/dossiers/{code}/approve")
    async def approve(code: Code, body: Json[ApproveBody], call: ByLeader) -> DossierPage:
        """Phê duyệt bằng chữ ký trên `/result/canonical`. / Approve by a signature over `/result/canonical`."""
        state = await seen(kit, code, call)
        command = c.ApproveAsLeader(
            signature=await signature(kit, call, Role.TREASURY_LEADER, body.cms),
            digest=sha256(result_to_sign(state, call.person)) if isinstance(state, AwaitingLeader) else "",
            by=acting(call, Role.TREASURY_LEADER),
            at=call.at,
        )
        return await shown(kit, await kit.cases.tell(call, code, command))


def _turning_down(router: APIRouter, kit: DossierKit) -> None:
    @router.post("/dossiers/{code}/return")
    async def give_back(code: Code, body: Json[ReturnBody], call: ByOfficer) -> DossierPage:
        """Yêu cầu bổ sung, một lần duy nhất. / Return for completion, once at most."""
        command = c.Return(guidance=body.guidance, by=await _in_turn(kit, code, call), at=call.at)
        return await shown(kit, await kit.cases.tell(call, code, command))

    @router.post("/dossiers/{code}/refuse")
    async def refuse(code: Code, body: Json[RefuseBody], call: ByOfficer) -> DossierPage:
        """Từ chối, có lý do (mẫu số 33). / Refuse, with a reason (form 33)."""
        command = c.Refuse(reason=body.reason, by=await _in_turn(kit, code, call), at=call.at)
        return await shown(kit, await kit.cases.tell(call, code, command))


async def _in_turn(kit: DossierKit, code: str, call: IdempotentCall) -> Actor:
    """An officer with several roles acts in the one whose turn it is."""
    turn = waits_for(await seen(kit, code, call))
    return acting(call, *sorted(OFFICER_ROLES, key=lambda role: role != turn))


_BYTES: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/json": {}}, "description": "RFC 8785; Khobac-Digest: SHA-256"}
}
