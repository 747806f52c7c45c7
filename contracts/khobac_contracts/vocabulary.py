"""Words and shapes that several facts share, each in the field's own term."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

MAX_VND = 10**15
"""A bound above every Vietnamese budget line: an amount past it is a slip of the keyboard."""

UnitCode = Annotated[str, Field(pattern=r"^[0-9]{7}$", description="mã ĐVQHNS, 7 digits")]
TreasuryCode = Annotated[str, Field(pattern=r"^[0-9]{4}$", description="treasury office, 4 digits")]
BodyCode = Annotated[
    str, Field(pattern=r"^([0-9]{4}|[0-9]{7})$", description="a unit (7 digits) or a treasury office (4)")
]
AccountCode = Annotated[
    str,
    Field(
        pattern=r"^[0-9]{4}\.[0-9]\.[0-9]{7}\.[0-9]{5}$",
        description="account.level.unit.area or account.level.unit.programme (circular 157/2025)",
    ),
]
DossierCode = Annotated[
    str,
    Field(
        pattern=r"^[A-Z][0-9]{2}(\.[0-9]{2}){1,4}-[0-9]{6}-[0-9]{4,7}$",
        description="<agency id>-YYMMDD-<4 to 7 digits>",
    ),
]
EconomicCode = Annotated[str, Field(pattern=r"^[0-9]{4}$", description="mã nội dung kinh tế (NDKT)")]
Vnd = Annotated[int, Field(gt=0, le=MAX_VND, description="Vietnamese dong, whole")]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", description="SHA-256, lower-case hex")]
Sealed = Annotated[
    str,
    Field(pattern=r"^sealed:1:[^:]+:[A-Za-z0-9_-]+$", description="AES-GCM under the subject's own key; see sealing"),
]
PersonId = Annotated[str, Field(min_length=1, max_length=64, description="opaque; never a citizen id")]


def _utc(value: datetime) -> datetime:
    if value.utcoffset():
        raise ValueError("expected a time in UTC")
    return value


Instant = Annotated[AwareDatetime, AfterValidator(_utc), Field(description="aware, UTC")]


class Words(BaseModel):
    """A sentence for people: Vietnamese first, English beside it."""

    model_config = ConfigDict(frozen=True)

    vi: str
    en: str


def in_a_row(words: Iterable[Words]) -> Words:
    """Several as one, with commas between them."""
    said = list(words)
    return Words(vi=", ".join(each.vi for each in said), en=", ".join(each.en for each in said))


class Role(StrEnum):
    """In which capacity somebody acts (domain: who signs; the treasury's three steps)."""

    UNIT_ACCOUNTANT = "unit_accountant"
    CHIEF_ACCOUNTANT = "chief_accountant"
    ACCOUNT_HOLDER = "account_holder"
    TREASURY_ACCOUNTANT = "treasury_accountant"
    TREASURY_CONTROLLER = "treasury_controller"
    TREASURY_LEADER = "treasury_leader"
    TREASURY_ADMIN = "treasury_admin"


ROLE_WORDS: dict[Role, Words] = {
    Role.UNIT_ACCOUNTANT: Words(vi="kế toán đơn vị", en="unit accountant"),
    Role.CHIEF_ACCOUNTANT: Words(vi="kế toán trưởng", en="chief accountant"),
    Role.ACCOUNT_HOLDER: Words(vi="chủ tài khoản", en="account holder"),
    Role.TREASURY_ACCOUNTANT: Words(vi="kế toán viên KBNN", en="treasury accountant"),
    Role.TREASURY_CONTROLLER: Words(vi="kiểm soát viên KBNN", en="treasury controller"),
    Role.TREASURY_LEADER: Words(vi="lãnh đạo KBNN", en="treasury leader"),
    Role.TREASURY_ADMIN: Words(vi="quản trị viên KBNN", en="treasury administrator"),
}
"""As they stand inside a sentence."""


class Status(StrEnum):
    """What the unit sees of a dossier, in the words of letter 2348."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    REFUSED = "refused"
    RECEIVED = "received"
    PROCESSING = "processing"
    ON_HOLD = "on_hold"
    PAID = "paid"
    PAYMENT_REFUSED = "payment_refused"
    WITHDRAWN = "withdrawn"


STATUS_WORDS: dict[Status, Words] = {
    Status.DRAFT: Words(vi="Bản nháp", en="Draft"),
    Status.SUBMITTED: Words(vi="Đã gửi KBNN", en="Submitted to the treasury"),
    Status.RETURNED: Words(vi="Yêu cầu bổ sung", en="Returned for completion"),
    Status.REFUSED: Words(vi="KBNN từ chối hồ sơ", en="Dossier refused"),
    Status.RECEIVED: Words(vi="KBNN tiếp nhận hồ sơ", en="Received by the treasury"),
    Status.PROCESSING: Words(vi="KBNN đang xử lý hồ sơ", en="Being processed"),
    Status.ON_HOLD: Words(vi="Tạm dừng chờ xác nhận cảnh báo", en="On hold until the warning is answered"),
    Status.PAID: Words(vi="KBNN đã thanh toán", en="Paid"),
    Status.PAYMENT_REFUSED: Words(vi="KBNN từ chối thanh toán", en="Payment refused"),
    Status.WITHDRAWN: Words(vi="Đã rút hồ sơ", en="Withdrawn"),
}


class Context(BaseModel):
    """The circumstances in which a person acted: what the risk service compares. The raw address is not here."""

    model_config = ConfigDict(frozen=True)

    user: str = Field(max_length=128)
    person: PersonId
    device: Sha256 | None = Field(None, description="digest of a random id that the page or signing agent keeps")
    network: int | None = Field(None, ge=0, description="autonomous system number")
    country: str | None = Field(None, pattern=r"^[A-Z]{2}$", description="ISO 3166-1 alpha-2")
    session: str | None = Field(None, max_length=128)
    at: Instant


class Fact(BaseModel):
    """Something that happened, as its owner announces it. Readers ignore fields they do not know."""

    model_config = ConfigDict(frozen=True, extra="ignore")
