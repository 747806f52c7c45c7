"""An abnormal dossier is held, its head is warned, and only the head's answer moves it."""

import asyncio
import os
import re
import subprocess
import sys

import httpx
import pytest

from deploy.demo.client import Refused
from deploy.demo.letters import text_of
from deploy.local.layout import ROOT
from tests.road.looking import ledger, mails
from tests.road.walking import Road, until


async def test_the_answer_not_ours_stops_it_and_tells_the_treasury(road: Road) -> None:
    await road.habits()
    code = await road.abnormal()
    held = await road.page(code)
    assert held["waits_for"] == "account_holder"
    with pytest.raises(Refused):
        await road.officer(code, road.cast.accountant, "receive")
    warning = await road.warning(code)
    assert len(warning["reasons"]) >= 2
    with pytest.raises(Refused):
        await road.cast.chief.at_door.post(_answer(road, warning["alert"]), {"answer": "confirmed"})
    await road.cast.holder.at_door.post(_answer(road, warning["alert"]), {"answer": "disputed"})
    page = await road.reaches(code, "payment_refused")
    assert page["timeline"][-1]["step"] == "warning_disputed"
    assert await road.at_bank(code) == []
    assert (await ledger(road))["balanced"]

    async def treasury_told() -> bool:
        return any(
            box == "tructiep@kbnn.example" and "Disowned" in mail["subject"] for box, mail in mails(road.stage, code)
        )

    await until(treasury_told, what="the mail to the treasury")
    cases = (await road.cast.leader.at_door.get(f"{road.stage.url('dossier')}/cases"))["items"]
    assert code in {case["dossier"] for case in cases}
    _reads_as_a_story(await asyncio.to_thread(_story, road.stage.stack.layout.name, code))


async def test_the_one_time_link_confirms_it_and_it_goes_on_to_paid(road: Road) -> None:
    await road.habits()
    code = await road.abnormal()
    link = await _link(road, code, f"hieutruong.{road.cast.unit}@truong.example")
    http = road.stage.http
    shown = await http.get(link)
    assert (shown.status_code, code in shown.text) == (200, True)
    assert (await road.page(code))["status"] == "on_hold", "a mail scanner that opens links answers nothing"
    bent = link[:-2] + ("AA" if link[-2:] != "AA" else "BB")
    assert (await _click(http, bent, "confirmed")).status_code == 404
    assert (await _click(http, link, "confirmed")).status_code == 200
    await road.reaches(code, "submitted")
    assert (await _click(http, link, "disputed")).status_code >= 400, "the link works once"
    await road.paid(code)
    [payment] = await road.at_bank(code)
    assert (payment["amount"], payment["conflicts"]) == (485_000_000, 0)


async def test_who_took_the_mail_address_over_cannot_release_the_money_with_its_link(road: Road) -> None:
    await road.habits()
    code = await road.abnormal()
    link = await _link(road, code, f"moi.{road.cast.unit}@hopthu.example")
    http = road.stage.http
    shown = (await http.get(link)).text
    assert ('value="disputed"' in shown, 'value="confirmed"' in shown) == (True, False)
    refused = await _click(http, link, "confirmed")
    assert (refused.status_code, "changed recently" in refused.text) == (403, True)
    assert (await road.page(code))["status"] == "on_hold"
    assert (await _click(http, link, "disputed")).status_code == 200
    await road.reaches(code, "payment_refused")
    assert await road.at_bank(code) == []


async def _link(road: Road, code: str, address: str) -> str:
    """The link in the warning that was mailed to this address."""

    async def mailed() -> str | None:
        texts = [text_of(mail) for box, mail in mails(road.stage, code) if box == address]
        links = [re.search(r"https?://\S+/w/\S+", text) for text in texts]
        return next((link.group() for link in links if link), None)

    return await until(mailed, what=f"the warning in the mailbox of {address}")


def _answer(road: Road, alert: str) -> str:
    return f"{road.stage.url('notify')}/warnings/{alert}/answer"


async def _click(http: httpx.AsyncClient, link: str, answer: str) -> httpx.Response:
    return await http.post(link, data={"answer": answer})


def _story(stack: str, code: str) -> str:
    said = subprocess.run(
        [sys.executable, "-m", "deploy.cli.main", "story", code, "--stack", stack],
        cwd=ROOT,
        env=os.environ | {"COLUMNS": "200", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert said.returncode == 0, said.stdout + said.stderr
    return said.stdout


def _reads_as_a_story(told: str) -> None:
    """In order, with who and why, in both languages, and with no event that has no sentence."""
    steps = (
        "the chief accountant declared dossier",
        "the chief accountant signed",
        "the account holder signed",
        "handed the dossier over",
        "risk scored it",
        "held until the warning is answered",
        "not ours",
        "the dossier is stopped for good",
    )
    places = [told.find(step) for step in steps]
    assert places == sorted(places), dict(zip(steps, places, strict=True))
    assert -1 not in places, dict(zip(steps, places, strict=True))
    for words in ("kế toán trưởng lập hồ sơ", "ký số", "gửi hồ sơ tới KBNN", "bất thường", "hồ sơ dừng hẳn"):
        assert words in told
    assert "because of the fact" in told
    assert not re.search(r"\[[A-Z][A-Za-z]+\] ", told), "an event without a sentence"
