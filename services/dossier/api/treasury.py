"""The officers' wishes: receive, check, control, approve, return, refuse."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response
from khobac_contracts.vocabulary import Role

from services.chassis.access import Caller, Said, allow
from services.chassis.request_body import Json
from services.dossier.domain import commands as c
from services.dossier.domain import result_to_sign
from services.dossier.domain.canonical import sha256
from services.dossier.domain.parties import By, Sentence
from services.dossier.domain.situations import AwaitingLeader
from services.dossier.domain.wrong import wrong_state
from services.dossier.views import waits_for

from .bodies import ApproveBody, RefuseBody, ReturnBody
from .desk import TREASURY, Code, DossierKit, acting, seen, shown, signature
from .pages import DossierPage

ByAccountant = Annotated[Said, Depends(allow(Role.TREASURY_ACCOUNTANT))]
ByController = Annotated[Said, Depends(allow(Role.TREASURY_CONTROLLER))]
ByLeader = Annotated[Said, Depends(allow(Role.TREASURY_LEADER))]
ByOfficer = Annotated[Said, Depends(allow(*TREASURY))]


def routes(kit: DossierKit) -> APIRouter:
    """Of the treasury."""
    router = APIRouter(tags=["kho bạc / treasury"])
    _controlling(router, kit)
    _approving(router, kit)
    _turning_down(router, kit)
    return router


def _controlling(router: APIRouter, kit: DossierKit) -> None:
    @router.post("/dossiers/{code}/receive")
    async def receive(code: Code, said: ByAccountant) -> DossierPage:
        """Tiếp nhận hồ sơ. / Receive the dossier."""
        command = c.Receive(by=acting(said, Role.TREASURY_ACCOUNTANT), at=said.at)
        return await shown(kit, await kit.tell(said, code, command))

    @router.post("/dossiers/{code}/check")
    async def check(code: Code, said: ByAccountant) -> DossierPage:
        """Kế toán kiểm tra. / The accountant's check."""
        command = c.CheckAsAccountant(by=acting(said, Role.TREASURY_ACCOUNTANT), at=said.at)
        return await shown(kit, await kit.tell(said, code, command))

    @router.post("/dossiers/{code}/control")
    async def control(code: Code, said: ByController) -> DossierPage:
        """Kiểm soát viên kiểm tra. / The controller's check."""
        command = c.CheckAsController(by=acting(said, Role.TREASURY_CONTROLLER), at=said.at)
        return await shown(kit, await kit.tell(said, code, command))


def _approving(router: APIRouter, kit: DossierKit) -> None:
    @router.get("/dossiers/{code}/result/canonical", response_class=Response, responses=_BYTES)
    async def result(code: Code, caller: Annotated[Caller, Depends(allow(Role.TREASURY_LEADER))]) -> Response:
        """Nội dung kết quả mà bạn (lãnh đạo) sẽ ký. / The bytes of the result that you, the leader, would sign."""
        state = await seen(kit, code, caller)
        if not isinstance(state, AwaitingLeader):
            raise wrong_state(state, Sentence("ký kết quả", "sign the result"))
        data = result_to_sign(state, caller.person)
        return Response(data, media_type="application/json", headers={"Khobac-Digest": sha256(data)})

    @router.post("/dossiers/{code}/approve")
    async def approve(code: Code, body: Json[ApproveBody], said: ByLeader) -> DossierPage:
        """Phê duyệt bằng chữ ký trên `/result/canonical`. / Approve by a signature over `/result/canonical`."""
        state = await seen(kit, code, said)
        command = c.ApproveAsLeader(
            signature=await signature(kit, said, Role.TREASURY_LEADER, body.cms),
            digest=sha256(result_to_sign(state, said.person)) if isinstance(state, AwaitingLeader) else "",
            by=acting(said, Role.TREASURY_LEADER),
            at=said.at,
        )
        return await shown(kit, await kit.tell(said, code, command))


def _turning_down(router: APIRouter, kit: DossierKit) -> None:
    @router.post("/dossiers/{code}/return")
    async def give_back(code: Code, body: Json[ReturnBody], said: ByOfficer) -> DossierPage:
        """Yêu cầu bổ sung, một lần duy nhất. / Return for completion, once at most."""
        command = c.Return(guidance=body.guidance, by=await _in_turn(kit, code, said), at=said.at)
        return await shown(kit, await kit.tell(said, code, command))

    @router.post("/dossiers/{code}/refuse")
    async def refuse(code: Code, body: Json[RefuseBody], said: ByOfficer) -> DossierPage:
        """Từ chối, có lý do (mẫu số 33). / Refuse, with a reason (form 33)."""
        command = c.Refuse(reason=body.reason, by=await _in_turn(kit, code, said), at=said.at)
        return await shown(kit, await kit.tell(said, code, command))


async def _in_turn(kit: DossierKit, code: str, said: Said) -> By:
    """An officer with several roles acts in the one whose turn it is."""
    turn = waits_for(await seen(kit, code, said))
    return acting(said, *sorted(TREASURY, key=lambda role: role != turn))


_BYTES: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/json": {}}, "description": "RFC 8785; Khobac-Digest: SHA-256"}
}
