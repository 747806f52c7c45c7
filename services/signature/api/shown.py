"""The verification report as people read it: each verdict and each signature in Vietnamese and in English."""

from datetime import datetime
from typing import Any, Literal

from khobac_contracts.vocabulary import ROLE_WORDS, DossierCode, Indication, PersonId, Sha256, Words, words_of
from pydantic import BaseModel, ConfigDict, Field

from services.signature.views import Subject

CONCLUSIONS = {
    True: Words(vi="Chữ ký hợp lệ", en="The signatures are valid"),
    False: Words(vi="Chữ ký không hợp lệ", en="The signatures are not valid"),
}
INDICATIONS: dict[Indication, Words] = {
    Indication.PASSED: Words(vi="Đạt", en="Passed"),
    Indication.FAILED: Words(vi="Không đạt", en="Failed"),
    Indication.INDETERMINATE: Words(vi="Không xác định được", en="Indeterminate"),
}
SUBJECTS: dict[Subject, Words] = {
    "submission": Words(vi="Hồ sơ đơn vị gửi", en="The unit's submission"),
    "result": Words(vi="Kết quả của Kho bạc", en="The treasury's result"),
}


class Shown(BaseModel):
    """What is shown is never changed."""

    model_config = ConfigDict(frozen=True)


class SignaturePage(Shown):
    """Một chữ ký. / One signature: whose, and what is said of it in the words of ETSI EN 319 102-1."""

    role: str
    role_words: Words
    person: PersonId
    serial: str
    signed_at: datetime | None = Field(description="theo người ký khai / as the signer claims")
    indication: Indication
    indication_words: Words
    sub_indication: str | None
    reason: Words | None

    @classmethod
    def of(cls, finding: dict[str, Any]) -> "SignaturePage":
        return cls(
            **finding,
            role_words=words_of(ROLE_WORDS, finding["role"]),
            indication_words=words_of(INDICATIONS, finding["indication"]),
        )


class RequirementPage(Shown):
    """Ai phải ký và theo quy định nào. / Who had to sign, and by which rule."""

    rule: str
    valid_from: str
    signers: list[str]
    signer_words: list[Words]
    basis: str

    @classmethod
    def of(cls, requirement: dict[str, Any]) -> "RequirementPage":
        return cls(**requirement, signer_words=[words_of(ROLE_WORDS, role) for role in requirement["signers"]])


class VerdictPage(Shown):
    """Kết quả kiểm tra một lần ký. / The verdict on what was signed at one time."""

    subject: Subject
    subject_words: Words
    conclusion: Words
    verified: bool
    digest: Sha256
    requirement: RequirementPage | None
    checked_at: datetime
    signatures: list[SignaturePage]

    @classmethod
    def of(cls, row: dict[str, Any]) -> "VerdictPage":
        requirement = row["requirement"]
        return cls(
            subject=row["subject"],
            subject_words=SUBJECTS[row["subject"]],
            conclusion=CONCLUSIONS[row["verified"]],
            verified=row["verified"],
            digest=row["digest"],
            requirement=RequirementPage.of(requirement) if requirement else None,
            checked_at=row["at"],
            signatures=list(map(SignaturePage.of, row["findings"])),
        )


class ReportPage(Shown):
    """Báo cáo kiểm tra chữ ký số. / Everything that was checked for a dossier."""

    dossier: DossierCode
    title: Literal["Báo cáo kiểm tra chữ ký số"] = "Báo cáo kiểm tra chữ ký số"
    verdicts: list[VerdictPage]
