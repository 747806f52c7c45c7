"""A unit's way in, and what is registered for it: notice, acceptance, signatories, accounts, contacts."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from khobac_contracts.vocabulary import Role

from services.chassis import PUBLIC, Caller, Cursor, IdempotentCall, Json, Limit, Page, allow
from services.kernel.roles import SIGNING_ROLES, UNIT_ROLES
from services.registration.domain.notice import Account, Notice
from services.registration.domain.organisation.commands import (
    AcceptNotice,
    HandInNotice,
    OpenAccount,
    RefuseNotice,
    SetContacts,
)
from services.registration.views import UNITS

from .asked import AccountForm, ContactsForm, NoticeForm, ReasonForm, Unit
from .issuing import issue_logins
from .sealed import contacts, entered
from .shared import (
    HEADQUARTERS,
    RegistrationKit,
    acting,
    require_reach,
    roster_of,
    visible_member,
    visible_unit,
)
from .shown import AcceptedPage, AccountPage, UnitPage

ADMIN = Role.TREASURY_ADMIN
Anybody = Annotated[IdempotentCall, Depends(allow(PUBLIC))]
Admin = Annotated[IdempotentCall, Depends(allow(ADMIN))]
Insider = Annotated[Caller, Depends(allow(ADMIN, *UNIT_ROLES))]


def unit_routes(kit: RegistrationKit) -> APIRouter:
    router = APIRouter(tags=["đơn vị / units"])
    _joining(router, kit)
    _looking(router, kit)
    _changing(router, kit)
    return router


def _joining(router: APIRouter, kit: RegistrationKit) -> None:
    @router.post("/notices", status_code=201)
    async def hand_in(form: Json[NoticeForm], call: Anybody) -> UnitPage:
        """Nộp thông báo tham gia (TK01, TK01-PL). / Hand in the notice of participation."""
        command = HandInNotice(notice=await _notice(kit, form), at=call.at)
        return UnitPage.of(await kit.organisations.tell(call, form.unit, command), form.unit)

    @router.post("/units/{unit}/acceptance")
    async def accept(unit: Unit, call: Admin) -> AcceptedPage:
        """Chấp nhận đơn vị; trả mã kích hoạt của từng người. / Accept the unit; returns each activation code."""
        await visible_unit(kit, unit, call)
        state = await kit.organisations.tell(call, unit, AcceptNotice(by=acting(call), at=call.at))
        roster = roster_of(state, unit)
        logins = await issue_logins(kit, call, roster, roster.people)
        return AcceptedPage(unit=UnitPage.of(state, unit), logins=logins)

    @router.post("/units/{unit}/refusal")
    async def refuse(unit: Unit, form: Json[ReasonForm], call: Admin) -> UnitPage:
        """Từ chối, kèm lý do. / Refuse, with the reason."""
        await visible_unit(kit, unit, call)
        state = await kit.organisations.tell(call, unit, RefuseNotice(reason=form.reason, at=call.at))
        return UnitPage.of(state, unit)


async def _notice(kit: RegistrationKit, form: NoticeForm) -> Notice:
    signatories = [await entered(each, kit.sealing, kit.identity) for each in form.signatories]
    people = {person.id: person for person, _ in signatories}
    return Notice(
        unit=form.unit,
        name=form.name,
        treasury=form.treasury,
        without_chief_accountant=form.without_chief_accountant,
        people=tuple(people.values()),
        appointments=tuple(appointment for _, appointment in signatories),
    )


def _looking(router: APIRouter, kit: RegistrationKit) -> None:
    @router.get("/units")
    async def units(
        caller: Annotated[Caller, Depends(allow(ADMIN))],
        status: Annotated[str | None, Query(pattern="^(applied|refused|joined)$")] = None,
        treasury: Annotated[str | None, Query(pattern=r"^[0-9]{4}$")] = None,
        cursor: Cursor = None,
        limit: Limit = 50,
    ) -> Page[UnitPage]:
        """Danh sách đơn vị của KBNN, từng trang. / The units of a treasury, page by page."""
        treasury = treasury or (None if caller.organisation == HEADQUARTERS else caller.organisation)
        if treasury:
            require_reach(caller, treasury)
        where = {name: value for name, value in (("treasury", treasury), ("status", status)) if value}
        page = await kit.lists.page(UNITS, where, sort="unit", cursor=cursor, limit=limit)
        return Page(items=[UnitPage.model_validate(row) for row in page.items], next=page.next)

    @router.get("/units/{unit}")
    async def one(unit: Unit, caller: Insider) -> UnitPage:
        """Một đơn vị. / One unit."""
        return UnitPage.of(await visible_unit(kit, unit, caller), unit)


def _changing(router: APIRouter, kit: RegistrationKit) -> None:
    @router.post("/units/{unit}/accounts", status_code=201)
    async def open_account(unit: Unit, form: Json[AccountForm], call: Admin) -> AccountPage:
        """Mở tài khoản của đơn vị tại KBNN. / Open an account of the unit."""
        await visible_member(kit, unit, call)
        account = Account(code=form.account, kind=form.kind)
        await kit.organisations.tell(call, unit, OpenAccount(account=account, at=call.at))
        return AccountPage(account=account.code, kind=account.kind)

    @router.post("/units/{unit}/contacts")
    async def set_contacts(
        unit: Unit,
        form: Json[ContactsForm],
        call: Annotated[IdempotentCall, Depends(allow(ADMIN, *SIGNING_ROLES))],
    ) -> ContactsForm:
        """Nơi nhận thông báo từ nay về sau (toàn bộ). / Where notices go from now on (all of them)."""
        await visible_member(kit, unit, call)
        command = SetContacts(contacts=await contacts(form, kit.sealing), by=acting(call), at=call.at)
        await kit.organisations.tell(call, unit, command)
        return form
