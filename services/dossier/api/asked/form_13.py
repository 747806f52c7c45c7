"""Form 13 as a unit sends it: shapes are checked here, what must agree with each other in the domain."""

import datetime as dt
from collections.abc import Mapping
from typing import Literal

from khobac_contracts.vocabulary import AccountCode, EconomicCode, TreasuryCode, Vnd
from pydantic import Field

from services.chassis import FieldError, InvalidInput
from services.dossier.domain.canonical import payee_digest
from services.dossier.domain.forms import form_13 as domain
from services.kernel.amount_words import amount_in_words

from .text import Body, Number, Text


class LineBody(Body):
    """Một dòng của bảng kê. / One line."""

    content: Text
    economic_code: EconomicCode
    sector_code: str = Field(pattern=r"^[0-9]{3}$", description="mã ngành kinh tế")
    source_code: str = Field(pattern=r"^[0-9]{2,4}$", description="mã nguồn ngân sách")
    amount: Vnd
    invoice_no: Number | None = None
    invoice_date: dt.date | None = None
    voucher_no: Number | None = None
    voucher_date: dt.date | None = None


class PayeeBody(Body):
    """Người thụ hưởng. / Who is paid."""

    name: Text
    tax_code: str | None = Field(None, pattern=r"^[0-9]{10}(-[0-9]{3}|[0-9]{2})?$", description="mã số thuế")
    account: str = Field(pattern=r"^[0-9A-Za-z]{4,34}$", description="số tài khoản")
    bank: str = Field(pattern=r"^[0-9]{6}$", description="BIN của ngân hàng / BIN of the bank")


class Form13Body(Body):
    """Mẫu số 13 (C2-02a/NS), giấy rút dự toán. / Form 13, the estimate withdrawal."""

    form: Literal["C2-02a/NS"]
    document_no: Number
    budget_year: int = Field(ge=2018, le=2100)
    allocation: Literal["provisional", "official"] = Field(description="tạm cấp / chính thức")
    settlement: Literal["actual", "advance"] = Field(description="thực chi / tạm ứng")
    means: Literal["transfer", "cash"] = Field(
        "transfer", description="chuyển khoản; tiền mặt đăng ký bằng mẫu riêng / transfer; cash has a form of its own"
    )
    chapter: str = Field(pattern=r"^[0-9]{3}$", description="chương")
    account: AccountCode
    treasury: TreasuryCode
    lines: tuple[LineBody, ...] = Field(min_length=1, max_length=100)
    payee: PayeeBody
    amount: Vnd
    amount_in_words: Text | None = Field(None, description="số tiền bằng chữ; để trống thì hệ thống ghi")

    def to_seal(self) -> Mapping[str, object]:
        """The payee may be a person."""
        return {"payee": self.payee.model_dump()}

    def declared(self, sealed: Mapping[str, str]) -> domain.Form13:
        """The form as the domain knows it; refuses cash, which has a form of its own."""
        if self.means == "cash":
            raise _cash()
        bank, account = self.payee.bank, self.payee.account
        return domain.Form13(
            document_no=self.document_no,
            budget_year=self.budget_year,
            allocation=self.allocation,
            settlement=self.settlement,
            chapter=self.chapter,
            account=self.account,
            treasury=self.treasury,
            lines=tuple(domain.Line(**dict(line)) for line in self.lines),
            payee=domain.Payee(sealed=sealed["payee"], digest=payee_digest(bank, account), bank=bank),
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
