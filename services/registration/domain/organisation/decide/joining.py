"""A unit's way in, and its accounts afterwards."""

from collections.abc import Sequence
from typing import assert_never

from msgspec.structs import replace

from services.chassis import FieldError, InvalidInput, NotAllowed, NotFound, WrongState
from services.kernel.bilingual import Bilingual
from services.kernel.codes import unit_of
from services.registration.domain.appointment_rules import check_appointment, check_declaration
from services.registration.domain.notice import Account
from services.registration.domain.organisation.commands import (
    AcceptNotice,
    HandInNotice,
    OpenAccount,
    OpenRequestedAccounts,
)
from services.registration.domain.organisation.events import (
    AccountEntered,
    ContactsSet,
    NoticeHandedIn,
    OrganisationEvent,
    RosterEvent,
    UnitAccepted,
)
from services.registration.domain.organisation.evolve import evolved_roster
from services.registration.domain.organisation.state import (
    Applied,
    Member,
    Office,
    OrganisationState,
    Refused,
    Unknown,
)
from services.registration.domain.roster import Roster

from .people import enter

MAX_ACCOUNTS = 500


def hand_in(command: HandInNotice, state: OrganisationState) -> Sequence[OrganisationEvent]:
    if not isinstance(state, Unknown | Refused):
        raise wrong(state)
    notice = command.notice
    draft = Roster(organisation=notice.unit)
    for place, appointment in enumerate(notice.appointments):
        if notice.without_chief_accountant:
            check_declaration(appointment, f"/signatories/{place}")
        check_appointment(draft, appointment, command.at, f"/signatories/{place}")
        draft = replace(draft, appointments=(*draft.appointments, appointment))
    return [NoticeHandedIn(notice=notice, at=command.at)]


def accept(command: AcceptNotice, applied: Applied) -> Sequence[OrganisationEvent]:
    notice = applied.notice
    people = {person.id: person for person in notice.people}
    roster = Roster(organisation=notice.unit)
    events: list[RosterEvent] = []
    for appointment in notice.appointments:
        entered = enter(roster, people[appointment.person], appointment, command.by, command.at)
        events += entered
        for event in entered:
            roster = evolved_roster(roster, event)
    # One list of contacts, the last: readers need not see it grow person by person.
    contacts = [event for event in events if isinstance(event, ContactsSet)]
    kept = [event for event in events if event not in contacts[:-1]]
    accepted = UnitAccepted(
        unit=notice.unit,
        name=notice.name,
        treasury=notice.treasury,
        without_chief_accountant=notice.without_chief_accountant,
        at=command.at,
    )
    return [accepted, *kept]


def open_account(command: OpenAccount, state: OrganisationState) -> Sequence[OrganisationEvent]:
    member = _member(state)
    code = command.account.code
    if any(account.code == code for account in member.accounts):
        raise WrongState(
            "account-already-open", vi=f"Tài khoản {code} đã mở.", en=f"The account {code} is open already."
        )
    _check_accounts(member, [command.account])
    return [AccountEntered(account=command.account, at=command.at)]


def open_requested(command: OpenRequestedAccounts, state: OrganisationState) -> Sequence[OrganisationEvent]:
    member = _member(state)
    if command.treasury != member.treasury:
        raise NotAllowed(
            "other-organisation",
            vi=f"KBNN {command.treasury} không quản lý đơn vị này; tài khoản do KBNN {member.treasury} mở.",
            en=f"Office {command.treasury} does not keep this unit's accounts; office {member.treasury} opens them.",
        )
    open_ = {account.code for account in member.accounts}
    new = {account.code: account for account in command.accounts if account.code not in open_}
    _check_accounts(member, [*new.values()])
    return [AccountEntered(account=account, at=command.at) for account in new.values()]


def _member(state: OrganisationState) -> Member:
    if not isinstance(state, Member):
        raise wrong(state)
    return state


def _check_accounts(member: Member, new: Sequence[Account]) -> None:
    unit = member.roster.organisation
    foreign = [account.code for account in new if unit_of(account.code) != unit]
    if foreign:
        raise InvalidInput(
            FieldError("/account", ", ".join(foreign), f"tài khoản của đơn vị {unit}", f"an account of unit {unit}"),
            slug="account-of-another-unit",
        )
    if len(member.accounts) + len(new) > MAX_ACCOUNTS:
        raise WrongState(
            "too-many-accounts",
            vi=f"Một đơn vị có nhiều nhất {MAX_ACCOUNTS} tài khoản.",
            en=f"A unit has at most {MAX_ACCOUNTS} accounts.",
        )


def waiting(state: OrganisationState) -> Applied:
    if not isinstance(state, Applied):
        raise wrong(state)
    return state


def wrong(state: OrganisationState) -> WrongState | NotFound:
    """Not possible now: says how the unit stands and what can be done instead."""
    match state:
        case Unknown():
            stands = Bilingual("chưa có thông báo tham gia", "no notice was handed in")
            possible = Bilingual("nộp thông báo", "hand in a notice")
        case Applied():
            stands = Bilingual("đang chờ KBNN xử lý", "the notice waits for the treasury")
            possible = Bilingual("chấp nhận, từ chối", "accept, refuse")
        case Refused():
            stands = Bilingual("đã bị từ chối", "the notice was refused")
            possible = Bilingual("nộp thông báo mới", "hand in a new notice")
        case Member():
            stands = Bilingual("đã tham gia", "the unit has joined")
            possible = Bilingual("đăng ký thay đổi", "register changes")
        case Office():
            return NotFound(
                "no-such-unit", vi="Đây là mã cơ quan KBNN, không phải mã đơn vị.", en="This is a treasury, not a unit."
            )
        case _:
            assert_never(state)
    return WrongState(
        "wrong-state-of-unit",
        vi=f"Không làm được: {stands.vi}. Việc có thể làm: {possible.vi}.",
        en=f"Not possible: {stands.en}. What is possible: {possible.en}.",
    )
