"""The unit's wishes: declare, change, attach, sign, hand over, withdraw."""

import json
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request
from khobac_contracts.vocabulary import Sha256

from services.chassis.access import Said, allow
from services.chassis.body import body_limit
from services.chassis.media_types import accepts
from services.chassis.request_body import Json
from services.dossier.domain import commands as c
from services.dossier.domain.canonical import payee_digest, sha256
from services.dossier.domain.form import Attachment, Form, check
from services.dossier.domain.parties import Sentence
from services.dossier.domain.reference import vietnam_time
from services.dossier.domain.situations import Draft, Reopened, filed_of
from services.dossier.domain.wrong import wrong_state
from services.dossier.pdf import MAX_PDF, PdfReader

from .bodies import FormBody, Name, SignBody
from .desk import SIGNERS, UNIT, Code, DossierKit, acting, canonical, seen, shown, signature, signing_role
from .pages import DossierPage, ReceiptPage

ByUnit = Annotated[Said, Depends(allow(*UNIT))]
BySigner = Annotated[Said, Depends(allow(*SIGNERS))]


def routes(kit: DossierKit, reader: PdfReader) -> APIRouter:
    """Of the unit."""
    router = APIRouter(tags=["đơn vị / unit"])
    _preparing(router, kit, reader)
    _handing_over(router, kit)
    return router


def _preparing(router: APIRouter, kit: DossierKit, reader: PdfReader) -> None:
    @router.post("/dossiers", status_code=201)
    async def declare(body: Json[FormBody], said: ByUnit) -> DossierPage:
        """Khai hồ sơ chi mẫu số 13, nhận mã hồ sơ. / Declare form 13, get a dossier code."""
        form = await _sealed(kit, body, said)
        check(form, said.body, said.at)
        code = await _code(kit, said)
        command = c.Declare(code=code, form=form, by=acting(said, *UNIT), at=said.at)
        return await shown(kit, await kit.tell(said, code, command))

    @router.put("/dossiers/{code}")
    async def change(code: Code, body: Json[FormBody], said: ByUnit) -> DossierPage:
        """Sửa bản nháp; các chữ ký đã có sẽ bị bỏ. / Change the draft; signatures on it are dropped."""
        command = c.Change(form=await _sealed(kit, body, said), by=acting(said, *UNIT), at=said.at)
        return await shown(kit, await kit.tell(said, code, command))

    @router.post("/dossiers/{code}/attachments", status_code=201)
    @accepts("application/pdf")
    @body_limit(MAX_PDF)
    async def attach(
        code: Code,
        request: Request,
        said: ByUnit,
        name: Annotated[Name, Query(description="tên tệp / file name")] = "tep-dinh-kem.pdf",
    ) -> DossierPage:
        """Đính kèm tệp PDF (tối đa 10 MB, 20 tệp). / Attach a PDF (at most 10 MB, 20 files)."""
        await seen(kit, code, said)
        data = await request.body()
        pages = await reader.pages(data)
        attachment = Attachment(digest=await kit.files.put(data), name=name, size=len(data), pages=pages)
        command = c.Attach(attachment=attachment, by=acting(said, *UNIT), at=said.at)
        return await shown(kit, await kit.tell(said, code, command))

    @router.delete("/dossiers/{code}/attachments/{digest}")
    async def detach(code: Code, digest: Annotated[Sha256, Path()], said: ByUnit) -> DossierPage:
        """Bỏ một tệp đính kèm. / Take an attachment off."""
        command = c.Detach(digest=digest, by=acting(said, *UNIT), at=said.at)
        return await shown(kit, await kit.tell(said, code, command))


def _handing_over(router: APIRouter, kit: DossierKit) -> None:
    @router.post("/dossiers/{code}/signatures", status_code=201)
    async def sign(code: Code, body: Json[SignBody], said: BySigner) -> DossierPage:
        """Ký nội dung `/canonical`: kế toán trưởng trước, chủ tài khoản sau. / Sign: chief accountant, then holder."""
        state, role = await seen(kit, code, said), signing_role(said, body.role)
        # In any other situation the refusal, or the answer to a repetition, is the domain's and the journal's.
        signable = isinstance(state, Draft | Reopened)
        command = c.Sign(
            signature=await signature(kit, said, role, body.cms),
            digest=sha256(await canonical(kit, state)) if signable else "",
            revision=state.case.revision if isinstance(state, Draft | Reopened) else 0,
            by=acting(said, role),
            at=said.at,
        )
        return await shown(kit, await kit.tell(said, code, command))

    @router.post("/dossiers/{code}/hand-over", status_code=201)
    async def hand_over(code: Code, said: BySigner) -> ReceiptPage:
        """Gửi Kho bạc; biên nhận có ngay. / Hand over to the treasury; the receipt comes at once."""
        outcome = await kit.tell(said, code, c.HandOver(by=acting(said, *SIGNERS), at=said.at))
        filed = filed_of(outcome.state)
        if filed is None:  # said again, and taken back in the same breath as it was handed over
            raise wrong_state(outcome.state, Sentence("gửi", "hand over"))
        return ReceiptPage.of(filed)

    @router.post("/dossiers/{code}/withdraw")
    async def withdraw(code: Code, said: ByUnit) -> DossierPage:
        """Rút hồ sơ khi chưa được phê duyệt. / Take the dossier back before it is approved."""
        command = c.Withdraw(by=acting(said, *reversed(UNIT)), at=said.at)
        return await shown(kit, await kit.tell(said, code, command))


async def _sealed(kit: DossierKit, body: FormBody, said: Said) -> Form:
    """The payee may be a person: from here on it is sealed under the unit's key."""
    sealed = await kit.sealing.seal(said.body, json.dumps(body.payee.model_dump(), ensure_ascii=False))
    return body.declared(sealed, payee_digest(body.payee.bank, body.payee.account))


async def _code(kit: DossierKit, said: Said) -> str:
    """The next code of the day in Vietnam. The same wish said again gets its first code, past midnight, too."""
    today = f"{kit.settings.agency}-{vietnam_time(said.at):%y%m%d}"
    day, number = await kit.numbers.once(said.cause, today)
    return f"{day}-{number:04d}"
