"""payment on a real broker, a real store and a bank that is a process of its own: paid once, whatever comes how often."""

import time
import uuid
from collections.abc import AsyncIterator, Iterator

import pytest
from khobac_contracts.signature import ResultRejected
from khobac_contracts.vocabulary import Role

from deploy.local.bank import messages as bank
from deploy.local.stack import Stack
from services.payment.domain.callback import HEADER, signature
from services.payment.domain.orders import end_to_end_id, instruction_id
from tests.servers import own_stack

from .payment_driver import Around, bearer, registrations_keys, until


@pytest.fixture(scope="module")
def servers() -> Iterator[Stack]:
    with own_stack("payment_test", "kafka", "mongod", "bank") as stack:
        yield stack


@pytest.fixture(scope="module")
def keys(servers: Stack) -> Iterator[dict[str, str]]:
    with registrations_keys(servers) as url:
        yield {"KHOBAC_REGISTRATION_URL": url}


@pytest.fixture(scope="module")
def stack(servers: Stack, keys: dict[str, str]) -> Stack:
    servers.start("payment", keys)
    return servers


@pytest.fixture
async def around(stack: Stack) -> AsyncIterator[Around]:
    async with Around(stack) as world:
        yield world


async def test_an_approved_and_verified_dossier_is_paid(around: Around) -> None:
    await around.open_account(estimate=1_000_000)
    dossier = around.dossier()
    await around.approve(dossier, 400_000)
    assert (await around.order(dossier, "awaiting_verdict"))["amount"] == 400_000
    await around.judge(dossier)
    order = await around.order(dossier, "settled")
    assert order["reference"].startswith("FT")
    (paid,) = await around.paid(dossier)
    assert (paid["amount"], paid["payee"], paid["debtor"]) == (400_000, "Công ty Ánh Sáng", "KBNN-0003")
    account = (await around.get(f"/accounts/{around.account}")).json()
    assert (account["available"], account["reserved"], account["clearing"]) == (600_000, 0, 400_000)
    entries = (await around.get(f"/accounts/{around.account}/entries")).json()["items"]
    assert [(e["debit"], e["credit"]) for e in entries] == [
        ("reserved", "clearing"),
        ("available", "reserved"),
        ("granted", "available"),
    ]
    # The lists may show what is on its way to Kafka.
    assert len(await until(lambda: around.announced("payment.ordered", dossier))) == 1
    (settled,) = await until(lambda: around.announced("payment.settled", dossier))
    assert settled["bank_reference"] == order["reference"]


async def test_facts_that_come_in_the_other_order_and_several_times_pay_once(around: Around) -> None:
    await around.open_account(estimate=1_000)
    dossier = around.dossier()
    await around.judge(dossier, times=3)
    await around.approve(dossier, 700, times=3)
    await around.order(dossier, "settled")
    await around.judge(dossier, times=2)
    assert [paid["amount"] for paid in await around.paid(dossier)] == [700]
    audit = await around.audit()
    assert audit["balanced"], audit["problems"]


async def test_what_the_estimate_does_not_cover_is_refused_and_said(around: Around) -> None:
    await around.open_account(estimate=999)
    await around.approve(around.dossier(), 1_000)
    await around.judge(around.dossier())
    order = await around.order(around.dossier(), "failed")
    assert order["code"] == "INSUFFICIENT_ESTIMATE"
    assert "1.000 đồng" in order["reason"]["vi"]
    (failed,) = await until(lambda: around.announced("payment.failed", around.dossier()))
    assert failed["code"] == "INSUFFICIENT_ESTIMATE"
    assert await around.paid(around.dossier()) == []


async def test_a_refusal_of_the_bank_frees_the_money(around: Around) -> None:
    await around.open_account(estimate=500)
    await around.approve(around.dossier(), 500, payees=["999940404"])
    await around.judge(around.dossier())
    order = await around.order(around.dossier(), "failed")
    assert order["code"] == "AC04"
    assert (await around.get(f"/accounts/{around.account}")).json()["available"] == 500


async def test_every_payee_of_a_dossier_is_paid_once_and_has_an_end_of_their_own(around: Around) -> None:
    await around.open_account(estimate=1_000)
    dossier = around.dossier()
    await around.approve(dossier, 500, 300, 200, payees=["113366668888", "999940404", "113366669999"], times=2)
    await around.judge(dossier, times=3)
    for item, status in ((1, "settled"), (2, "failed"), (3, "settled")):
        order = await around.order(dossier, status, item)
        assert (order["item"], order["end_to_end"]) == (item, f"{dossier}/{item}")
    assert [(paid["amount"], paid["status"]) for paid in await around.paid(dossier)] == [
        (500, "ACSC"),
        (300, "RJCT"),
        (200, "ACSC"),
    ]
    listed = (await around.get(f"/orders/{dossier}")).json()["items"]
    assert [(order["item"], order["status"]) for order in listed] == [(1, "settled"), (2, "failed"), (3, "settled")]
    account = (await around.get(f"/accounts/{around.account}")).json()
    assert (account["available"], account["reserved"], account["clearing"]) == (300, 0, 700)
    assert len(await until(lambda: around.announced("payment.ordered", dossier))) == 3
    assert [fact["item"] for fact in await until(lambda: around.announced("payment.failed", dossier))] == [2]
    audit = await around.audit()
    assert audit["balanced"], audit["problems"]


async def test_payees_that_the_estimate_does_not_cover_together_are_all_left_unpaid(around: Around) -> None:
    await around.open_account(estimate=999)
    dossier = around.dossier()
    await around.approve(dossier, 600, 400)
    await around.judge(dossier)
    for item in (1, 2):
        assert (await around.order(dossier, "failed", item))["code"] == "INSUFFICIENT_ESTIMATE"
    assert await around.paid(dossier) == []
    assert (await around.get(f"/accounts/{around.account}")).json()["available"] == 999


async def test_a_rejected_result_pays_nothing(around: Around) -> None:
    await around.open_account(estimate=500)
    await around.approve(around.dossier(), 500)
    await around.judge(around.dossier(), ResultRejected)
    await around.order(around.dossier(), "result_rejected")
    assert (await around.get(f"/accounts/{around.account}")).json()["reserved"] == 0


@pytest.mark.parametrize("faults", [{"mode": "late", "ms": 700}, {"mode": "twice", "ms": 100}, {"mode": "down"}])
async def test_a_bank_late_twice_or_away_pays_once(around: Around, faults: dict[str, object]) -> None:
    await around.misbehave(**faults)
    await around.open_account(estimate=900)
    for n in (1, 2, 3):
        await around.approve(around.dossier(n), 300)
        await around.judge(around.dossier(n))
    if faults["mode"] == "down":
        await around.order(around.dossier(3), "ordered")
        await around.misbehave(mode="normal")
    for n in (1, 2, 3):
        await around.order(around.dossier(n), "settled")
        assert len(await around.paid(around.dossier(n))) == 1
    await until(lambda: _no_callback_owed(around))
    audit = await around.audit()
    assert audit["balanced"], audit["problems"]
    assert audit["discrepancies"] == 0


async def _no_callback_owed(around: Around) -> bool:
    return bool((await around.bank.get("/summary")).json()["callbacks"] == 0)


async def test_killed_after_the_bank_took_the_order_it_asks_again_and_pays_once(
    around: Around, stack: Stack, keys: dict[str, str]
) -> None:
    await around.open_account(estimate=100)
    stack.kill("payment")
    stack.start("payment", {**keys, "KHOBAC_CRASH_AT": "after_effect"})
    await around.approve(around.dossier(), 100)
    await around.judge(around.dossier())
    await until(lambda: _gone(stack))
    assert len(await around.paid(around.dossier())) == 1
    stack.start("payment", keys)
    await around.order(around.dossier(), "settled")
    (paid,) = await around.paid(around.dossier())
    assert (paid["times"], paid["conflicts"]) == (2, 0)
    audit = await around.audit()
    assert audit["balanced"], audit["problems"]


async def _gone(stack: Stack) -> bool:
    return not stack.running("payment")


async def _call_back(
    around: Around, status: str, dossier: str, token: bytes | None = None, account: str = ""
) -> dict[str, object]:
    names = instruction_id(account or around.account, dossier, 1), end_to_end_id(dossier, 1)
    data = bank.write("B1", "KHB1", [bank.Verdict("G", *names, status, "AC04" if status == "RJCT" else "")])
    secret = token or (around.stack.layout.secrets / "bank-token").read_bytes().strip()
    headers = {HEADER: signature(secret, data, int(time.time())), "Idempotency-Key": uuid.uuid4().hex}
    response = await around.payment.post("/bank/pain002", content=data, headers=headers)
    found: dict[str, object] = response.json()
    return {**found, "code": response.status_code}


async def test_only_the_bank_calls_back_and_only_what_is_open_moves(around: Around) -> None:
    await around.open_account(estimate=100)
    dossier = around.dossier()
    await around.approve(dossier, 100)
    await around.judge(dossier)
    await around.order(dossier, "settled")
    assert (await _call_back(around, "ACSC", dossier, token=b"guessed"))["code"] == 401
    assert (await _call_back(around, "ACSC", dossier))["repeated"] == 1
    assert (await _call_back(around, "RJCT", dossier))["discrepancies"] == 1
    assert (await _call_back(around, "RJCT", dossier))["repeated"] == 1
    assert (await _call_back(around, "PDNG", dossier))["not_final"] == 1
    assert (await _call_back(around, "ACSC", around.dossier(7)))["discrepancies"] == 1
    assert (await _call_back(around, "ACSC", dossier, account="9523.4.0000000.00000"))["unknown"]

    async def listed() -> bool:
        rows = (await around.get("/discrepancies")).json()["items"]
        return {row["dossier"] for row in rows} >= {dossier, around.dossier(7)}

    await until(listed)
    assert (await around.order(dossier, "settled"))["amount"] == 100
    refused = await around.payment.post("/bank/pain002", content=b"<x/>", headers={"Idempotency-Key": "k"})
    assert refused.status_code == 401


async def test_an_estimate_is_entered_by_the_right_officer_once_and_checked(around: Around) -> None:
    await around.open_account()
    first = await around.grant(500, **{"Idempotency-Key": "same"})
    assert (first.status_code, first.json()["available"]) == (201, 500)
    again = await around.grant(500, **{"Idempotency-Key": "same"})
    assert (again.status_code, again.json()["available"]) == (201, 500)
    assert (await around.grant(501, **{"Idempotency-Key": "same"})).status_code == 409
    twice = await around.grant(500)
    assert (twice.status_code, twice.json()["type"].rpartition(":")[2].rpartition("/")[2]) == (
        409,
        "decision-already-entered",
    )
    wrong = await around.grant(-5)
    assert wrong.status_code == 422
    assert "/amount" in wrong.text
    holder = await around.grant(500, **bearer(around.stack, Role.ACCOUNT_HOLDER, around.unit))
    assert holder.status_code == 403
    elsewhere = await around.grant(500, "13", **bearer(around.stack, Role.TREASURY_ACCOUNTANT, "0009"))
    assert elsewhere.status_code == 404
    assert (await around.get(f"/accounts/{around.account}", Role.ACCOUNT_HOLDER, around.unit)).status_code == 200
    assert (await around.get(f"/accounts/{around.account}", Role.ACCOUNT_HOLDER, "7654321")).status_code == 404
    assert (await around.get("/audit", Role.TREASURY_LEADER)).status_code == 403
    clearing = (await around.get("/clearing")).json()
    assert clearing["treasury"] == "0003"
