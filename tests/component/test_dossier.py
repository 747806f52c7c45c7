"""A dossier over HTTP, on a real MongoDB: from the declaration to paid, and each way of being told no."""

import base64
import hashlib
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from khobac_contracts.vocabulary import Answer

from deploy.local.signing import sign_detached
from deploy.local.stack import Stack
from services.dossier.domain.case import commands as c
from services.kernel.bilingual import Bilingual

from .dossier_driver import UNIT, House, form, opened, pdf


@pytest.fixture
async def house(servers: Stack, tmp_path: Path) -> AsyncIterator[House]:
    async with opened(servers, tmp_path) as house:
        yield house


async def test_the_main_road(house: House) -> None:
    code = await house.declared()
    assert code.startswith("H15.50.05.13-")
    attach = await house.client.post(
        f"/dossiers/{code}/attachments?name=hop-dong.pdf",
        content=pdf(),
        headers=house.headers("accountant") | {"Content-Type": "application/pdf"},
    )
    assert attach.status_code == 201, attach.text
    [attachment] = attach.json()["attachments"]
    assert (attachment["name"], attachment["pages"]) == ("hop-dong.pdf", 1)
    fetched = await house.get("holder", f"/dossiers/{code}/attachments/{attachment['digest']}")
    assert hashlib.sha256(fetched.content).hexdigest() == attachment["digest"]

    canonical = await house.get("holder", f"/dossiers/{code}/canonical")
    assert canonical.json()["form"]["payee"]["name"] == "Hộ kinh doanh Nguyễn Văn Mẫu"
    assert canonical.json()["attachments"] == [attachment["digest"]]
    assert (await house.sign("chief", code)).status_code == 201
    assert (await house.sign("holder", code)).status_code == 201
    receipt = (await house.post("holder", f"/dossiers/{code}/hand-over")).json()
    digest = hashlib.sha256(canonical.content).hexdigest()
    assert (receipt["digest"], receipt["status_words"]["vi"]) == (digest, "Đã gửi KBNN")
    assert canonical.headers["khobac-digest"] == digest
    assert (await house.get("treasury_accountant", f"/dossiers/{code}/canonical")).content == canonical.content

    assert (await house.post("treasury_accountant", f"/dossiers/{code}/receive")).json()["status"] == "received"
    assert (await house.post("treasury_accountant", f"/dossiers/{code}/check")).status_code == 200
    assert (await house.post("controller", f"/dossiers/{code}/control")).status_code == 200
    result = await house.get("leader", f"/dossiers/{code}/result/canonical")
    cms = base64.b64encode(sign_detached(house.signing, house.certificate, [], result.content)).decode()
    early = await house.post("leader", f"/dossiers/{code}/approve", {"cms": cms})
    assert (early.status_code, early.json()["type"].rsplit(":")[-1]) == (409, "verdict-missing")
    now = datetime.now(UTC)
    await house.fact(code, c.AcceptSignatures(digest=digest, at=now))
    await house.fact(code, c.ClearRisk(round=1, score=2, at=now))
    approved = await house.post("leader", f"/dossiers/{code}/approve", {"cms": cms})
    assert approved.status_code == 200, approved.text
    await house.fact(code, c.SettlePayment(item=1, reference="B1", at=now))

    page = (await house.get("holder", f"/dossiers/{code}")).json()
    assert page["status_words"]["vi"] == "KBNN đã thanh toán"
    assert (page["procedure"]["name"], page["procedure"]["version"]) == ("recurrent-spending", "2026-01-01")
    assert [each["words"]["vi"] for each in page["timeline"][1:3]] == ["Đã ký: kế toán trưởng", "Đã ký: chủ tài khoản"]
    assert {each["status"] for each in page["timeline"]} == {"draft", "submitted", "received", "processing", "paid"}
    assert page["form"]["payee"]["account"] == "113366668888"
    assert [each["step"] for each in page["timeline"]] == [
        "declared",
        "signed",
        "signed",
        "handed_over",
        "received",
        "accountant_checked",
        "controller_checked",
        "signatures_verified",
        "risk_cleared",
        "leader_approved",
        "paid",
    ]
    await house.relay.turn()
    topics = [topic for topic, _ in house.sent.facts]
    assert topics.count("dossier.submitted") == topics.count("dossier.approved") == 1
    [submitted] = [fact for topic, fact in house.sent.facts if topic == "dossier.submitted"]
    assert submitted["digest"] == digest
    assert submitted["signatures"][0]["serial"] == "abcdef"
    assert "Nguyễn Văn Mẫu" not in json.dumps(house.sent.facts, ensure_ascii=False)


async def test_the_journal_and_the_lists_name_no_payee(house: House) -> None:
    code, _ = await house.handed_over()
    await house.relay.turn()
    commits = await house.kit.journal.read(code)
    rows = await house.kit.lists.find("dossiers", {}, "declared_at", 10)
    everything = repr(commits) + repr(rows)
    assert "Nguyễn Văn Mẫu" not in everything
    assert "113366668888" not in everything
    await house.kit.sealing.forget(UNIT)
    page = (await house.get("holder", f"/dossiers/{code}")).json()
    assert page["form"]["payee"] is None
    assert page["payments"][0]["bank_name"] is None


async def test_said_twice_is_done_once(house: House) -> None:
    one, two = [await house.post("chief", "/dossiers", form(), key="k1") for _ in range(2)]
    assert one.json()["dossier"] == two.json()["dossier"]
    other = await house.post("chief", "/dossiers", form(document_no="8"), key="k1")
    assert other.status_code == 409
    code, receipt = await house.handed_over()
    assert code.endswith("-0002")
    first = await house.post("treasury_accountant", f"/dossiers/{code}/receive", key="r1")
    again = await house.post("treasury_accountant", f"/dossiers/{code}/receive", key="r1")
    assert first.json() == again.json()
    assert receipt["dossier"] == code


async def test_said_again_past_midnight_it_is_the_same_dossier(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    first = (await house.post("chief", "/dossiers", form(), key="k1")).json()
    tomorrow = house.kit.clock() + timedelta(days=1)
    monkeypatch.setattr(house.kit, "clock", lambda: tomorrow)
    assert (await house.post("chief", "/dossiers", form(), key="k1")).json() == first
    other = await house.declared()
    assert other.endswith("-0001")
    assert other != first["dossier"]


async def test_a_signature_and_a_receipt_said_again_get_their_first_answer(house: House) -> None:
    code = await house.declared()
    canonical = (await house.get("chief", f"/dossiers/{code}/canonical")).content
    cms = base64.b64encode(sign_detached(house.signing, house.certificate, [], canonical)).decode()
    path = f"/dossiers/{code}/signatures"
    first = await house.post("chief", path, {"cms": cms}, key="s1")
    await house.post("holder", path, {"cms": cms})
    receipt = await house.post("holder", f"/dossiers/{code}/hand-over", key="h1")
    await house.post("treasury_accountant", f"/dossiers/{code}/receive")
    assert (await house.post("chief", path, {"cms": cms}, key="s1")).json() == first.json()
    assert (await house.post("holder", f"/dossiers/{code}/hand-over", key="h1")).json() == receipt.json()


async def test_a_change_drops_the_signatures_and_says_so(house: House) -> None:
    code = await house.declared()
    await house.sign("chief", code)
    changed = await house.client.put(
        f"/dossiers/{code}", json=form(document_no="UNC-08"), headers=house.headers("accountant")
    )
    assert changed.status_code == 200, changed.text
    assert "các chữ ký trước đó bị bỏ" in changed.json()["notice"]["vi"]
    assert changed.json()["signed_by"] == []
    missing = await house.post("holder", f"/dossiers/{code}/hand-over")
    assert "Chưa gửi được" in missing.json()["detail"]


async def test_a_signature_over_other_bytes_is_not_judged_here(house: House) -> None:
    code = await house.declared()
    assert (await house.sign("chief", code, b"tampered")).status_code == 201
    assert (await house.sign("holder", code)).status_code == 201
    assert (await house.post("chief", f"/dossiers/{code}/hand-over")).status_code == 201


async def test_who_has_both_roles_says_which_and_never_signs_twice(house: House) -> None:
    code = await house.declared()
    unclear = await house.sign("both", code)
    assert unclear.json()["errors"][0]["pointer"] == "/role"
    assert (await house.sign("both", code, role="chief_accountant")).status_code == 201
    twice = await house.sign("both", code, role="account_holder")
    assert (twice.status_code, twice.json()["type"].rsplit(":")[-1]) == (403, "same-person")


@pytest.mark.parametrize(
    ("changes", "pointer", "words"),
    [
        ({"amount": 1}, "/amount", "12500000"),
        ({"amount_in_words": "Một đồng"}, "/amount_in_words", "Mười hai triệu năm trăm nghìn đồng"),
        ({"means": "cash"}, "/means", "mẫu riêng"),
        ({"account": "9523.4.7654321.00000"}, "/account", UNIT),
        ({"chapter": "x"}, "/chapter", "3"),
        ({"lines": []}, "/lines", "1"),
        ({"surprise": 1}, "/surprise", "không có trường này"),
        ({"document_no": "a\u202eb"}, "/document_no", "ký tự điều khiển"),
        ({"document_no": "a\uffff"}, "/document_no", "ký tự điều khiển"),
        ({"payee": {"name": "A", "account": "1;2", "bank": "970415"}}, "/payee/account", ""),
    ],
)
async def test_a_wrong_form_is_told_field_by_field(
    house: House, changes: dict[str, Any], pointer: str, words: str
) -> None:
    answer = await house.post("chief", "/dossiers", form(**changes))
    assert answer.status_code == 422, answer.text
    errors = {error["pointer"]: error["expected"] for error in answer.json()["errors"]}
    assert words in errors[pointer]


async def test_a_refused_declaration_uses_up_no_number(house: House) -> None:
    await house.post("chief", "/dossiers", form(amount=1))
    assert (await house.declared()).endswith("-0001")


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"hello", "application/pdf", 422),
        (b"%PDF-1.4 broken", "application/pdf", 422),
        (b"%PDF-1.4", "text/plain", 415),
        (b"%PDF-" + b"0" * (10 * 1024 * 1024), "application/pdf", 413),
    ],
)
async def test_what_is_no_pdf_is_not_attached(house: House, content: bytes, kind: str, status: int) -> None:
    code = await house.declared()
    answer = await house.client.post(
        f"/dossiers/{code}/attachments", content=content, headers=house.headers("chief") | {"Content-Type": kind}
    )
    assert answer.status_code == status, answer.text
    page = (await house.get("chief", f"/dossiers/{code}")).json()
    assert page["attachments"] == []


async def test_a_garbage_signature_is_refused(house: House) -> None:
    code = await house.declared()
    answer = await house.post("chief", f"/dossiers/{code}/signatures", {"cms": "AAAA"})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/cms")


async def test_strangers_see_nothing(house: House) -> None:
    draft = await house.declared()
    code, _ = await house.handed_over()
    for who, path in [("neighbour", code), ("elsewhere", code), ("treasury_accountant", draft), ("leader", draft)]:
        assert (await house.get(who, f"/dossiers/{path}")).status_code == 404
    assert (await house.post("neighbour", f"/dossiers/{code}/withdraw")).status_code == 404
    assert (await house.post("elsewhere", f"/dossiers/{code}/receive")).status_code == 404
    assert (await house.post("chief", f"/dossiers/{code}/receive")).status_code == 403
    await house.relay.turn()
    assert (await house.get("neighbour", "/dossiers")).json()["items"] == []
    assert [item["dossier"] for item in (await house.get("treasury_accountant", "/dossiers")).json()["items"]] == [code]
    assert len((await house.get("chief", "/dossiers")).json()["items"]) == 2


async def test_lists_come_page_by_page_and_by_turn(house: House) -> None:
    codes = [(await house.handed_over())[0] for _ in range(3)]
    await house.post("treasury_accountant", f"/dossiers/{codes[1]}/receive")
    await house.post("treasury_accountant", f"/dossiers/{codes[1]}/check")
    await house.relay.turn()
    first = (await house.get("holder", "/dossiers", params={"limit": 2})).json()
    second = (await house.get("holder", "/dossiers", params={"limit": 2, "cursor": first["next"]})).json()
    assert [item["dossier"] for item in first["items"] + second["items"]] == codes[::-1]
    assert second["next"] is None
    turn = (await house.get("controller", "/dossiers", params={"waits_for": "treasury_controller"})).json()
    assert [item["dossier"] for item in turn["items"]] == [codes[1]]
    assert turn["items"][0]["due"] is not None
    by_status = (await house.get("holder", "/dossiers", params={"status": "submitted"})).json()
    assert len(by_status["items"]) == 2


async def test_a_disputed_warning_stops_the_case_and_lists_it(house: House) -> None:
    code, receipt = await house.handed_over()
    now = datetime.now(UTC)
    await house.fact(code, c.Warn(round=1, score=90, reason=Bilingual("Người nhận mới", "A new payee"), at=now))
    page = (await house.get("holder", f"/dossiers/{code}")).json()
    assert (page["status"], page["reason"]["vi"], page["waits_for"]) == ("on_hold", "Người nhận mới", "account_holder")
    held = await house.post("treasury_accountant", f"/dossiers/{code}/receive")
    assert (held.status_code, "Tạm dừng" in held.json()["detail"]) == (409, True)
    await house.fact(code, c.AnswerWarning(round=1, answer=Answer.DISPUTED, person="p-holder", at=now))
    await house.relay.turn()
    [case] = (await house.get("leader", "/cases")).json()["items"]
    assert (case["dossier"], case["disputed_by"]) == (code, "p-holder")
    assert (await house.get("elsewhere", "/cases")).json()["items"] == []
    assert receipt["round"] == 1


async def test_a_dossier_comes_back_once_and_goes_a_second_round(house: House) -> None:
    code, first = await house.handed_over()
    back = await house.post("treasury_accountant", f"/dossiers/{code}/return", {"guidance": "Bổ sung hợp đồng"})
    assert (back.json()["status_words"]["vi"], back.json()["round"]) == ("Yêu cầu bổ sung", 2)
    for who in ("chief", "holder"):
        assert (await house.sign(who, code)).status_code == 201
    second = (await house.post("holder", f"/dossiers/{code}/hand-over")).json()
    assert second["round"] == 2
    assert second["digest"] != first["digest"]
    again = await house.post("treasury_accountant", f"/dossiers/{code}/return", {"guidance": "Bổ sung nữa"})
    assert again.json()["type"].rsplit(":")[-1] == "returned-once"
    refused = await house.post("everything", f"/dossiers/{code}/refuse", {"reason": "Sai mục chi"})
    assert refused.json()["status_words"]["vi"] == "KBNN từ chối hồ sơ"


async def test_an_unchanged_dossier_is_not_sent_again(house: House) -> None:
    code = await house.declared()
    page = await house.get("chief", f"/dossiers/{code}")
    same = await house.get("chief", f"/dossiers/{code}", headers={"If-None-Match": page.headers["etag"]})
    assert same.status_code == 304


async def test_the_docs_say_who_may_call(house: House) -> None:
    document = (await house.client.get("/openapi.json")).json()
    assert "`treasury_leader`" in document["paths"]["/dossiers/{code}/approve"]["post"]["description"]
    assert "application/pdf" in document["paths"]["/dossiers/{code}/attachments"]["post"]["requestBody"]["content"]
