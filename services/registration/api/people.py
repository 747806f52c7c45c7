"""The people of a unit or a treasury office: appointed, ended, given certificates and log-ins. One set of routes for both."""

from typing import Annotated

from fastapi import APIRouter, Depends
from khobac_contracts.vocabulary import Role

from services.chassis import Caller, IdempotentCall, Json, allow
from services.kernel.roles import SIGNING_ROLES
from services.registration.domain.organisation.commands import SetContacts

from .appointing import appoint_person, end_appointment, issue_again
from .asked import CertificateForm, ContactsForm, Person, RoleForm, SignatoryForm, Treasury, UnbindForm, Unit
from .binding import bind_certificate, unbind_certificate
from .sealed import contacts, signatories
from .shared import RegistrationKit, acting, require_reach, visible_roster
from .shown import CertificatePage, LoginPage, SignatoryPage

ADMIN = Role.TREASURY_ADMIN
Admin = Annotated[IdempotentCall, Depends(allow(ADMIN))]
Insider = Annotated[Caller, Depends(allow(ADMIN, *SIGNING_ROLES))]


def people_routes(kit: RegistrationKit) -> APIRouter:
    router = APIRouter()
    router.include_router(_of_units(kit))
    router.include_router(_of_treasuries(kit))
    return router


def _of_units(kit: RegistrationKit) -> APIRouter:
    people = APIRouter(prefix="/units/{unit}", tags=["người của đơn vị / people of a unit"])

    @people.get("/signatories")
    async def listed(unit: Unit, caller: Insider) -> list[SignatoryPage]:
        """Ai được ký, với chứng thư số nào. / Who may sign, with which certificate."""
        return await signatories(await visible_roster(kit, unit, caller), kit.sealing)

    @people.post("/signatories", status_code=201)
    async def appoint(unit: Unit, form: Json[SignatoryForm], call: Admin) -> LoginPage:
        """Đăng ký một người vào một vai trò. / Register a person in a role."""
        await visible_roster(kit, unit, call)
        return await appoint_person(kit, unit, form, call)

    @people.post("/signatories/{person}/ending")
    async def end(unit: Unit, person: Person, form: Json[RoleForm], call: Admin) -> list[SignatoryPage]:
        """Chấm dứt vai trò của một người. / End somebody's role."""
        return await end_appointment(kit, unit, person, form, call)

    @people.post("/signatories/{person}/activation")
    async def reissue(unit: Unit, person: Person, call: Admin) -> LoginPage:
        """Cấp mã kích hoạt mới; mật khẩu cũ hết hiệu lực. / A new activation code; the old password ends."""
        return await issue_again(kit, unit, person, call)

    @people.post("/certificates", status_code=201)
    async def bind(unit: Unit, form: Json[CertificateForm], call: Admin) -> CertificatePage:
        """Đăng ký chứng thư số theo người, chức danh và tài khoản. / Bind a certificate."""
        return await bind_certificate(kit, unit, form, call)

    @people.post("/certificates/unbinding")
    async def unbind(unit: Unit, form: Json[UnbindForm], call: Admin) -> list[CertificatePage]:
        """Hủy đăng ký chứng thư số. / Unbind a certificate."""
        return await unbind_certificate(kit, unit, form, call)

    return people


def _of_treasuries(kit: RegistrationKit) -> APIRouter:
    people = APIRouter(prefix="/treasuries/{treasury}", tags=["cán bộ KBNN / treasury officers"])

    @people.get("/officers")
    async def officers(treasury: Treasury, caller: Annotated[Caller, Depends(allow(ADMIN))]) -> list[SignatoryPage]:
        """Cán bộ của KBNN. / The officers of a treasury."""
        return await signatories(await visible_roster(kit, treasury, caller), kit.sealing)

    @people.post("/officers", status_code=201)
    async def appoint(treasury: Treasury, form: Json[SignatoryForm], call: Admin) -> LoginPage:
        """Bổ nhiệm cán bộ; người đầu tiên mở KBNN này trong hệ thống. / Appoint an officer."""
        require_reach(call, treasury)
        return await appoint_person(kit, treasury, form, call)

    @people.post("/officers/{person}/ending")
    async def end(treasury: Treasury, person: Person, form: Json[RoleForm], call: Admin) -> list[SignatoryPage]:
        """Chấm dứt vai trò của một cán bộ. / End an officer's role."""
        return await end_appointment(kit, treasury, person, form, call)

    @people.post("/officers/{person}/activation")
    async def reissue(treasury: Treasury, person: Person, call: Admin) -> LoginPage:
        """Cấp mã kích hoạt mới; mật khẩu cũ hết hiệu lực. / A new activation code; the old password ends."""
        return await issue_again(kit, treasury, person, call)

    @people.post("/certificates", status_code=201)
    async def bind(treasury: Treasury, form: Json[CertificateForm], call: Admin) -> CertificatePage:
        """Đăng ký chứng thư số của cán bộ. / Bind an officer's certificate."""
        return await bind_certificate(kit, treasury, form, call)

    @people.post("/certificates/unbinding")
    async def unbind(treasury: Treasury, form: Json[UnbindForm], call: Admin) -> list[CertificatePage]:
        """Hủy đăng ký chứng thư số. / Unbind a certificate."""
        return await unbind_certificate(kit, treasury, form, call)

    @people.post("/contacts")
    async def set_contacts(treasury: Treasury, form: Json[ContactsForm], call: Admin) -> ContactsForm:
        """Nơi KBNN nhận thông báo. / Where the treasury office is told of things."""
        await visible_roster(kit, treasury, call)
        command = SetContacts(contacts=await contacts(form, kit.sealing), by=acting(call), at=call.at)
        await kit.organisations.tell(call, treasury, command)
        return form

    return people
