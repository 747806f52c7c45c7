"""A unit applies, is accepted or refused, and is a member from then on; a treasury office has officers."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeAlias

import msgspec

from services.chassis import FieldError, InvalidInput, NotFound, PlainData, WrongState

from . import roster as of_roster
from .beginning import Nobody
from .entries import Appoint, ContactsSet, RosterCommand, RosterEvent
from .notices import (
    AcceptNotice,
    Account,
    AccountEntered,
    HandInNotice,
    Notice,
    NoticeHandedIn,
    NoticeRefused,
    OfficeOpened,
    OpenAccount,
    RefuseNotice,
    UnitAccepted,
)
from .people import Roster
from .rules import check_appointment

MAX_ACCOUNTS = 500


class Applied(PlainData, frozen=True, kw_only=True):
    """The notice waits for the treasury."""

    notice: Notice
    at: datetime


class Refused(PlainData, frozen=True, kw_only=True):
    """The treasury refused; the unit may hand in a better notice."""

    unit: str
    name: str
    treasury: str
    reason: str
    at: datetime


class Member(PlainData, frozen=True, kw_only=True):
    """The unit takes part."""

    name: str
    treasury: str
    roster: Roster
    joined_at: datetime
    accounts: tuple[Account, ...] = ()


class Office(PlainData, frozen=True, kw_only=True):
    """A treasury office with its officers."""

    roster: Roster


BodyCommand: TypeAlias = HandInNotice | AcceptNotice | RefuseNotice | OpenAccount | RosterCommand
BodyEvent: TypeAlias = NoticeHandedIn | UnitAccepted | NoticeRefused | AccountEntered | OfficeOpened | RosterEvent
BodyState: TypeAlias = Nobody | Applied | Refused | Member | Office

_PAST_NOTICE = {
    Nobody: ("chưa có thông báo tham gia", "no notice was handed in", "nộp thông báo", "hand in a notice"),
    Applied: ("đang chờ KBNN xử lý", "the notice waits for the treasury", "chấp nhận, từ chối", "accept, refuse"),
    Refused: ("đã bị từ chối", "the notice was refused", "nộp thông báo mới", "hand in a new notice"),
    Member: ("đã tham gia", "the unit has joined", "đăng ký thay đổi", "register changes"),
}


def decide(command: BodyCommand, state: BodyState) -> Sequence[BodyEvent]:
    match command:
        case HandInNotice():
            return _hand_in(command, state)
        case AcceptNotice():
            return _accept(command, _waiting(state))
        case RefuseNotice():
            _waiting(state)
            return [NoticeRefused(reason=command.reason, at=command.at)]
        case OpenAccount():
            return _open_account(command, state)
        case Appoint() if isinstance(state, Nobody) and len(command.body) == 4:
            opened = OfficeOpened(treasury=command.body, at=command.at)
            return [opened, *of_roster.decide(command, Roster(body=command.body))]
        case _:
            return of_roster.decide(command, _roster(state))


def _hand_in(command: HandInNotice, state: BodyState) -> Sequence[BodyEvent]:
    if not isinstance(state, Nobody | Refused):
        raise _wrong(state)
    notice = command.notice
    draft = Roster(body=notice.unit)
    for place, appointment in enumerate(notice.appointments):
        check_appointment(draft, appointment, command.at, f"/signatories/{place}")
        draft = msgspec.structs.replace(draft, appointments=(*draft.appointments, appointment))
    return [NoticeHandedIn(notice=notice, at=command.at)]


def _accept(command: AcceptNotice, waiting: Applied) -> Sequence[BodyEvent]:
    notice = waiting.notice
    people = {person.id: person for person in notice.people}
    roster = Roster(body=notice.unit)
    events: list[RosterEvent] = []
    for appointment in notice.appointments:
        entered = of_roster.enter(roster, people[appointment.person], appointment, command.by, command.at)
        events += entered
        for event in entered:
            roster = of_roster.evolve(roster, event)
    # One list of contacts, the last: readers need not see it grow person by person.
    contacts = [event for event in events if isinstance(event, ContactsSet)]
    kept = [event for event in events if event not in contacts[:-1]]
    return [
        UnitAccepted(unit=notice.unit, name=notice.name, treasury=notice.treasury, at=command.at),
        *kept,
    ]


def _open_account(command: OpenAccount, state: BodyState) -> Sequence[BodyEvent]:
    if not isinstance(state, Member):
        raise _wrong(state)
    code = command.account.code
    if code.split(".")[2] != state.roster.body:
        raise InvalidInput(
            FieldError(
                "/account", code, f"tài khoản của đơn vị {state.roster.body}", f"an account of unit {state.roster.body}"
            ),
            slug="account-of-another-unit",
        )
    if any(account.code == code for account in state.accounts):
        raise WrongState(
            "account-already-open",
            vi=f"Tài khoản {code} đã mở.",
            en=f"The account {code} is open already.",
        )
    if len(state.accounts) >= MAX_ACCOUNTS:
        raise WrongState(
            "too-many-accounts",
            vi=f"Đơn vị đã có {MAX_ACCOUNTS} tài khoản.",
            en=f"The unit has {MAX_ACCOUNTS} accounts already.",
        )
    return [AccountEntered(account=command.account, at=command.at)]


def _waiting(state: BodyState) -> Applied:
    if not isinstance(state, Applied):
        raise _wrong(state)
    return state


def _roster(state: BodyState) -> Roster:
    if not isinstance(state, Member | Office):
        raise _wrong(state)
    return state.roster


def _wrong(state: BodyState) -> WrongState | NotFound:
    if isinstance(state, Office):
        return NotFound(
            "no-such-unit", vi="Đây là mã cơ quan KBNN, không phải mã đơn vị.", en="This is a treasury, not a unit."
        )
    vi, en, can_vi, can_en = _PAST_NOTICE[type(state)]
    return WrongState(
        "wrong-state-of-unit",
        vi=f"Không làm được: {vi}. Việc có thể làm: {can_vi}.",
        en=f"Not possible: {en}. What is possible: {can_en}.",
    )


def evolve(state: BodyState, event: BodyEvent) -> BodyState:
    match event:
        case NoticeHandedIn():
            return Applied(notice=event.notice, at=event.at)
        case NoticeRefused():
            return _refused(state, event)
        case UnitAccepted():
            roster = Roster(body=event.unit)
            return Member(name=event.name, treasury=event.treasury, roster=roster, joined_at=event.at)
        case OfficeOpened():
            return Office(roster=Roster(body=event.treasury))
        case AccountEntered():
            if isinstance(state, Member):
                return msgspec.structs.replace(state, accounts=(*state.accounts, event.account))
            return state
        case _:
            if isinstance(state, Member | Office):
                return msgspec.structs.replace(state, roster=of_roster.evolve(state.roster, event))
            return state


def _refused(state: BodyState, event: NoticeRefused) -> BodyState:
    if not isinstance(state, Applied):
        return state
    notice = state.notice
    return Refused(unit=notice.unit, name=notice.name, treasury=notice.treasury, reason=event.reason, at=event.at)
