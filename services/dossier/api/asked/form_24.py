"""Form 24 as a unit sends it: shapes are checked here, what must agree with each other in the domain."""

from collections.abc import Mapping
from typing import Literal

from khobac_contracts.vocabulary import AccountCode, TreasuryCode
from pydantic import Field

from services.dossier.domain.forms import form_24 as domain

from .text import Body, Number, Text


class AccountBody(Body):
    """Một tài khoản xin mở. / An account that is asked for."""

    account: AccountCode
    kind: Literal["estimate", "deposit"] = Field(description="dự toán / tiền gửi")


class Form24Body(Body):
    """Mẫu số 24 (01/MTK), giấy đăng ký sử dụng tài khoản. / Form 24, accounts and specimens."""

    form: Literal["01/MTK"]
    document_no: Number
    treasury: TreasuryCode
    ticks: tuple[domain.Tick, ...] = Field(
        min_length=1,
        max_length=5,
        description="đăng ký mới, bổ sung, thay đổi hồ sơ pháp lý, mẫu dấu, mẫu chữ ký / the boxes that are ticked",
    )
    accounts: tuple[AccountBody, ...] = Field((), max_length=20)
    purpose: Text = Field(description="nội dung sử dụng, không nêu tên người / what for; name nobody")

    def to_seal(self) -> Mapping[str, object]:
        """It names nobody."""
        return {}

    def declared(self, sealed: Mapping[str, str]) -> domain.Form24:
        accounts = tuple(domain.Account(account=each.account, kind=each.kind) for each in self.accounts)
        return domain.Form24(
            document_no=self.document_no,
            treasury=self.treasury,
            ticks=self.ticks,
            accounts=accounts,
            purpose=self.purpose,
        )
