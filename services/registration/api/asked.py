"""What callers send: every field bounded, every form closed against fields that nobody reads."""

from typing import Annotated, Self

from fastapi import Path
from khobac_contracts.vocabulary import AccountCode, PersonId, Role, Sha256, TreasuryCode, UnitCode
from pydantic import ConfigDict, Field, model_validator

from services.chassis import Body, expected
from services.kernel.addresses import EMAIL, LONGEST_EMAIL
from services.registration.adapters.certificates import MAX_TEXT
from services.registration.adapters.passwords import LONGEST
from services.registration.domain.notice import AccountKind

Unit = Annotated[str, Path(pattern=r"^[0-9]{7}$", description="mã ĐVQHNS, 7 chữ số / unit code, 7 digits")]
Treasury = Annotated[str, Path(pattern=r"^[0-9]{4}$", description="mã KBNN, 4 chữ số / treasury code, 4 digits")]
Person = Annotated[str, Path(min_length=1, max_length=64)]
Email = Annotated[
    str,
    Field(
        max_length=LONGEST_EMAIL,
        pattern=f"^{EMAIL}$",
        examples=["ketoan@truong.example"],
    ),
]
Phone = Annotated[str, Field(pattern=r"^\+?[0-9]{9,15}$", examples=["0912345678"])]
Login = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]{2,63}$", examples=["1057843.ktt"])]
Password = Annotated[str, Field(min_length=1, max_length=LONGEST)]
Line = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]


class SignatoryForm(Body):
    """Một người và vai trò của người đó (TK01-PL). / A person and their role."""

    name: Line = Field(description="họ và tên")
    citizen_id: str = Field(pattern=r"^[0-9]{12}$", description="số căn cước, 12 chữ số")
    title: Line = Field(description="chức vụ")
    role: Role
    delegate: bool = Field(default=False, description="người được ủy quyền")
    accounts: tuple[AccountCode, ...] = Field((), max_length=50, description="các tài khoản được ký")
    email: Email
    phone: Phone | None = None


class NoticeForm(Body):
    """Thông báo tham gia dịch vụ công (TK01). / Notice of participation."""

    unit: UnitCode
    name: str = Field(min_length=1, max_length=300, pattern=r"^[^\x00-\x1f\x7f]+$", description="tên đơn vị")
    treasury: TreasuryCode
    without_chief_accountant: bool = Field(default=False, description='đơn vị khai "Không có" kế toán trưởng')
    signatories: tuple[SignatoryForm, ...] = Field(min_length=1, max_length=20)

    @model_validator(mode="after")
    def _both_signatures(self) -> Self:
        principals = {each.role for each in self.signatories if not each.delegate}
        if Role.ACCOUNT_HOLDER not in principals:
            raise expected("có chủ tài khoản (không phải người được ủy quyền)", "an account holder who is no delegate")
        if (Role.CHIEF_ACCOUNTANT in principals) == self.without_chief_accountant:
            raise expected(
                'có kế toán trưởng, hoặc khai "Không có" (without_chief_accountant)',
                "a chief accountant, or without_chief_accountant: true, and not both",
            )
        return self


class ReasonForm(Body):
    reason: str = Field(min_length=5, max_length=1000)


class RoleForm(Body):
    role: Role


class CertificateForm(Body):
    person: PersonId
    role: Role
    accounts: tuple[AccountCode, ...] = Field((), max_length=50, description="bỏ trống: mọi tài khoản được ký")
    certificate: str = Field(min_length=1, max_length=MAX_TEXT, description="PEM, hoặc DER mã hóa base64")


class UnbindForm(Body):
    fingerprint: Sha256
    role: Role


class AccountForm(Body):
    account: AccountCode
    kind: AccountKind = "estimate"


class RecipientForm(Body):
    person: PersonId
    role: Role
    email: Email
    phone: Phone | None = None


class ContactsForm(Body):
    recipients: tuple[RecipientForm, ...] = Field(min_length=1, max_length=20)


class LoginForm(Body):
    model_config = ConfigDict(str_strip_whitespace=False)

    login: Login
    password: Password


class ActivateForm(LoginForm):
    code: str = Field(min_length=8, max_length=64, description="mã kích hoạt / activation code")


class PasswordForm(Body):
    model_config = ConfigDict(str_strip_whitespace=False)

    old_password: Password
    new_password: Password
