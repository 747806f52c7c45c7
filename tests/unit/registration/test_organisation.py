"""A unit joins, its people are appointed within circular 157/2025, and a treasury office gets its officers."""

import msgspec
import pytest
from khobac_contracts.vocabulary import Role

from services.chassis.core.errors import InvalidInput, NotFound, WrongState
from services.chassis.core.testing import given
from services.registration.domain import ORGANISATION
from services.registration.domain.notice import Account, Notice
from services.registration.domain.organisation.commands import (
    AcceptNotice,
    Appoint,
    EndAppointment,
    HandInNotice,
    OpenAccount,
    RefuseNotice,
)
from services.registration.domain.organisation.events import (
    AccountEntered,
    Appointed,
    ContactsSet,
    NoticeHandedIn,
    NoticeRefused,
    OfficeOpened,
    OrganisationEvent,
    PersonEntered,
)
from services.registration.domain.organisation.state import Member, Office

from .people import (
    ACCEPTED,
    ACCOUNT,
    ADMIN,
    APPLIED,
    AT,
    BOTH_CONTACTS,
    CHIEF,
    DEPOSIT,
    HOLDER,
    LATER,
    MEMBER,
    NOTICE,
    TREASURY,
    UNIT,
    appointment,
    contact,
    person,
)

HAND_IN = HandInNotice(notice=NOTICE, at=AT)
ACCEPT = AcceptNotice(by=ADMIN, at=AT)


def _appoint(id: str, role: Role, *, delegate: bool = False, accounts: tuple[str, ...] = (ACCOUNT,)) -> Appoint:
    return Appoint(
        organisation=UNIT,
        person=person(id),
        appointment=appointment(id, role, delegate=delegate, accounts=accounts),
        by=ADMIN,
        at=LATER,
    )


def _noticed(*appointments: object) -> HandInNotice:
    return HandInNotice(notice=msgspec.structs.replace(NOTICE, appointments=tuple(appointments)), at=AT)


def test_a_notice_waits_for_the_treasury() -> None:
    given(ORGANISATION).when(HAND_IN).then(NoticeHandedIn(notice=NOTICE, at=AT))


def test_an_accepted_unit_has_its_people_their_logins_and_one_list_of_contacts() -> None:
    given(ORGANISATION, *APPLIED).when(ACCEPT).then(*ACCEPTED)


def test_a_second_notice_is_refused_while_one_waits_and_after_joining() -> None:
    given(ORGANISATION, *APPLIED).when(HAND_IN).refused(WrongState, "wrong-state-of-unit")
    refusal = given(ORGANISATION, *MEMBER).when(HAND_IN).refused(WrongState, "wrong-state-of-unit")
    assert "the unit has joined" in refusal.en, "a wrong state is named"


def test_a_refused_unit_may_try_again() -> None:
    refused = (*APPLIED, NoticeRefused(reason="Thiếu mẫu chữ ký", at=AT))
    given(ORGANISATION, *APPLIED).when(RefuseNotice(reason="Thiếu mẫu chữ ký", at=AT)).then(refused[-1])
    given(ORGANISATION, *refused).when(ACCEPT).refused(WrongState, "wrong-state-of-unit")
    given(ORGANISATION, *refused).when(HAND_IN).then(NoticeHandedIn(notice=NOTICE, at=AT))


@pytest.mark.parametrize("past", [(), MEMBER], ids=["unknown", "joined"])
def test_only_a_waiting_notice_is_accepted_or_refused(past: tuple[OrganisationEvent, ...]) -> None:
    given(ORGANISATION, *past).when(ACCEPT).refused(WrongState, "wrong-state-of-unit")
    given(ORGANISATION, *past).when(RefuseNotice(reason="x", at=AT)).refused(WrongState, "wrong-state-of-unit")


def test_a_notice_names_the_signatory_that_breaks_a_rule() -> None:
    refusal = (
        given(ORGANISATION)
        .when(_noticed(HOLDER, CHIEF, appointment("p-chief", Role.ACCOUNT_HOLDER, delegate=True)))
        .refused(InvalidInput, "one-person-two-signatures")
    )
    assert [field.pointer for field in refusal.fields] == ["/signatories/2/person"]


def test_a_unit_that_declared_that_it_has_no_chief_accountant_joins_with_its_holder_and_gets_none() -> None:
    alone = msgspec.structs.replace(
        NOTICE, without_chief_accountant=True, people=(person("p-holder"),), appointments=(HOLDER,)
    )
    handed_in = NoticeHandedIn(notice=alone, at=AT)
    given(ORGANISATION).when(HandInNotice(notice=alone, at=AT)).then(handed_in)
    accepted = given(ORGANISATION, handed_in).when(ACCEPT).events()
    member = given(ORGANISATION, handed_in, *accepted).state()
    assert isinstance(member, Member)
    assert member.without_chief_accountant
    slug = "declared-without-chief-accountant"
    given(ORGANISATION, handed_in, *accepted).when(_appoint("p-2", Role.CHIEF_ACCOUNTANT)).refused(InvalidInput, slug)
    torn = msgspec.structs.replace(alone, people=NOTICE.people, appointments=NOTICE.appointments)
    refusal = given(ORGANISATION).when(HandInNotice(notice=torn, at=AT)).refused(InvalidInput, slug)
    assert [field.pointer for field in refusal.fields] == ["/signatories/1/role"]


def test_the_holder_cannot_sign_second() -> None:
    given(ORGANISATION).when(_noticed(HOLDER, appointment("p-holder", Role.CHIEF_ACCOUNTANT))).refused(
        InvalidInput, "one-person-two-signatures"
    )
    given(ORGANISATION, *MEMBER).when(_appoint("p-holder", Role.CHIEF_ACCOUNTANT, delegate=True)).refused(
        InvalidInput, "one-person-two-signatures"
    )


@pytest.mark.parametrize(("role", "most"), [(Role.ACCOUNT_HOLDER, 4), (Role.CHIEF_ACCOUNTANT, 3)])
def test_first_signature_four_people_second_three(role: Role, most: int) -> None:
    past: list[OrganisationEvent] = [*MEMBER]
    for n in range(2, most + 1):
        past += given(ORGANISATION, *past).when(_appoint(f"p-{n}", role, delegate=True)).events()
    one_more = _appoint("p-one-more", role, delegate=True)
    refusal = given(ORGANISATION, *past).when(one_more).refused(InvalidInput, "too-many-signatories")
    assert "157/2025" in refusal.fields[0].expected_vi
    # The limit is one of each account.
    elsewhere = _appoint("p-one-more", role, accounts=(DEPOSIT,))
    assert Appointed(appointment=elsewhere.appointment, at=LATER) in given(ORGANISATION, *past).when(elsewhere).events()


def test_an_account_has_one_holder_and_the_others_are_delegates() -> None:
    refusal = (
        given(ORGANISATION, *MEMBER).when(_appoint("p-2", Role.ACCOUNT_HOLDER)).refused(InvalidInput, "role-taken")
    )
    assert "đã có chủ tài khoản" in refusal.vi
    given(ORGANISATION, *MEMBER).when(_appoint("p-2", Role.ACCOUNT_HOLDER, delegate=True)).then(
        PersonEntered(person=person("p-2", "1057843.ctk2"), at=LATER),
        Appointed(appointment=appointment("p-2", Role.ACCOUNT_HOLDER, delegate=True), at=LATER),
        ContactsSet(contacts=(*BOTH_CONTACTS, contact("p-2", Role.ACCOUNT_HOLDER)), by=ADMIN, at=LATER),
    )


@pytest.mark.parametrize(
    ("command", "slug"),
    [
        (_appoint("p-2", Role.TREASURY_LEADER), "role-not-here"),
        (_appoint("p-2", Role.UNIT_ACCOUNTANT, delegate=True), "no-delegates-here"),
        (_appoint("p-2", Role.ACCOUNT_HOLDER, delegate=True, accounts=()), "accounts-needed"),
        (
            _appoint("p-2", Role.ACCOUNT_HOLDER, delegate=True, accounts=("9523.3.7654321.00000",)),
            "account-of-another-unit",
        ),
    ],
)
def test_what_an_appointment_must_be(command: Appoint, slug: str) -> None:
    given(ORGANISATION, *MEMBER).when(command).refused(InvalidInput, slug)


def test_a_role_is_not_given_twice_to_one_person() -> None:
    again = _appoint("p-chief", Role.CHIEF_ACCOUNTANT)
    refusal = given(ORGANISATION, *MEMBER).when(again).refused(WrongState, "already-appointed")
    assert "đã giữ vai trò kế toán trưởng" in refusal.vi


def test_nobody_is_appointed_in_a_unit_that_has_not_joined() -> None:
    for past in ((), APPLIED):
        given(ORGANISATION, *past).when(_appoint("p-2", Role.UNIT_ACCOUNTANT, accounts=())).refused(
            WrongState, "wrong-state-of-unit"
        )


def test_an_account_is_opened_once_and_for_its_own_unit() -> None:
    opened = AccountEntered(account=Account(code=ACCOUNT, kind="estimate"), at=LATER)
    command = OpenAccount(account=opened.account, at=LATER)
    given(ORGANISATION, *MEMBER).when(command).then(opened)
    given(ORGANISATION, *MEMBER, opened).when(command).refused(WrongState, "account-already-open")
    foreign = OpenAccount(account=Account(code="9523.3.7654321.00000", kind="estimate"), at=LATER)
    given(ORGANISATION, *MEMBER).when(foreign).refused(InvalidInput, "account-of-another-unit")
    given(ORGANISATION, *APPLIED).when(command).refused(WrongState, "wrong-state-of-unit")


def _officer(id: str, role: Role) -> Appoint:
    return Appoint(
        organisation=TREASURY, person=person(id), appointment=appointment(id, role, accounts=()), by=ADMIN, at=AT
    )


def test_the_first_officer_opens_the_treasury_office() -> None:
    first = given(ORGANISATION).when(_officer("p-admin", Role.TREASURY_ADMIN)).events()
    assert first[0] == OfficeOpened(treasury=TREASURY, at=AT)
    second = given(ORGANISATION, *first).when(_officer("p-leader", Role.TREASURY_LEADER)).events()
    office = given(ORGANISATION, *first, *second).state()
    assert isinstance(office, Office)
    assert [each.login for each in office.roster.people] == ["0761.qt", "0761.ld"]
    assert [each.person for each in office.roster.contacts] == ["p-admin", "p-leader"]


def test_a_treasury_has_no_account_holder() -> None:
    given(ORGANISATION).when(_officer("p-1", Role.ACCOUNT_HOLDER)).refused(InvalidInput, "role-not-here")


def test_the_last_administrator_stays() -> None:
    office = given(ORGANISATION).when(_officer("p-admin", Role.TREASURY_ADMIN)).events()
    end = EndAppointment(person="p-admin", role=Role.TREASURY_ADMIN, by=ADMIN, at=LATER)
    given(ORGANISATION, *office).when(end).refused(WrongState, "last-admin")
    given(ORGANISATION, *office).when(OpenAccount(account=Account(code=ACCOUNT, kind="deposit"), at=AT)).refused(
        NotFound, "no-such-unit"
    )


def test_a_state_survives_its_snapshot() -> None:
    state = given(ORGANISATION, *MEMBER).state()
    assert isinstance(state, Member)
    assert msgspec.convert(msgspec.to_builtins(state), ORGANISATION.states) == state
    for event in MEMBER:
        assert msgspec.convert(msgspec.to_builtins(event), ORGANISATION.events) == event


def test_one_person_may_hold_two_roles_that_do_not_collide() -> None:
    notice = Notice(
        unit=UNIT,
        name="x",
        treasury=TREASURY,
        without_chief_accountant=False,
        people=(person("p-holder"), person("p-chief")),
        appointments=(HOLDER, CHIEF, appointment("p-chief", Role.UNIT_ACCOUNTANT, accounts=())),
    )
    state = given(ORGANISATION, NoticeHandedIn(notice=notice, at=AT))
    member = given(ORGANISATION, *state.past, *state.when(ACCEPT).events()).state()
    assert isinstance(member, Member)
    assert member.roster.roles("p-chief") == {Role.CHIEF_ACCOUNTANT, Role.UNIT_ACCOUNTANT}
    assert len(member.roster.people) == 2
