"""The people of a unit or a treasury office: appointed, ended, given certificates and log-ins. One set of routes for both."""

from typing import Annotated

from fastapi import APIRouter, Depends
from khobac_contracts.vocabulary import Role

from services.chassis import Caller, IdempotentCall, allow
from services.registration.adapters.certificates import read_certificate
from services.registration.domain import roster as of_roster
from services.registration.domain.beginning import Nobody
from services.registration.domain.entries import (
    Appoint,
    BindCertificate,
    EndAppointment,
    SetContacts,
    UnbindCertificate,
)
from services.registration.domain.keys import ClaimKey
from services.registration.domain.people import Certificate

from .asked import CertificateForm, ContactsForm, Person, RoleForm, SignatoryForm, Treasury, UnbindForm, Unit
from .shared import Clerk, acting, person_in, reach
from .shown import CertificatePage, LoginPage, SignatoryPage

ADMIN = Role.TREASURY_ADMIN
Admin = Annotated[IdempotentCall, Depends(allow(ADMIN))]


def people_routes(clerk: Clerk) -> APIRouter:
    router = APIRouter()
    _of_units(router, clerk)
    _of_treasuries(router, clerk)
    return router


def _of_units(router: APIRouter, clerk: Clerk) -> None:
    people = APIRouter(prefix="/units/{unit}", tags=["người của đơn vị / people of a unit"])

    @people.get("/signatories")
    async def signatories(
        unit: Unit,
        caller: Annotated[Caller, Depends(allow(ADMIN, Role.ACCOUNT_HOLDER, Role.CHIEF_ACCOUNTANT))],
    ) -> list[SignatoryPage]:
        """Ai được ký, với chứng thư số nào. / Who may sign, with which certificate."""
        return await clerk.signatories(await clerk.roster(unit, caller))

    @people.post("/signatories", status_code=201)
    async def appoint(unit: Unit, form: SignatoryForm, said: Admin) -> LoginPage:
        """Đăng ký một người vào một vai trò. / Register a person in a role."""
        await clerk.roster(unit, said)
        return await _appoint(clerk, unit, form, said)

    @people.post("/signatories/{person}/ending")
    async def end(unit: Unit, person: Person, form: RoleForm, said: Admin) -> list[SignatoryPage]:
        """Chấm dứt vai trò của một người. / End somebody's role."""
        return await _end(clerk, unit, person, form, said)

    @people.post("/signatories/{person}/activation")
    async def reissue(unit: Unit, person: Person, said: Admin) -> LoginPage:
        """Cấp mã kích hoạt mới; mật khẩu cũ hết hiệu lực. / A new activation code; the old password ends."""
        return await _reissue(clerk, unit, person, said)

    @people.post("/certificates", status_code=201)
    async def bind(unit: Unit, form: CertificateForm, said: Admin) -> CertificatePage:
        """Đăng ký chứng thư số theo người, chức danh và tài khoản. / Bind a certificate."""
        return await _bind(clerk, unit, form, said)

    @people.post("/certificates/unbinding")
    async def unbind(unit: Unit, form: UnbindForm, said: Admin) -> list[CertificatePage]:
        """Hủy đăng ký chứng thư số. / Unbind a certificate."""
        return await _unbind(clerk, unit, form, said)

    router.include_router(people)


def _of_treasuries(router: APIRouter, clerk: Clerk) -> None:
    people = APIRouter(prefix="/treasuries/{treasury}", tags=["cán bộ KBNN / treasury officers"])

    @people.get("/officers")
    async def officers(treasury: Treasury, caller: Annotated[Caller, Depends(allow(ADMIN))]) -> list[SignatoryPage]:
        """Cán bộ của KBNN. / The officers of a treasury."""
        return await clerk.signatories(await clerk.roster(treasury, caller))

    @people.post("/officers", status_code=201)
    async def appoint(treasury: Treasury, form: SignatoryForm, said: Admin) -> LoginPage:
        """Bổ nhiệm cán bộ; người đầu tiên mở KBNN này trong hệ thống. / Appoint an officer."""
        reach(said, treasury)
        return await _appoint(clerk, treasury, form, said)

    @people.post("/officers/{person}/ending")
    async def end(treasury: Treasury, person: Person, form: RoleForm, said: Admin) -> list[SignatoryPage]:
        """Chấm dứt vai trò của một cán bộ. / End an officer's role."""
        return await _end(clerk, treasury, person, form, said)

    @people.post("/officers/{person}/activation")
    async def reissue(treasury: Treasury, person: Person, said: Admin) -> LoginPage:
        """Cấp mã kích hoạt mới; mật khẩu cũ hết hiệu lực. / A new activation code; the old password ends."""
        return await _reissue(clerk, treasury, person, said)

    @people.post("/certificates", status_code=201)
    async def bind(treasury: Treasury, form: CertificateForm, said: Admin) -> CertificatePage:
        """Đăng ký chứng thư số của cán bộ. / Bind an officer's certificate."""
        return await _bind(clerk, treasury, form, said)

    @people.post("/certificates/unbinding")
    async def unbind(treasury: Treasury, form: UnbindForm, said: Admin) -> list[CertificatePage]:
        """Hủy đăng ký chứng thư số. / Unbind a certificate."""
        return await _unbind(clerk, treasury, form, said)

    @people.post("/contacts")
    async def set_contacts(treasury: Treasury, form: ContactsForm, said: Admin) -> ContactsForm:
        """Nơi KBNN nhận thông báo. / Where the treasury office is told of things."""
        await clerk.roster(treasury, said)
        command = SetContacts(contacts=await clerk.contacts(form), by=acting(said), at=said.at)
        await clerk.tell(said, treasury, command)
        return form

    router.include_router(people)


async def _appoint(clerk: Clerk, body: str, form: SignatoryForm, said: IdempotentCall) -> LoginPage:
    person, appointment = await clerk.entered(form)
    command = Appoint(body=body, person=person, appointment=appointment, by=acting(said), at=said.at)
    roster = await clerk.change(said, body, command)
    return await clerk.login(said, roster, person_in(roster, person.id))


async def _end(clerk: Clerk, body: str, person: str, form: RoleForm, said: IdempotentCall) -> list[SignatoryPage]:
    await clerk.roster(body, said)
    command = EndAppointment(person=person, role=form.role, by=acting(said), at=said.at)
    return await clerk.signatories(await clerk.change(said, body, command))


async def _reissue(clerk: Clerk, body: str, person: str, said: IdempotentCall) -> LoginPage:
    roster = await clerk.roster(body, said)
    return await clerk.login(said, roster, person_in(roster, person), anew=True)


async def _bind(clerk: Clerk, body: str, form: CertificateForm, said: IdempotentCall) -> CertificatePage:
    roster = await clerk.roster(body, said)
    person_in(roster, form.person)
    read = read_certificate(form.certificate, said.at)
    certificate = Certificate(person=form.person, role=form.role, title="", accounts=form.accounts, **vars(read))
    command = BindCertificate(certificate=certificate, by=acting(said), at=said.at)
    held, _ = await clerk.keys.load(read.key)
    if isinstance(held, Nobody):
        of_roster.decide(command, roster)  # a claim is for good: not for what would be refused afterwards
    # The claim first: if we die between the two, the key waits for the same person, and saying it again finishes it.
    await clerk.keys.tell(clerk.blinded(said), read.key, ClaimKey(key=read.key, person=form.person, at=said.at))
    roster = await clerk.change(said, body, command)
    wanted = (form.person, form.role, read.fingerprint)
    bound = next(c for c in roster.certificates if (c.person, c.role, c.fingerprint) == wanted)
    return CertificatePage.of(bound)


async def _unbind(clerk: Clerk, body: str, form: UnbindForm, said: IdempotentCall) -> list[CertificatePage]:
    await clerk.roster(body, said)
    command = UnbindCertificate(**form.model_dump(), at=said.at)
    roster = await clerk.change(said, body, command)
    return [CertificatePage.of(bound) for bound in roster.certificates]
