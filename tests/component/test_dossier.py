"""A dossier over HTTP, on a real MongoDB: from the declaration to paid, and each way of being told no."""

import base64
import hashlib
import io
import json
import secrets
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pikepdf
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.x509.oid import NameOID

from deploy.local.signing import sign_detached
from deploy.local.stack import Stack
from services.chassis.access import Said
from services.chassis.kafka import Message
from services.chassis.relay import Relay
from services.chassis.service import Kit
from services.chassis.tokens import TokenCheck, key_id, sign_token
from services.chassis.web import make_app
from services.dossier.domain import Command, Event, State
from services.dossier.domain import commands as c
from services.dossier.domain.parties import Sentence
from services.dossier.main import BLUEPRINT, DossierSettings

UNIT, TREASURY = "1234567", "0013"
YEAR = datetime.now(UTC).year
PEOPLE: dict[str, tuple[str, list[str]]] = {
    "accountant": (UNIT, ["unit_accountant"]),
    "chief": (UNIT, ["chief_accountant"]),
    "holder": (UNIT, ["account_holder"]),
    "both": (UNIT, ["chief_accountant", "account_holder"]),
    "neighbour": ("7654321", ["chief_accountant", "account_holder"]),
    "clerk": (TREASURY, ["treasury_accountant"]),
    "controller": (TREASURY, ["treasury_controller"]),
    "leader": (TREASURY, ["treasury_leader"]),
    "everything": (TREASURY, ["treasury_accountant", "treasury_controller", "treasury_leader"]),
    "elsewhere": ("0099", ["treasury_accountant", "treasury_leader"]),
}


class Sent:
    """Where the relay's facts land instead of Kafka."""

    def __init__(self) -> None:
        self.facts: list[tuple[str, dict[str, Any]]] = []

    async def publish(self, messages: Sequence[Message]) -> None:
        self.facts += [(topic, json.loads(value or b"")) for topic, _, value, _ in messages]


class House:
    """The service, and everybody who calls it."""

    def __init__(self, kit: Kit[Command, State, Event], client: httpx.AsyncClient, key: Ed25519PrivateKey) -> None:
        self.kit = kit
        self.client = client
        self.key = key
        self.sent = Sent()
        self.signing = ec.generate_private_key(ec.SECP256R1())
        self.certificate = _certificate(self.signing)
        self._causes = 0
        self.relay: Relay[Command, State, Event] = Relay(
            "dossier",
            kit.journal,
            self.sent,
            streams=kit.handler.streams,
            lists=kit.lists,
            project=BLUEPRINT.project,
            linger_ms=0,
        )

    def headers(self, who: str, key: str | None = None) -> dict[str, str]:
        body, roles = PEOPLE[who]
        exp = self.kit.clock() + timedelta(minutes=10)
        claims = {"sub": f"p-{who}", "usr": who, "body": body, "roles": roles, "sid": f"s-{who}", "exp": exp}
        token = sign_token(self.key, claims)
        return {"Authorization": f"Bearer {token}", "Idempotency-Key": key or secrets.token_hex(8)}

    async def post(self, who: str, path: str, body: Any = None, key: str | None = None) -> httpx.Response:
        return await self.client.post(path, json=body, headers=self.headers(who, key))

    async def get(self, who: str, path: str, **more: Any) -> httpx.Response:
        return await self.client.get(path, headers=self.headers(who) | more.pop("headers", {}), **more)

    async def fact(self, code: str, command: Command) -> None:
        """What the listener would tell."""
        self._causes += 1
        said = Said(
            person="signature",
            user="signature",
            body="",
            roles=frozenset(),
            system=True,
            cause=f"fact/{self._causes}",
            fingerprint="",
            at=datetime.now(UTC),
            traceparent=None,
        )
        await self.kit.tell(said, code, command)

    async def declared(self, who: str = "chief", **changes: Any) -> str:
        answer = await self.post(who, "/dossiers", form(**changes))
        assert answer.status_code == 201, answer.text
        return str(answer.json()["dossier"])

    async def sign(self, who: str, code: str, data: bytes | None = None, **more: Any) -> httpx.Response:
        canonical = await self.get("chief", f"/dossiers/{code}/canonical")
        cms = sign_detached(self.signing, self.certificate, [], data or canonical.content)
        return await self.post(who, f"/dossiers/{code}/signatures", {"cms": base64.b64encode(cms).decode(), **more})

    async def handed_over(self) -> tuple[str, dict[str, Any]]:
        code = await self.declared()
        for who in ("chief", "holder"):
            answer = await self.sign(who, code)
            assert answer.status_code == 201, answer.text
        receipt = await self.post("holder", f"/dossiers/{code}/hand-over")
        assert receipt.status_code == 201, receipt.text
        return code, receipt.json()


def _certificate(key: ec.EllipticCurvePrivateKey) -> x509.Certificate:
    name, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Trần Thị Mẫu")]), datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), 0xABCDEF, now, now + timedelta(days=1))
    return made.sign(key, hashes.SHA256())


def form(**changes: Any) -> dict[str, Any]:
    return {
        "document_no": "UNC-07",
        "budget_year": YEAR,
        "allocation": "official",
        "settlement": "actual",
        "means": "transfer",
        "chapter": "422",
        "account": f"9523.4.{UNIT}.00000",
        "treasury": TREASURY,
        "lines": [
            {
                "content": "Văn phòng phẩm",
                "economic_code": "6551",
                "sector_code": "341",
                "source_code": "13",
                "amount": 12_500_000,
                "invoice_no": "00000127",
                "invoice_date": "2026-11-20",
            }
        ],
        "payee": {"name": "Hộ kinh doanh Nguyễn Văn Mẫu", "account": "113366668888", "bank": "970415"},
        "amount": 12_500_000,
        **changes,
    }


def pdf() -> bytes:
    sink = io.BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page()
        made.save(sink)
    return sink.getvalue()


@pytest.fixture(scope="module")
def mongo() -> str:
    stack = Stack("test")
    stack.up(only=["mongod"])
    return stack.mongo


@pytest.fixture
async def house(mongo: str, tmp_path: Path) -> AsyncIterator[House]:
    (tmp_path / "master.key").write_bytes(base64.b64encode(secrets.token_bytes(32)))
    settings = DossierSettings(mongo=mongo, database_prefix=f"t{secrets.token_hex(4)}_", secrets=tmp_path)
    kit = Kit(BLUEPRINT, settings)
    await kit.journal.prepare()
    await kit.lists.prepare(BLUEPRINT.indexes)
    key = Ed25519PrivateKey.generate()

    async def keys() -> dict[str, Any]:
        return {key_id(key.public_key()): key.public_key()}

    def clock() -> datetime:
        return kit.clock()  # as a test has set it

    app = make_app(
        "dossier",
        settings,
        BLUEPRINT.routes(kit),
        tokens=TokenCheck(keys, remember=100),
        clock=clock,
        readiness=dict,
    )
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://dossier") as client:
        yield House(kit, client, key)
    for name in ("dossier", "keyring"):
        await kit.client.drop_database(f"{settings.database_prefix}{name}")
    kit.client.close()


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
    assert (await house.get("clerk", f"/dossiers/{code}/canonical")).content == canonical.content

    assert (await house.post("clerk", f"/dossiers/{code}/receive")).json()["status"] == "received"
    assert (await house.post("clerk", f"/dossiers/{code}/check")).status_code == 200
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
    await house.fact(code, c.SettlePayment(reference="B1", at=now))

    page = (await house.get("holder", f"/dossiers/{code}")).json()
    assert page["status_words"]["vi"] == "KBNN đã thanh toán"
    assert page["payee"]["account"] == "113366668888"
    assert [each["step"] for each in page["timeline"]] == [
        "declared",
        "chief_accountant_signed",
        "account_holder_signed",
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
    assert page["payee"] == {"name": None, "tax_code": None, "account": None, "bank": None}


async def test_said_twice_is_done_once(house: House) -> None:
    one, two = [await house.post("chief", "/dossiers", form(), key="k1") for _ in range(2)]
    assert one.json()["dossier"] == two.json()["dossier"]
    other = await house.post("chief", "/dossiers", form(document_no="8"), key="k1")
    assert other.status_code == 409
    code, receipt = await house.handed_over()
    assert code.endswith("-0002")
    first = await house.post("clerk", f"/dossiers/{code}/receive", key="r1")
    again = await house.post("clerk", f"/dossiers/{code}/receive", key="r1")
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
    await house.post("clerk", f"/dossiers/{code}/receive")
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
    for who, path in [("neighbour", code), ("elsewhere", code), ("clerk", draft), ("leader", draft)]:
        assert (await house.get(who, f"/dossiers/{path}")).status_code == 404
    assert (await house.post("neighbour", f"/dossiers/{code}/withdraw")).status_code == 404
    assert (await house.post("elsewhere", f"/dossiers/{code}/receive")).status_code == 404
    assert (await house.post("chief", f"/dossiers/{code}/receive")).status_code == 403
    await house.relay.turn()
    assert (await house.get("neighbour", "/dossiers")).json()["items"] == []
    assert [item["dossier"] for item in (await house.get("clerk", "/dossiers")).json()["items"]] == [code]
    assert len((await house.get("chief", "/dossiers")).json()["items"]) == 2


async def test_lists_come_page_by_page_and_by_turn(house: House) -> None:
    codes = [(await house.handed_over())[0] for _ in range(3)]
    await house.post("clerk", f"/dossiers/{codes[1]}/receive")
    await house.post("clerk", f"/dossiers/{codes[1]}/check")
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
    await house.fact(code, c.Warn(round=1, score=90, reason=Sentence("Người nhận mới", "A new payee"), at=now))
    page = (await house.get("holder", f"/dossiers/{code}")).json()
    assert (page["status"], page["reason"]["vi"], page["waits_for"]) == ("on_hold", "Người nhận mới", "account_holder")
    held = await house.post("clerk", f"/dossiers/{code}/receive")
    assert (held.status_code, "Tạm dừng" in held.json()["detail"]) == (409, True)
    await house.fact(code, c.AnswerWarning(round=1, answer="disputed", person="p-holder", at=now))
    await house.relay.turn()
    [case] = (await house.get("leader", "/cases")).json()["items"]
    assert (case["dossier"], case["disputed_by"]) == (code, "p-holder")
    assert (await house.get("elsewhere", "/cases")).json()["items"] == []
    assert receipt["round"] == 1


async def test_a_dossier_comes_back_once_and_goes_a_second_round(house: House) -> None:
    code, first = await house.handed_over()
    back = await house.post("clerk", f"/dossiers/{code}/return", {"guidance": "Bổ sung hợp đồng"})
    assert (back.json()["status_words"]["vi"], back.json()["round"]) == ("Yêu cầu bổ sung", 2)
    for who in ("chief", "holder"):
        assert (await house.sign(who, code)).status_code == 201
    second = (await house.post("holder", f"/dossiers/{code}/hand-over")).json()
    assert second["round"] == 2
    assert second["digest"] != first["digest"]
    again = await house.post("clerk", f"/dossiers/{code}/return", {"guidance": "Bổ sung nữa"})
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
