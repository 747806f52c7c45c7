"""The verification report of a dossier, in Vietnamese and English, for its unit and its treasury."""

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends
from khobac_contracts.signature import Indication, Subject
from khobac_contracts.vocabulary import ROLE_WORDS, DossierCode, PersonId, Role, Sha256, Words
from pydantic import BaseModel, Field

from services.chassis import Caller, Lists, NotFound, allow

from .views import verdicts_on

CONCLUSIONS = {
    True: Words(vi="Chữ ký hợp lệ", en="The signatures are valid"),
    False: Words(vi="Chữ ký không hợp lệ", en="The signatures are not valid"),
}
INDICATIONS: dict[Indication, Words] = {
    "PASSED": Words(vi="Đạt", en="Passed"),
    "FAILED": Words(vi="Không đạt", en="Failed"),
    "INDETERMINATE": Words(vi="Không xác định được", en="Indeterminate"),
}
SUBJECTS: dict[Subject, Words] = {
    "submission": Words(vi="Hồ sơ đơn vị gửi", en="The unit's submission"),
    "result": Words(vi="Kết quả của Kho bạc", en="The treasury's result"),
}


class SignaturePage(BaseModel):
    """One signature: whose, and what is said of it in the words of ETSI EN 319 102-1."""

    role: Role
    role_words: Words
    person: PersonId
    serial: str
    signed_at: datetime | None = Field(description="as the signer claims")
    indication: Indication
    indication_words: Words
    sub_indication: str | None
    reason: Words | None


class VerdictPage(BaseModel):
    """The verdict on what was signed at one time."""

    subject: Subject
    subject_words: Words
    conclusion: Words
    verified: bool
    digest: Sha256
    checked_at: datetime
    signatures: list[SignaturePage]


class ReportPage(BaseModel):
    """Báo cáo kiểm tra chữ ký số: everything that was checked for a dossier."""

    dossier: DossierCode
    title: Literal["Báo cáo kiểm tra chữ ký số"] = "Báo cáo kiểm tra chữ ký số"
    verdicts: list[VerdictPage]


Readers = Annotated[Caller, Depends(allow(*Role))]


def routes(lists: Lists) -> APIRouter:
    router = APIRouter(tags=["verdicts"])

    @router.get("/verdicts/{dossier}")
    async def report(dossier: DossierCode, caller: Readers) -> ReportPage:
        """The verification report. Who is neither of the unit nor of its treasury learns nothing, not even that it is."""
        found = [each for each in await verdicts_on(lists, dossier) if caller.body in (each["unit"], each["treasury"])]
        if not found:
            raise NotFound(
                "no-verdict",
                vi=f"Chưa có kết quả kiểm tra chữ ký cho hồ sơ {dossier}.",
                en=f"There is no signature verdict for the dossier {dossier} yet.",
            )
        return ReportPage(dossier=dossier, verdicts=list(map(_verdict, found)))

    return router


def _verdict(row: dict[str, Any]) -> VerdictPage:
    return VerdictPage(
        subject=row["subject"],
        subject_words=SUBJECTS[row["subject"]],
        conclusion=CONCLUSIONS[row["verified"]],
        verified=row["verified"],
        digest=row["digest"],
        checked_at=row["at"],
        signatures=list(map(_signature, row["findings"])),
    )


def _signature(finding: dict[str, Any]) -> SignaturePage:
    return SignaturePage(
        role=finding["role"],
        role_words=ROLE_WORDS[Role(finding["role"])],
        person=finding["person"],
        serial=finding["serial"],
        signed_at=finding["signed_at"],
        indication=finding["indication"],
        indication_words=INDICATIONS[finding["indication"]],
        sub_indication=finding["sub"],
        reason=Words(vi=finding["vi"], en=finding["en"]) if finding["vi"] else None,
    )
