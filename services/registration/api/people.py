"""The people of a unit or a treasury office: appointed, ended, given certificates and log-ins. One set of routes for both."""

from typing import Annotated

from fastapi import APIRouter, Depends
from khobac_contracts.vocabulary import Role

from services.chassis.access import Caller, Said, allow
from services.chassis.request_body import Json
from services.registration.certificates import read_certificate
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

from .clerk import Clerk, acting, person_in, reach
from .forms import CertificateForm, ContactsForm, Person, RoleForm, SignatoryForm, Treasury, UnbindForm, Unit
from .pages import CertificatePage, LoginPage, SignatoryPage

ADMIN = Role.TREASURY_ADMIN
Admin = Annotated[Said, Depends(allow(ADMIN))]


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
    async def appoint(unit: Unit, form: Json[SignatoryForm], said: Admin) -> LoginPage:
        """Đăng ký một người vào một vai trò. / Register a person in a role."""
        await clerk.roster(unit, said)
        return await _appoint(clerk, unit, form, said)

    @people.post("/signatories/{person}/ending")
    async def end(unit: Unit, person: Person, form: Json[RoleForm], said: Admin) -> list[SignatoryPage]:
        """Chấm dứt vai trò của một người. / End somebody's role."""
        return await _end(clerk, unit, person, form, said)

    @people.post("/signatories/{person}/activation")
    async def reissue(unit: Unit, person: Person, said: Admin) -> LoginPage:
        """Cấp mã kích hoạt mới; mật khẩu cũ hết hiệu lực. / A new activation code; the old password ends."""
        return await _reissue(clerk, unit, person, said)

    @people.post("/certificates", status_code=201)
    async def bind(unit: Unit, form: Json[CertificateForm], said: Admin) -> CertificatePage:
        """Đăng ký chứng thư số theo người, chức danh và tài khoản. / Bind a certificate."""
        return await _bind(clerk, unit, form, said)

    @people.post("/certificates/unbinding")
    async def unbind(unit: Unit, form: Json[UnbindForm], said: Admin) -> list[CertificatePage]:
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
    async def appoint(treasury: Treasury, form: Json[SignatoryForm], said: Admin) -> LoginPage:
        """Bổ nhiệm cán bộ; người đầu tiên mở KBNN này trong hệ thống. / Appoint an officer."""
        reach(said, treasury)
        return await _appoint(clerk, treasury, form, said)

    @people.post("/officers/{person}/ending")
    async def end(treasury: Treasury, person: Person, form: Json[RoleForm], said: Admin) -> list[SignatoryPage]:
        """Chấm dứt vai trò của một cán bộ. / End an officer's role."""
        return await _end(clerk, treasury, person, form, said)

    @people.post("/officers/{person}/activation")
    async def reissue(treasury: Treasury, person: Person, said: Admin) -> LoginPage:
        """Cấp mã kích hoạt mới; mật khẩu cũ hết hiệu lực. / A new activation code; the old password ends."""
        return await _reissue(clerk, treasury, person, said)

    @people.post("/certificates", status_code=201)
    async def bind(treasury: Treasury, form: Json[CertificateForm], said: Admin) -> CertificatePage:
        """Đăng ký chứng thư số của cán bộ. / Bind an officer's certificate."""
        return await _bind(clerk, treasury, form, said)

    @people.post("/certificates/unbinding")
    async def unbind(treasury: Treasury, form: Json[UnbindForm], said: Admin) -> list[CertificatePage]:
        """Hủy đăng ký chứng thư số. / Unbind a certificate."""
        return await _unbind(clerk, treasury, form, said)

    @people.post("/contacts")
    async def set_contacts(treasury: Treasury, form: Json[ContactsForm], said: Admin) -> ContactsForm:
        """Nơi KBNN nhận thông báo. / Where the treasury office is told of things."""
        await clerk.roster(treasury, said)
        command = SetContacts(contacts=await clerk.contacts(form), by=acting(said), at=said.at)
        await clerk.tell(said, treasury, command)
        return form

    router.include_router(people)


async def _appoint(clerk: Clerk, body: str, form: SignatoryForm, said: Said) -> LoginPage:
    person, appointment = await clerk.entered(form)
    command = Appoint(body=body, person=person, appointment=appointment, by=acting(said), at=said.at)
    done = await clerk.tell(said, body, command)
    roster = done.state.roster
    return await clerk.login(said, roster, person_in(roster, person.id))


async def _end(clerk: Clerk, body: str, person: str, form: RoleForm, said: Said) -> list[SignatoryPage]:
    await clerk.roster(body, said)
    command = EndAppointment(person=person, role=form.role, by=acting(said), at=said.at)
    done = await clerk.tell(said, body, command)
    return await clerk.signatories(done.state.roster)


async def _reissue(clerk: Clerk, body: str, person: str, said: Said) -> LoginPage:
    roster = await clerk.roster(body, said)
    return await clerk.login(said, roster, person_in(roster, person), anew=True)


async def _bind(clerk: Clerk, body: str, form: CertificateForm, said: Said) -> CertificatePage:
    roster = await clerk.roster(body, said)
    person_in(roster, form.person)
    read = read_certificate(form.certificate, said.at)
    certificate = Certificate(person=form.person, role=form.role, title="", accounts=form.accounts, **vars(read))
    command = BindCertificate(certificate=certificate, by=acting(said), at=said.at)
    held, _ = await clerk.kit.load(f"key/{read.key}")
    if isinstance(held, Nobody):
        of_roster.decide(command, roster)  # a claim is for good: not for what would be refused afterwards
    # The claim first: if we die between the two, the key waits for the same person, and saying it again finishes it.
    await clerk.tell(said, f"key/{read.key}", ClaimKey(key=read.key, person=form.person, at=said.at))
    done = await clerk.tell(said, body, command)
    wanted = (form.person, form.role, read.fingerprint)
    bound = next(c for c in done.state.roster.certificates if (c.person, c.role, c.fingerprint) == wanted)
    return CertificatePage.of(bound)


async def _unbind(clerk: Clerk, body: str, form: UnbindForm, said: Said) -> list[CertificatePage]:
    await clerk.roster(body, said)
    command = UnbindCertificate(**form.model_dump(), at=said.at)
    done = await clerk.tell(said, body, command)
    return [CertificatePage.of(bound) for bound in done.state.roster.certificates]
