"""Over HTTP: who must sign by what registration says of the unit, what people see before they sign, and real due times."""

import unicodedata
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from deploy.local.stack import Stack

from .dossier_driver import ALONE, House, form, opened


@pytest.fixture
async def house(servers: Stack, tmp_path: Path) -> AsyncIterator[House]:
    async with opened(servers, tmp_path) as house:
        yield house


def theirs(**changes: Any) -> dict[str, Any]:
    return form(account=f"9523.4.{ALONE}.00000", **changes)


async def test_a_unit_without_a_chief_accountant_hands_over_with_one_signature(house: House) -> None:
    declared = (await house.post("alone", "/dossiers", theirs())).json()
    code = declared["dossier"]
    assert declared["procedure"]["signers"] == ["account_holder"]
    canonical = await house.get("alone", f"/dossiers/{code}/canonical")
    assert (await house.sign("alone", code, canonical.content)).status_code == 201
    receipt = await house.post("alone", f"/dossiers/{code}/hand-over")
    assert receipt.status_code == 201, receipt.text
    await house.relay.turn()
    [submitted] = [fact for topic, fact in house.sent.facts if topic == "dossier.submitted"]
    assert [signature["role"] for signature in submitted["signatures"]] == ["account_holder"]


async def test_a_unit_not_heard_of_yet_is_told_to_try_again_and_uses_up_no_number(house: House) -> None:
    wish = form(account="9523.4.5555555.00000")
    early = await house.post("newcomer", "/dossiers", wish, key="k1")
    assert (early.status_code, early.json()["type"].rsplit(":")[-1]) == (409, "too-early")
    assert early.headers["retry-after"] == "1"
    await house.joins("5555555", without_chief_accountant=True)
    declared = await house.post("newcomer", "/dossiers", wish, key="k1")
    assert declared.status_code == 201, declared.text
    assert declared.json()["dossier"].endswith("-0001")


async def test_a_dossier_keeps_its_signers_when_the_unit_gets_a_chief_accountant(house: House) -> None:
    code = (await house.post("alone", "/dossiers", theirs())).json()["dossier"]
    await house.joins(ALONE)
    page = (await house.get("alone", f"/dossiers/{code}")).json()
    assert page["procedure"]["signers"] == ["account_holder"]
    later = (await house.post("alone", "/dossiers", theirs())).json()
    assert later["procedure"]["signers"] == ["chief_accountant", "account_holder"]


async def test_a_name_too_long_for_the_bank_is_shown_cut_before_anybody_signs(house: House) -> None:
    payee = {"name": "Công ty " + "ế" * 200, "account": "113366668888", "bank": "970415"}
    page = (await house.post("chief", "/dossiers", form(payee=payee))).json()
    [payment] = page["payments"]
    assert payment["bank_name"] == "Công ty " + "ế" * 132
    assert payment["bank_name_cut"]
    assert payment["bank_name"] in page["notice"]["vi"]
    fits = (await house.post("chief", "/dossiers", form())).json()
    assert (fits["payments"][0]["bank_name_cut"], fits["notice"]) == (False, None)


async def test_text_has_one_spelling_whatever_keyboard_it_came_from(house: House) -> None:
    apart = unicodedata.normalize("NFD", "Hộ kinh doanh Nguyễn Văn Mẫu")
    payee = {"name": apart, "account": "113366668888", "bank": "970415"}
    code = await house.declared(payee=payee)
    signed = (await house.get("chief", f"/dossiers/{code}/canonical")).json()
    assert signed["form"]["payee"]["name"] == "Hộ kinh doanh Nguyễn Văn Mẫu"


async def test_an_amount_in_words_may_be_typed_as_vouchers_write_it(house: House) -> None:
    assert await house.declared(amount_in_words="MƯỜI HAI TRIỆU NĂM TRĂM NGÀN ÐỒNG CHẴN./.")


async def test_the_receipt_promises_an_answer_by_the_calendar_of_this_office(
    servers: Stack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A working Saturday that the administrator entered: the answer is due on it, not on Monday."""
    swaps = tmp_path / "swaps.toml"
    swaps.write_text('[[swap]]\nwork = 2026-12-12\nbasis = "Thông báo thử"\n', encoding="utf-8")
    async with opened(servers, tmp_path, swaps=swaps) as house:
        friday = datetime(2026, 12, 11, 9, tzinfo=UTC)  # four in the afternoon in Vietnam
        monkeypatch.setattr(house.kit, "clock", lambda: friday)
        _, receipt = await house.handed_over()
    assert datetime.fromisoformat(receipt["answer_due"]) == friday + timedelta(days=1)
