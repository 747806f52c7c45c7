"""The main road and where it may end: each dossier over HTTP, each end in every book."""

import asyncio
import json
from typing import Any

import pytest

from deploy.demo.client import Refused
from deploy.demo.letters import text_of
from tests.road.looking import (
    broken_chains,
    dead_letters,
    everything,
    ledger,
    mails,
    nothing_lost,
    of_dossier,
    repeated,
)
from tests.road.walking import AMOUNT, CLOSED, Road, until


async def _ends(road: Road, code: str, status: str, *, payments: int = 0) -> dict[str, Any]:
    """Where the dossier ends, what the bank's books say, and what the ledger and the unit's people are told."""
    page = await road.reaches(code, status)
    assert len(await road.at_bank(code)) == payments
    assert (await ledger(road))["balanced"]
    assert (await road.account())["reserved"] == 0
    words = page["status_words"]["vi"]

    async def told() -> bool:
        return any(words in mail["subject"] or words in text_of(mail) for _, mail in mails(road.stage, code))

    await until(told, what=f"{code}: a mail that says {words}")
    return page


def _steps(page: dict[str, Any]) -> list[str]:
    return [each["step"] for each in page["timeline"]]


def _told_steps(facts: list[Any]) -> list[str]:
    return [json.loads(each.value)["step"] for each in facts if each.topic == "status.changed"]


async def test_a_dossier_goes_from_signed_to_paid(road: Road, began: float) -> None:
    code = await road.signed()
    receipt = await road.hand_over(code)
    assert (receipt["dossier"], receipt["round"], receipt["status"]) == (code, 1, "submitted")
    await road.control(code)
    page = await _ends(road, code, "paid", payments=1)
    assert page["status_words"]["vi"] == "KBNN đã thanh toán"
    by_people = ["declared", "signed", "signed", "handed_over", "received"]
    assert _steps(page)[:4] == by_people[:4]
    assert [step for step in _steps(page) if step in {"received", "accountant_checked", "controller_checked"}] == [
        "received",
        "accountant_checked",
        "controller_checked",
    ]
    assert _steps(page)[-2:] == ["leader_approved", "paid"]
    assert set(_steps(page)) >= {"signatures_verified", "risk_cleared"}
    await nothing_lost(road, [code], amount=AMOUNT, since=began)


async def test_every_step_is_a_fact_said_once(road: Road) -> None:
    code = await road.handed_over()
    await road.paid(code)

    async def told() -> list[Any] | None:
        found = of_dossier(await everything(road.stage.stack), code)
        noticed = any(each.topic == "notice.delivered" for each in found)
        return found if noticed and "paid" in _told_steps(found) else None

    facts = await until(told, what="a notice, and that it is paid")
    assert repeated(facts) == []
    topics = [each.topic for each in facts]
    once = {
        "dossier.submitted",
        "submission.verified",
        "risk.assessed",
        "dossier.approved",
        "result.verified",
        "payment.ordered",
        "payment.settled",
    }
    assert {topic: topics.count(topic) for topic in once} == dict.fromkeys(once, 1)
    rejected = {"submission.rejected", "result.rejected"}
    assert not {"alert.raised", "payment.failed", "dossier.withdrawn", *rejected} & set(topics)
    silent = {"declared", "signed", "risk_cleared"}
    assert _told_steps(facts) == [step for step in _steps(await road.page(code)) if step not in silent]


async def test_the_certificate_of_another_role_is_rejected(road: Road) -> None:
    code = await road.declare()
    bytes_ = await road.canonical(code)
    await road.sign(code, road.cast.chief)
    await road.sign(code, road.cast.holder, road.cast.chief.sign(bytes_))
    await road.hand_over(code)
    page = await _ends(road, code, "refused")
    assert _steps(page)[-1] == "signatures_rejected"
    assert page["reason"]["vi"]
    assert page["reason"]["en"]


async def test_a_line_altered_after_signing_is_rejected(road: Road) -> None:
    code = await road.declare()
    shown = await road.canonical(code)
    await road.sign(code, road.cast.chief)
    altered = shown.replace(b"12500000", b"22500000")
    assert altered != shown
    await road.sign(code, road.cast.holder, road.cast.holder.sign(altered))
    await road.hand_over(code)
    page = await _ends(road, code, "refused")
    assert "mã băm" in page["reason"]["vi"]
    with pytest.raises(Refused):
        await road.officer(code, road.cast.accountant, "receive")


async def test_a_dossier_returned_once_comes_back_as_round_two_and_is_paid(road: Road) -> None:
    cast, code = road.cast, await road.handed_over()
    await road.officer(code, cast.accountant, "receive")
    back = await road.officer(code, cast.accountant, "return", {"guidance": "Bổ sung biên bản nghiệm thu"})
    assert (back["status"], back["round"]) == ("returned", 2)
    for actor in (cast.chief, cast.holder):
        await road.sign(code, actor)
    assert (await road.hand_over(code))["round"] == 2
    with pytest.raises(Refused) as again:
        await road.officer(code, cast.accountant, "return", {"guidance": "Bổ sung nữa"})
    assert again.value.slug == "returned-once"
    await road.control(code)
    await _ends(road, code, "paid", payments=1)
    assert any("nghiệm thu" in text_of(mail) for _, mail in mails(road.stage, code))


async def test_what_the_estimate_does_not_cover_is_not_paid(road: Road) -> None:
    account = await road.account()
    code = await road.handed_over(account["available"] + 1)
    await road.control(code)
    page = await _ends(road, code, "payment_refused")
    assert page["reason"]["vi"]
    assert (await road.account())["available"] == account["available"]


async def test_a_dossier_taken_back_before_approval_goes_no_further(road: Road) -> None:
    code = await road.handed_over()
    await road.officer(code, road.cast.accountant, "receive")
    await road.cast.holder.at_door.post(f"{road.dossiers}/{code}/withdraw")
    await _ends(road, code, "withdrawn")
    with pytest.raises(Refused):
        await road.officer(code, road.cast.accountant, "check")


async def test_a_closed_payee_account_frees_the_money_again(road: Road) -> None:
    account = await road.account()
    code = await road.handed_over(AMOUNT, CLOSED)
    await road.control(code)
    page = await _ends(road, code, "payment_refused", payments=1)
    [refused] = await road.at_bank(code)
    assert (refused["status"], refused["code"]) == ("RJCT", "AC04")
    assert page["reason"]["vi"]
    assert (await road.account())["available"] == account["available"]


async def test_two_officers_at_once_take_one_step(road: Road) -> None:
    """The same step said by two requests at the same moment is done once; the other is told the state."""
    code = await road.handed_over()
    said = [road.officer(code, road.cast.accountant, "receive") for _ in range(4)]
    answers = await asyncio.gather(*said, return_exceptions=True)
    assert sum(isinstance(each, dict) for each in answers) == 1, answers
    assert {each.slug for each in answers if isinstance(each, Refused)} == {"not-in-this-state"}
    assert _steps(await road.page(code)).count("received") == 1


async def test_nothing_lies_among_the_dead_letters_and_every_chain_verifies(road: Road, began: float) -> None:
    assert await dead_letters(road.stage.stack, began) == []
    assert await broken_chains(road.stage.stack) == []
