"""The unit's wishes: declare, change, attach, sign, hand over, withdraw."""

import json
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request
from khobac_contracts.vocabulary import Sha256

from services.chassis import IdempotentCall, Json, accepts, allow, body_limit
from services.dossier.adapters.pdf import MAX_PDF
from services.dossier.domain.canonical import sha256
from services.dossier.domain.case import commands as c
from services.dossier.domain.case.attachments import Attachment
from services.dossier.domain.case.looking import filed_of
from services.dossier.domain.case.refusals import wrong_state
from services.dossier.domain.case.state import Draft, Reopened
from services.dossier.domain.forms import CheckedForm
from services.dossier.domain.unit import known
from services.kernel.bilingual import Bilingual
from services.kernel.roles import UNIT_ROLES
from services.kernel.vietnam import vietnam_time

from .asked import FormBody, Name, SignBody
from .shared import Code, DossierKit, acting, canonical, seen, shown, signature, signing_role
from .shown import DossierPage, ReceiptPage

ByUnit = Annotated[IdempotentCall, Depends(allow(*UNIT_ROLES))]


def routes(kit: DossierKit) -> APIRouter:
    """Of the unit."""
    router = APIRouter(tags=["đơn vị / unit"])
    _preparing(router, kit)
    _handing_over(router, kit)
    return router


def _preparing(router: APIRouter, kit: DossierKit) -> None:
    @router.post("/dossiers", status_code=201)
    async def declare(body: Json[FormBody], call: ByUnit) -> DossierPage:
        """Khai hồ sơ theo mẫu, nhận mã hồ sơ. / Declare a form, get a dossier code."""
        declared = await _checked(kit, body, call)
        unit = known((await kit.units.load(call.organisation))[0])
        code = await _code(kit, call)  # last, so that whoever is refused uses up no number
        command = c.Declare(
            code=code,
            declared=declared,
            without_chief_accountant=unit.without_chief_accountant,
            by=acting(call, *UNIT_ROLES),
            at=call.at,
        )
        return await shown(kit, await kit.cases.tell(call, code, command))

    @router.put("/dossiers/{code}")
    async def change(code: Code, body: Json[FormBody], call: ByUnit) -> DossierPage:
        """Sửa bản nháp; các chữ ký đã có sẽ bị bỏ. / Change the draft; signatures on it are dropped."""
        command = c.Change(declared=await _checked(kit, body, call), by=acting(call, *UNIT_ROLES), at=call.at)
        return await shown(kit, await kit.cases.tell(call, code, command))

    @router.post("/dossiers/{code}/attachments", status_code=201)
    @accepts("application/pdf")
    @body_limit(MAX_PDF)
    async def attach(
        code: Code,
        request: Request,
        call: ByUnit,
        name: Annotated[Name, Query(description="tên tệp / file name")] = "tep-dinh-kem.pdf",
    ) -> DossierPage:
        """Đính kèm tệp PDF (tối đa 10 MB, 20 tệp). / Attach a PDF (at most 10 MB, 20 files)."""
        await seen(kit, code, call)
        data = await request.body()
        pages = await kit.reader.pages(data)
        attachment = Attachment(digest=await kit.files.put(data), name=name, size=len(data), pages=pages)
        command = c.Attach(attachment=attachment, by=acting(call, *UNIT_ROLES), at=call.at)
        return await shown(kit, await kit.cases.tell(call, code, command))

    @router.delete("/dossiers/{code}/attachments/{digest}")
    async def detach(code: Code, digest: Annotated[Sha256, Path()], call: ByUnit) -> DossierPage:
        """Bỏ một tệp đính kèm. / Take an attachment off."""
        command = c.Detach(digest=digest, by=acting(call, *UNIT_ROLES), at=call.at)
        return await shown(kit, await kit.cases.tell(call, code, command))


def _handing_over(router: APIRouter, kit: DossierKit) -> None:
    @router.post("/dossiers/{code}/signatures", status_code=201)
    async def sign(code: Code, body: Json[SignBody], call: ByUnit) -> DossierPage:
        """Ký nội dung `/canonical`, theo thứ tự mà thủ tục nêu. / Sign, in the order that the procedure says."""
        state = await seen(kit, code, call)
        role = signing_role(call, state, body.role)
        # In any other situation the refusal, or the answer to a repetition, is the domain's and the journal's.
        signable = isinstance(state, Draft | Reopened)
        command = c.Sign(
            signature=await signature(kit, call, role, body.cms),
            digest=sha256(await canonical(kit, state)) if signable else "",
            revision=state.case.revision if isinstance(state, Draft | Reopened) else 0,
            by=acting(call, role),
            at=call.at,
        )
        return await shown(kit, await kit.cases.tell(call, code, command))

    @router.post("/dossiers/{code}/hand-over", status_code=201)
    async def hand_over(code: Code, call: ByUnit) -> ReceiptPage:
        """Gửi Kho bạc; biên nhận có ngay. / Hand over to the treasury; the receipt comes at once."""
        outcome = await kit.cases.tell(
            call, code, c.HandOver(swaps=kit.swaps, by=acting(call, *reversed(UNIT_ROLES)), at=call.at)
        )
        filed = filed_of(outcome.state)
        if filed is None:  # said again, and taken back in the same breath as it was handed over
            raise wrong_state(outcome.state, Bilingual("gửi", "hand over"))
        return ReceiptPage.of(filed)

    @router.post("/dossiers/{code}/withdraw")
    async def withdraw(code: Code, call: ByUnit) -> DossierPage:
        """Rút hồ sơ khi chưa được phê duyệt. / Take the dossier back before it is approved."""
        command = c.Withdraw(by=acting(call, *reversed(UNIT_ROLES)), at=call.at)
        return await shown(kit, await kit.cases.tell(call, code, command))


async def _checked(kit: DossierKit, body: FormBody, call: IdempotentCall) -> CheckedForm:
    """The form with what names somebody sealed from here on, under the unit's key."""
    sealed = {
        name: await kit.sealing.seal(call.organisation, json.dumps(clear, ensure_ascii=False))
        for name, clear in body.root.to_seal().items()
    }
    return CheckedForm(form=body.root.declared(sealed), unit=call.organisation, at=call.at)


async def _code(kit: DossierKit, call: IdempotentCall) -> str:
    """The next code of the day in Vietnam. The same wish said again gets its first code, past midnight, too."""
    today = f"{kit.agency}-{vietnam_time(call.at):%y%m%d}"
    day, number = await kit.numbers.once(call.cause, today)
    return f"{day}-{number:04d}"
