"""What callers see of units, treasury offices and their people."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal, assert_never

from khobac_contracts.vocabulary import Role
from pydantic import BaseModel, Field

from services.registration.domain.notice import AccountKind
from services.registration.domain.organisation.state import Applied, Member, Office, OrganisationState, Refused, Unknown
from services.registration.domain.refusals import no_such_organisation
from services.registration.domain.roster import Appointment, Certificate, Person, Roster


class LoginPage(BaseModel):
    """Đưa mã kích hoạt tận tay người đó; mã dùng một lần. / Hand the code over in person; it works once."""

    person: str
    login: str
    roles: list[Role]
    activation_code: str | None
    expires_at: datetime | None


class CertificatePage(BaseModel):
    person: str
    role: Role
    title: str
    accounts: list[str]
    fingerprint: str
    serial: str
    issuer: str
    not_before: datetime
    not_after: datetime

    @staticmethod
    def of(bound: Certificate) -> "CertificatePage":
        return CertificatePage(
            person=bound.person,
            role=bound.role,
            title=bound.title,
            accounts=list(bound.accounts),
            fingerprint=bound.fingerprint,
            serial=bound.serial,
            issuer=bound.issuer,
            not_before=bound.not_before,
            not_after=bound.not_after,
        )


class SignatoryPage(BaseModel):
    """Tên và địa chỉ để trống khi dữ liệu cá nhân đã được xóa. / Name and addresses are null once erased."""

    person: str
    login: str
    name: str | None
    email: str | None
    phone: str | None
    role: Role
    title: str
    delegate: bool
    accounts: list[str]
    certificates: list[CertificatePage]

    @staticmethod
    def of(
        appointment: Appointment, person: Person, roster: Roster, clear: Mapping[str, str | None]
    ) -> "SignatoryPage":
        """`clear`: sealed text -> what it says, None where the key is gone."""
        held = roster.certificates_of(person.id, appointment.role)
        return SignatoryPage(
            person=person.id,
            login=person.login,
            name=clear[person.name],
            email=clear[person.email],
            phone=clear[person.phone] if person.phone else None,
            role=appointment.role,
            title=appointment.title,
            delegate=appointment.delegate,
            accounts=list(appointment.accounts),
            certificates=[CertificatePage.of(bound) for bound in held],
        )


class AccountPage(BaseModel):
    account: str
    kind: AccountKind


class UnitPage(BaseModel):
    unit: str
    name: str
    treasury: str
    status: Literal["applied", "refused", "joined"]
    reason: str | None = None
    since: datetime
    without_chief_accountant: bool = Field(default=False, description='đã khai "Không có" kế toán trưởng')
    accounts: list[AccountPage] = []

    @staticmethod
    def of(state: OrganisationState, code: str) -> "UnitPage":
        """Raises NotFound for what is no unit."""
        match state:
            case Applied(notice=notice, at=at):
                return UnitPage(
                    unit=notice.unit, name=notice.name, treasury=notice.treasury, status="applied", since=at
                )
            case Refused(unit=unit, name=name, treasury=treasury, reason=reason, at=at):
                return UnitPage(unit=unit, name=name, treasury=treasury, status="refused", reason=reason, since=at)
            case Member(roster=roster, name=name, treasury=treasury, joined_at=at, accounts=accounts):
                opened = [AccountPage(account=account.code, kind=account.kind) for account in accounts]
                return UnitPage(
                    unit=roster.organisation,
                    name=name,
                    treasury=treasury,
                    status="joined",
                    since=at,
                    without_chief_accountant=state.without_chief_accountant,
                    accounts=opened,
                )
            case Unknown() | Office():
                raise no_such_organisation(code)
            case _:
                assert_never(state)


class AcceptedPage(BaseModel):
    unit: UnitPage
    logins: list[LoginPage]


class TokenPage(BaseModel):
    """Gửi kèm mọi yêu cầu / send with every request: `Authorization: Bearer <access_token>`."""

    access_token: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 - the kind of token, not one
    expires_in: int
    person: str
    organisation: str
    roles: list[Role]
