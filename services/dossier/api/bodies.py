"""What callers send: shapes are checked here, what must agree with each other in the domain."""

import unicodedata
from typing import Annotated, Literal

from khobac_contracts.vocabulary import AccountCode, EconomicCode, Role, TreasuryCode, Vnd
from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from services.chassis.errors import FieldError, InvalidInput
from services.chassis.plain_text import COMPOSED
from services.chassis.request_body import Body
from services.chassis.written import Day
from services.dossier.cms import MAX_CMS
from services.dossier.domain import form as domain
from services.dossier.domain.spelling import amount_in_words


def _readable(text: str) -> str:
    """No control and no direction marks: what is signed must look like what it is."""
    if text.isprintable():  # asked of the whole text at once; what it calls unprintable is looked at letter by letter
        return text
    if any(unicodedata.category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for char in text):
        raise PydanticCustomError(
            "unreadable",
            "no control characters",
            {"vi": "văn bản không có ký tự điều khiển", "en": "text without control characters"},
        )
    return text


Text = Annotated[str, Field(min_length=1, max_length=300), AfterValidator(_readable)]
Number = Annotated[str, Field(min_length=1, max_length=30), AfterValidator(_readable)]
Name = Annotated[str, Field(min_length=1, max_length=160), COMPOSED, AfterValidator(_readable)]
Prose = Annotated[str, Field(min_length=5, max_length=2000), AfterValidator(_readable)]
Means = Literal["transfer", "cash"]


class LineBody(Body):
    """Một dòng của bảng kê. / One line."""

    content: Text
    economic_code: EconomicCode
    sector_code: str = Field(pattern=r"^[0-9]{3}$", description="mã ngành kinh tế")
    source_code: str = Field(pattern=r"^[0-9]{2,4}$", description="mã nguồn ngân sách")
    amount: Vnd
    invoice_no: Number | None = None
    invoice_date: Day | None = None
    voucher_no: Number | None = None
    voucher_date: Day | None = None


class PayeeBody(Body):
    """Người thụ hưởng. / Who is paid."""

    name: Text
    tax_code: str | None = Field(None, pattern=r"^[0-9]{10}(-[0-9]{3}|[0-9]{2})?$", description="mã số thuế")
    account: str = Field(pattern=r"^[0-9A-Za-z]{4,34}$", description="số tài khoản")
    bank: str = Field(pattern=r"^[0-9]{6}$", description="BIN của ngân hàng / BIN of the bank")


class FormBody(Body):
    """Mẫu số 13 (C2-02a/NS). / Form 13."""

    form: Literal["C2-02a/NS"] = "C2-02a/NS"
    document_no: Number
    budget_year: int = Field(ge=2018, le=2100)
    allocation: Literal["provisional", "official"] = Field(description="tạm cấp / chính thức")
    settlement: Literal["actual", "advance"] = Field(description="thực chi / tạm ứng")
    means: Means = Field("transfer", description="chuyển khoản; tiền mặt đăng ký bằng mẫu riêng")
    chapter: str = Field(pattern=r"^[0-9]{3}$", description="chương")
    account: AccountCode
    treasury: TreasuryCode
    lines: tuple[LineBody, ...] = Field(min_length=1, max_length=100)
    payee: PayeeBody
    amount: Vnd
    amount_in_words: Text | None = Field(None, description="số tiền bằng chữ; để trống thì hệ thống ghi")

    def declared(self, sealed_payee: str, payee_digest: str) -> domain.Form:
        """The form as the domain knows it; refuses cash, which has a form of its own."""
        if self.means == "cash":
            raise _cash()
        return domain.Form(
            document_no=self.document_no,
            budget_year=self.budget_year,
            allocation=self.allocation,
            settlement=self.settlement,
            chapter=self.chapter,
            account=self.account,
            treasury=self.treasury,
            lines=tuple(domain.Line(**dict(line)) for line in self.lines),
            payee=sealed_payee,
            payee_digest=payee_digest,
            payee_bank=self.payee.bank,
            amount=self.amount,
            amount_in_words=self.amount_in_words or amount_in_words(self.amount),
        )


def _cash() -> InvalidInput:
    return InvalidInput(
        FieldError(
            "/means",
            "cash",
            "transfer (chuyển khoản); rút tiền mặt được đăng ký trước bằng mẫu riêng, sẽ có sau",
            "transfer; a cash withdrawal is registered ahead by its own form, which will follow",
        ),
        slug="cash-by-its-own-form",
    )


class SignBody(Body):
    """Chữ ký tách rời trên nội dung của `/canonical`. / A detached signature over the bytes of `/canonical`."""

    cms: str = Field(min_length=1, max_length=MAX_CMS * 2, description="CMS (DER) dạng base64 / base64 of a CMS")
    role: Literal[Role.CHIEF_ACCOUNTANT, Role.ACCOUNT_HOLDER] | None = Field(
        None, description="cần khi bạn có cả hai vai trò / needed when you have both roles"
    )


class ApproveBody(Body):
    """Chữ ký tách rời trên `/result/canonical`. / A detached signature over the bytes of `/result/canonical`."""

    cms: str = Field(min_length=1, max_length=MAX_CMS * 2, description="CMS (DER) dạng base64 / base64 of a CMS")


class ReturnBody(Body):
    """Hướng dẫn bổ sung. / What to complete."""

    guidance: Prose


class RefuseBody(Body):
    """Lý do từ chối (mẫu số 33). / Why it is refused (form 33)."""

    reason: Prose
