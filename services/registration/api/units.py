"""A unit's way in, and what is registered for it: notice, acceptance, signatories, accounts, contacts."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from khobac_contracts.vocabulary import Role

from services.chassis.access import PUBLIC, Caller, Said, allow
from services.chassis.paging import Cursor, Limit, Page
from services.chassis.request_body import Json
from services.registration.domain.entries import SetContacts
from services.registration.domain.notices import AcceptNotice, Account, HandInNotice, Notice, OpenAccount, RefuseNotice

from .clerk import HEADQUARTERS, Clerk, acting, reach
from .forms import AccountForm, ContactsForm, NoticeForm, ReasonForm, Unit
from .pages import AcceptedPage, AccountPage, UnitPage

ADMIN = Role.TREASURY_ADMIN
UNIT_PEOPLE = (Role.ACCOUNT_HOLDER, Role.CHIEF_ACCOUNTANT, Role.UNIT_ACCOUNTANT)
Anybody = Annotated[Said, Depends(allow(PUBLIC))]
Admin = Annotated[Said, Depends(allow(ADMIN))]
Insider = Annotated[Caller, Depends(allow(ADMIN, *UNIT_PEOPLE))]


def unit_routes(clerk: Clerk) -> APIRouter:
    router = APIRouter(tags=["đơn vị / units"])
    _joining(router, clerk)
    _registered(router, clerk)
    return router


def _joining(router: APIRouter, clerk: Clerk) -> None:
    @router.post("/notices", status_code=201)
    async def hand_in(form: Json[NoticeForm], said: Anybody) -> UnitPage:
        """Nộp thông báo tham gia (TK01, TK01-PL). / Hand in the notice of participation."""
        entered = [await clerk.entered(each) for each in form.signatories]
        people = {person.id: person for person, _ in entered}
        notice = Notice(
            unit=form.unit,
            name=form.name,
            treasury=form.treasury,
            people=tuple(people.values()),
            appointments=tuple(appointment for _, appointment in entered),
        )
        done = await clerk.tell(said, form.unit, HandInNotice(notice=notice, at=said.at))
        return UnitPage.of(done.state)

    @router.post("/units/{unit}/acceptance")
    async def accept(unit: Unit, said: Admin) -> AcceptedPage:
        """Chấp nhận đơn vị; trả mã kích hoạt của từng người. / Accept the unit; returns each activation code."""
        await clerk.unit(unit, said)
        done = await clerk.tell(said, unit, AcceptNotice(by=acting(said), at=said.at))
        roster = done.state.roster
        return AcceptedPage(unit=UnitPage.of(done.state), logins=await clerk.logins(said, roster, roster.people))

    @router.post("/units/{unit}/refusal")
    async def refuse(unit: Unit, form: Json[ReasonForm], said: Admin) -> UnitPage:
        """Từ chối, kèm lý do. / Refuse, with the reason."""
        await clerk.unit(unit, said)
        done = await clerk.tell(said, unit, RefuseNotice(reason=form.reason, at=said.at))
        return UnitPage.of(done.state)


def _registered(router: APIRouter, clerk: Clerk) -> None:
    @router.get("/units")
    async def units(
        caller: Annotated[Caller, Depends(allow(ADMIN))],
        status: Annotated[str | None, Query(pattern="^(applied|refused|joined)$")] = None,
        treasury: Annotated[str | None, Query(pattern=r"^[0-9]{4}$")] = None,
        cursor: Cursor = None,
        limit: Limit = 50,
    ) -> Page[UnitPage]:
        """Danh sách đơn vị của KBNN, từng trang. / The units of a treasury, page by page."""
        treasury = treasury or (None if caller.body == HEADQUARTERS else caller.body)
        if treasury:
            reach(caller, treasury)
        where = {k: v for k, v in (("treasury", treasury), ("status", status)) if v}
        page = await clerk.kit.lists.page("units", where, sort="unit", cursor=cursor, limit=limit)
        return Page(items=[UnitPage.model_validate(row) for row in page.items], next=page.next)

    @router.get("/units/{unit}")
    async def unit(unit: Unit, caller: Insider) -> UnitPage:
        """Một đơn vị. / One unit."""
        return UnitPage.of(await clerk.unit(unit, caller))

    @router.post("/units/{unit}/accounts", status_code=201)
    async def open_account(unit: Unit, form: Json[AccountForm], said: Admin) -> AccountPage:
        """Mở tài khoản của đơn vị tại KBNN. / Open an account of the unit."""
        await clerk.member(unit, said)
        account = Account(code=form.account, kind=form.kind)
        await clerk.tell(said, unit, OpenAccount(account=account, at=said.at))
        return AccountPage(account=account.code, kind=account.kind)

    @router.post("/units/{unit}/contacts")
    async def set_contacts(
        unit: Unit,
        form: Json[ContactsForm],
        said: Annotated[Said, Depends(allow(ADMIN, Role.ACCOUNT_HOLDER, Role.CHIEF_ACCOUNTANT))],
    ) -> ContactsForm:
        """Nơi nhận thông báo từ nay về sau (toàn bộ). / Where notices go from now on (all of them)."""
        await clerk.member(unit, said)
        command = SetContacts(contacts=await clerk.contacts(form), by=acting(said), at=said.at)
        await clerk.tell(said, unit, command)
        return form
