"""The people and moments of the registration tests."""

from datetime import UTC, datetime, timedelta

from khobac_contracts.vocabulary import Role

from services.kernel.circumstances import Circumstances
from services.registration.domain.notice import Notice
from services.registration.domain.organisation.events import (
    Appointed,
    ContactsSet,
    NoticeHandedIn,
    PersonEntered,
    UnitAccepted,
)
from services.registration.domain.roster import Appointment, Certificate, Contact, Person

UNIT, TREASURY = "1057843", "0761"
ACCOUNT, DEPOSIT = "9523.3.1057843.00000", "3713.0.1057843.00000"
AT = datetime(2026, 9, 14, 2, 0, tzinfo=UTC)
LATER = AT + timedelta(hours=1)
ADMIN = Circumstances(user="0761.qt", person="p-admin", at=AT, country="VN", session="s-1")


def sealed(person: str, what: str) -> str:
    return f"sealed:1:{person}:{what}"


def person(id: str, login: str = "") -> Person:
    return Person(id=id, name=sealed(id, "name"), email=sealed(id, "email"), citizen=sealed(id, "citizen"), login=login)


def appointment(
    id: str, role: Role, *, delegate: bool = False, accounts: tuple[str, ...] = (ACCOUNT,), title: str = "Chức vụ"
) -> Appointment:
    return Appointment(person=id, role=role, title=title, delegate=delegate, accounts=accounts)


def contact(id: str, role: Role) -> Contact:
    return Contact(person=id, role=role, email=sealed(id, "email"))


def certificate(id: str, role: Role, *, number: str = "1", key: str = "k1") -> Certificate:
    return Certificate(
        person=id,
        role=role,
        title="",
        accounts=(),
        fingerprint=number * 64,
        serial="54010101ff",
        issuer="CN=VNPT Certification Authority,C=VN",
        key=key,
        not_before=AT - timedelta(days=100),
        not_after=AT + timedelta(days=900),
    )


HOLDER = appointment("p-holder", Role.ACCOUNT_HOLDER, title="Hiệu trưởng")
CHIEF = appointment("p-chief", Role.CHIEF_ACCOUNTANT, title="Kế toán trưởng")
NOTICE = Notice(
    unit=UNIT,
    name="Trường THCS Trần Hưng Đạo",
    treasury=TREASURY,
    without_chief_accountant=False,
    people=(person("p-holder"), person("p-chief")),
    appointments=(HOLDER, CHIEF),
)
APPLIED = (NoticeHandedIn(notice=NOTICE, at=AT),)
BOTH_CONTACTS = (contact("p-holder", Role.ACCOUNT_HOLDER), contact("p-chief", Role.CHIEF_ACCOUNTANT))
ACCEPTED = (
    UnitAccepted(unit=UNIT, name=NOTICE.name, treasury=TREASURY, without_chief_accountant=False, at=AT),
    PersonEntered(person=person("p-holder", "1057843.ctk"), at=AT),
    Appointed(appointment=HOLDER, at=AT),
    PersonEntered(person=person("p-chief", "1057843.ktt"), at=AT),
    Appointed(appointment=CHIEF, at=AT),
    ContactsSet(contacts=BOTH_CONTACTS, by=ADMIN, at=AT),
)
MEMBER = (*APPLIED, *ACCEPTED)
