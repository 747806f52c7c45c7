"""An approved request for accounts opens them, each once; what cannot be read is for somebody to look at."""

from typing import Any

import pytest
from khobac_contracts.catalog import BY_MODEL
from khobac_contracts.dossier import RequestCompleted

from services.chassis.core.drawers import FactContext
from services.chassis.core.errors import InvalidInput, NotAllowed, Poison, WrongState
from services.chassis.core.testing import given
from services.chassis.decide.drafting import CommandRequest
from services.registration.domain import ORGANISATION
from services.registration.domain.notice import Account
from services.registration.domain.organisation.commands import AcceptNotice, HandInNotice, OpenRequestedAccounts
from services.registration.domain.organisation.events import AccountEntered
from services.registration.listen import on_completed
from services.registration.main import BLUEPRINT
from tests.alone import Alone
from tests.invented import record_of, sample

from .people import ACCOUNT, ADMIN, APPLIED, AT, DEPOSIT, LATER, MEMBER, NOTICE, TREASURY, UNIT

COMPLETED = BY_MODEL[RequestCompleted]
CONTEXT = FactContext(
    id="H15.50.05.13-261008-0988@7/0",
    type="request.completed",
    subject="H15.50.05.13-261008-0988",
    time=AT,
    sequence=7,
    traceparent=None,
    topic="request.completed",
    partition=0,
    offset=0,
    received_at=LATER,
)
BOTH = (Account(code=ACCOUNT, kind="estimate"), Account(code=DEPOSIT, kind="deposit"))
OPEN = OpenRequestedAccounts(treasury=TREASURY, accounts=BOTH, at=LATER)


def completed(data: dict[str, Any], procedure: str = "account-registration") -> RequestCompleted:
    return RequestCompleted(
        dossier="H15.50.05.13-261008-0988",
        procedure=procedure,
        form="01/MTK",
        unit=UNIT,
        treasury=TREASURY,
        data=data,
        completed_at=AT,
    )


def test_a_request_for_accounts_opens_them() -> None:
    accounts = [{"account": ACCOUNT, "kind": "estimate"}, {"account": DEPOSIT, "kind": "deposit"}]
    fact = completed({"ticks": ["additional"], "accounts": accounts, "purpose": "chi thường xuyên"})
    assert on_completed(fact, CONTEXT) == [ORGANISATION.command(UNIT, OPEN)]


@pytest.mark.parametrize(
    "fact",
    [
        completed({"ticks": ["seal"]}),
        completed({"accounts": []}),
        completed({"accounts": [{"account": ACCOUNT, "kind": "estimate"}]}, "account-closing"),
    ],
    ids=["other papers", "no accounts", "another procedure"],
)
def test_what_asks_for_no_account_opens_none(fact: RequestCompleted) -> None:
    assert on_completed(fact, CONTEXT) == []


@pytest.mark.parametrize(
    "accounts",
    [[{"account": ACCOUNT}], [{"account": ACCOUNT, "kind": 1}], [{"account": "12", "kind": "estimate"}], "all", 1],
)
def test_accounts_that_cannot_be_read_are_poison(accounts: Any) -> None:
    with pytest.raises(Poison, match="request H15"):
        on_completed(completed({"accounts": accounts}), CONTEXT)


def test_an_account_of_a_kind_of_later_holds_the_others_up_no_more_than_itself() -> None:
    later, deposit = {"account": ACCOUNT, "kind": "trust"}, {"account": DEPOSIT, "kind": "deposit"}
    command = OpenRequestedAccounts(treasury=TREASURY, accounts=BOTH[1:], at=LATER)
    assert on_completed(completed({"accounts": [later, deposit]}), CONTEXT) == [ORGANISATION.command(UNIT, command)]
    assert on_completed(completed({"accounts": [later]}), CONTEXT) == []


def test_those_that_are_open_already_stay_as_they_are() -> None:
    estimate, deposit = (AccountEntered(account=account, at=LATER) for account in BOTH)
    given(ORGANISATION, *MEMBER).when(OPEN).then(estimate, deposit)
    given(ORGANISATION, *MEMBER, estimate).when(OPEN).then(deposit)
    given(ORGANISATION, *MEMBER, estimate, deposit).when(OPEN).nothing()
    twice = OpenRequestedAccounts(treasury=TREASURY, accounts=(*BOTH, *BOTH), at=LATER)
    given(ORGANISATION, *MEMBER).when(twice).then(estimate, deposit)


def test_accounts_of_others_or_of_a_unit_that_has_not_joined_are_refused() -> None:
    foreign = OpenRequestedAccounts(
        treasury=TREASURY, accounts=(Account(code="9523.3.7654321.00000", kind="estimate"),), at=LATER
    )
    given(ORGANISATION, *MEMBER).when(foreign).refused(InvalidInput, "account-of-another-unit")
    given(ORGANISATION, *APPLIED).when(OPEN).refused(WrongState, "wrong-state-of-unit")


def test_an_office_opens_no_account_at_another() -> None:
    elsewhere = OpenRequestedAccounts(treasury="0022", accounts=BOTH, at=LATER)
    given(ORGANISATION, *MEMBER).when(elsewhere).refused(NotAllowed, "other-organisation")


async def a_house() -> Alone:
    alone = Alone(BLUEPRINT)
    joining = [HandInNotice(notice=NOTICE, at=AT), AcceptNotice(by=ADMIN, at=AT)]
    requests = [CommandRequest(UNIT, command, f"c{n}", "", "an", AT) for n, command in enumerate(joining)]
    await alone.handler.handle(requests, "http")
    return alone


async def test_the_fact_as_it_comes_opens_the_account_once_and_everybody_hears_of_it() -> None:
    alone = await a_house()
    asked = record_of(COMPLETED, sample(COMPLETED))
    assert await alone.hear(asked, asked) == []
    announced = [each.fact for commit in alone.journal.streams[UNIT] for each in commit.outbox]
    assert announced.count("account.opened") == 1
    assert [each["account"] for each in alone.rows["units", UNIT]["accounts"]] == [DEPOSIT]
    assert alone.buried == []


async def test_a_procedure_of_later_and_accounts_that_cannot_be_read_stop_nobody() -> None:
    alone = await a_house()
    later = record_of(COMPLETED, {**sample(COMPLETED), "procedure": "of-later"})
    unreadable = record_of(COMPLETED, {**sample(COMPLETED), "data": {"accounts": [{"kind": "deposit"}]}}, offset=1)
    assert await alone.hear(later, unreadable, record_of(COMPLETED, sample(COMPLETED), offset=2)) == []
    assert [topic for topic, _ in alone.buried] == ["request.completed"]
    assert len(alone.rows["units", UNIT]["accounts"]) == 1
