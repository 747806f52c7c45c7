"""Registration over HTTP, on a real MongoDB: from the first administrator to a unit whose people can sign and log in."""

import asyncio
import base64
import json
import secrets
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from deploy.local.stack import Stack
from services.chassis.follow.relay import Relay
from services.chassis.kafka.clients import OutgoingMessage
from services.chassis.run.assembly import Assembly
from services.chassis.web.app import make_app
from services.chassis.web.tokens import TokenCheck, read_jwks
from services.registration.domain import USER
from services.registration.main import BLUEPRINT, RegistrationSettings

UNIT, TREASURY = "1057843", "0761"
ACCOUNT = f"9523.3.{UNIT}.00000"
ROOT_PASSWORD = "mật khẩu đầu tiên 2026"
PASSWORD = "con mèo trèo cây cau"
KeyPair = ec.EllipticCurvePrivateKey


class Sent:
    """Where the relay's facts land instead of Kafka."""

    def __init__(self) -> None:
        self.facts: list[tuple[str, dict[str, Any]]] = []

    async def publish(self, messages: Sequence[OutgoingMessage]) -> None:
        self.facts += [(topic, json.loads(value or b"")) for topic, _, value, _ in messages]


class House:
    """The service, and everybody who calls it."""

    def __init__(self, service: Assembly[RegistrationSettings, Any], client: httpx.AsyncClient) -> None:
        self.service = service
        self.kit = kit = service.kit
        self.client = client
        self.sent = Sent()
        self.tokens: dict[str, str] = {}
        self.relay = Relay(
            "registration",
            kit.journal,
            self.sent,
            streams=kit.handler.streams,
            lists=kit.lists,
            linger_ms=0,
        )

    async def post(self, who: str | None, path: str, body: Any = None, key: str | None = None) -> httpx.Response:
        headers = {"Idempotency-Key": key or secrets.token_hex(8), "X-Khobac-Device": f"device of {who}"}
        if who:
            headers["Authorization"] = f"Bearer {self.tokens[who]}"
        return await self.client.post(path, json=body, headers=headers)

    async def done(self, who: str | None, path: str, body: Any = None, key: str | None = None) -> Any:
        answer = await self.post(who, path, body, key)
        assert answer.status_code < 300, answer.text
        return answer.json() if answer.content else None

    async def refused(self, who: str | None, path: str, body: Any, status: int, slug: str) -> dict[str, Any]:
        answer = await self.post(who, path, body)
        assert (answer.status_code, answer.json()["type"].rsplit(":")[-1]) == (status, slug), answer.text
        problem: dict[str, Any] = answer.json()
        return problem

    async def get(self, who: str, path: str) -> Any:
        answer = await self.client.get(path, headers={"Authorization": f"Bearer {self.tokens[who]}"})
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def log_in(self, who: str, login: str, password: str = PASSWORD) -> dict[str, Any]:
        page: dict[str, Any] = await self.done(None, "/login", {"login": login, "password": password})
        self.tokens[who] = page["access_token"]
        return page

    async def moved_in(self, who: str, login: dict[str, Any]) -> None:
        """Set the password by the code, and log in."""
        code = {"login": login["login"], "code": login["activation_code"], "password": PASSWORD}
        await self.done(None, "/activate", code)
        await self.log_in(who, login["login"])

    async def joined(self) -> dict[str, dict[str, Any]]:
        """A treasury with its administrator, and a unit with two people who can log in."""
        await self.log_in("root", "root", ROOT_PASSWORD)
        admin = await self.done("root", f"/treasuries/{TREASURY}/officers", officer("treasury_admin", "001"))
        await self.moved_in("admin", admin)
        await self.done(None, "/notices", notice())
        accepted = await self.done("admin", f"/units/{UNIT}/acceptance")
        logins = {login["roles"][0]: login for login in accepted["logins"]}
        await self.moved_in("holder", logins["account_holder"])
        await self.moved_in("chief", logins["chief_accountant"])
        return logins


def officer(role: str, number: str) -> dict[str, Any]:
    return {
        "name": f"Cán bộ {number}",
        "citizen_id": f"075090000{number}",
        "title": "Cán bộ KBNN",
        "role": role,
        "email": f"canbo{number}@kbnn.example",
    }


def signatory(role: str, number: str, **changes: Any) -> dict[str, Any]:
    return {
        "name": f"Người ký {number}",
        "citizen_id": f"075091000{number}",
        "title": {"account_holder": "Hiệu trưởng", "chief_accountant": "Kế toán trưởng"}[role],
        "role": role,
        "accounts": [ACCOUNT],
        "email": f"nguoiky{number}@truong.example",
        "phone": "0912345678",
        **changes,
    }


def notice(**changes: Any) -> dict[str, Any]:
    return {
        "unit": UNIT,
        "name": "Trường THCS Trần Hưng Đạo",
        "treasury": TREASURY,
        "signatories": [signatory("account_holder", "101"), signatory("chief_accountant", "102")],
        **changes,
    }


def certificate(key: KeyPair, serial: int = 0x5401) -> str:
    name, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Người ký 102")]), datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), serial, now, now + timedelta(days=1))
    return made.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM).decode()


@pytest.fixture(scope="module")
def mongo() -> str:
    stack = Stack("test")
    stack.up(only=["mongod"])
    return stack.mongo


@pytest.fixture
async def house(mongo: str, tmp_path: Path) -> AsyncIterator[House]:
    (tmp_path / "master.key").write_bytes(base64.b64encode(secrets.token_bytes(32)))
    (tmp_path / "jwt.key").write_bytes(secrets.token_bytes(32))
    (tmp_path / "bootstrap-password").write_text(ROOT_PASSWORD + "\n")
    settings = RegistrationSettings(mongo=mongo, database_prefix=f"t{secrets.token_hex(4)}_", secrets=tmp_path)
    service = Assembly(BLUEPRINT, settings)
    kit = service.kit
    await kit.journal.prepare()
    await kit.lists.prepare(BLUEPRINT.indexes)

    async def keys() -> Any:
        return read_jwks((await client.get("/jwks.json")).json())

    app = make_app(
        "registration",
        settings,
        service.routes(),
        tokens=TokenCheck(keys, remember=100),
        clock=kit.clock,
        readiness=dict,
    )
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://registration") as client:
        [bootstrap] = service.background()
        await bootstrap()
        yield House(service, client)
    for name in ("registration", "keyring"):
        await kit.client.drop_database(f"{settings.database_prefix}{name}")
    kit.client.close()


async def test_from_the_first_administrator_to_a_unit_that_can_sign(house: House) -> None:
    logins = await house.joined()
    chief = logins["chief_accountant"]["person"]
    await house.done("admin", f"/units/{UNIT}/accounts", {"account": ACCOUNT, "kind": "estimate"})
    bound = await house.done(
        "admin",
        f"/units/{UNIT}/certificates",
        {
            "person": chief,
            "role": "chief_accountant",
            "certificate": certificate(ec.generate_private_key(ec.SECP256R1())),
        },
    )
    assert (bound["title"], bound["accounts"], bound["serial"]) == ("Kế toán trưởng", [ACCOUNT], "5401")
    recipients = [{"person": chief, "role": "chief_accountant", "email": "moi@truong.example"}]
    await house.done("holder", f"/units/{UNIT}/contacts", {"recipients": recipients})

    unit = await house.get("chief", f"/units/{UNIT}")
    assert (unit["status"], unit["accounts"]) == ("joined", [{"account": ACCOUNT, "kind": "estimate"}])
    people = await house.get("holder", f"/units/{UNIT}/signatories")
    assert [(each["name"], each["login"], len(each["certificates"])) for each in people] == [
        ("Người ký 101", f"{UNIT}.ctk", 0),
        ("Người ký 102", f"{UNIT}.ktt", 1),
    ]
    await house.relay.turn()
    topics = [topic for topic, _ in house.sent.facts]
    assert topics.count("unit.joined") == topics.count("account.opened") == topics.count("certificate.bound") == 1
    assert topics.count("signatory.appointed") == 4
    changed = [fact for topic, fact in house.sent.facts if topic == "contact.changed"]
    assert len(changed[-1]["recipients"]) == 1
    assert changed[-1]["context"]["device"] is not None, "risk learns from where the address was changed"
    listed = await house.get("admin", "/units?status=joined&limit=1")
    assert [each["unit"] for each in listed["items"]] == [UNIT]


async def test_nothing_personal_lies_in_the_clear(house: House) -> None:
    await house.joined()
    await house.relay.turn()
    journal = house.kit.client[f"{house.kit.settings.database_prefix}registration"]
    everything = repr(house.sent.facts)
    for name in await journal.list_collection_names():
        everything += repr([document async for document in journal[name].find({})])
    for secret in ("Người ký", "@truong.example", "0912345678", "075091000101", PASSWORD, ROOT_PASSWORD):
        assert secret not in everything
    people = await house.get("holder", f"/units/{UNIT}/signatories")
    await house.kit.sealing.forget(people[0]["person"])
    erased, kept = await house.get("admin", f"/units/{UNIT}/signatories")
    assert (erased["name"], erased["email"], kept["name"]) == (None, None, "Người ký 102")


async def test_a_call_that_is_repeated_is_done_once_with_the_same_answer(house: House) -> None:
    await house.log_in("root", "root", ROOT_PASSWORD)
    path = f"/treasuries/{TREASURY}/officers"
    first = await house.done("root", path, officer("treasury_leader", "002"), key="k1")
    again = await house.done("root", path, officer("treasury_leader", "002"), key="k1")
    assert first["activation_code"] == again["activation_code"] is not None
    assert len(await house.get("root", path)) == 1
    other = await house.post("root", path, officer("treasury_leader", "003"), key="k1")
    assert (other.status_code, other.json()["type"].rsplit(":")[-1]) == (409, "key-reused")
    one = await house.done(None, "/login", {"login": "root", "password": ROOT_PASSWORD}, key="l1")
    two = await house.done(None, "/login", {"login": "root", "password": ROOT_PASSWORD}, key="l1")
    assert one["person"] == two["person"] == "root"


async def test_the_bootstrap_is_done_once(house: House) -> None:
    await asyncio.gather(*(house.service.background()[0]() for _ in range(3)))
    await house.log_in("root", "root", ROOT_PASSWORD)
    assert [each["login"] for each in await house.get("root", "/treasuries/0001/officers")] == ["root"]
    assert (await house.kit.streams(USER).load("root"))[1] == 3


async def test_nobody_acts_for_another_organisation(house: House) -> None:
    await house.joined()
    for path, body in (
        ("/treasuries/0999/officers", officer("treasury_leader", "009")),
        ("/treasuries/0001/officers", officer("treasury_admin", "009")),
    ):
        await house.refused("admin", path, body, 403, "other-organisation")
    await house.done("root", "/treasuries/0999/officers", officer("treasury_admin", "009"))
    await house.refused("holder", f"/units/{UNIT}/accounts", {"account": ACCOUNT}, 403, "role-not-allowed")
    await house.refused(None, f"/units/{UNIT}/acceptance", None, 401, "not-logged-in")


async def test_passwords_lock_and_unknown_names_are_not_told(house: House) -> None:
    await house.log_in("root", "root", ROOT_PASSWORD)
    wrong = {"login": "root", "password": "không phải mật khẩu"}
    for _ in range(5):
        known = await house.refused(None, "/login", wrong, 401, "wrong-credentials")
    unknown = await house.refused(None, "/login", wrong | {"login": "nobody"}, 401, "wrong-credentials")
    assert known["detail"] == unknown["detail"]
    right = {"login": "root", "password": ROOT_PASSWORD}
    for _ in range(2):
        await house.refused(None, "/login", right, 429, "login-locked")
    await house.relay.turn()
    reasons = [fact["reason"] for topic, fact in house.sent.facts if topic == "login.failed"]
    assert reasons == ["wrong_password"] * 5 + ["locked"]


async def test_a_password_is_changed_and_reset(house: House) -> None:
    logins = await house.joined()
    person, login = logins["chief_accountant"]["person"], logins["chief_accountant"]["login"]
    change = {"old_password": PASSWORD, "new_password": "trăm năm trong cõi người ta"}
    await house.refused("chief", "/password", change | {"old_password": "sai rồi nhé bạn"}, 401, "wrong-credentials")
    await house.refused("chief", "/password", change | {"new_password": "ngắn"}, 422, "password-too-weak")
    await house.done("chief", "/password", change)
    await house.refused(None, "/login", {"login": login, "password": PASSWORD}, 401, "wrong-credentials")
    await house.log_in("chief", login, change["new_password"])
    anew = await house.done("admin", f"/units/{UNIT}/signatories/{person}/activation")
    gone = {"login": login, "password": change["new_password"]}
    await house.refused(None, "/login", gone, 401, "wrong-credentials")
    await house.moved_in("chief", anew)
    used = {"login": login, "code": anew["activation_code"], "password": PASSWORD}
    await house.refused(None, "/activate", used, 422, "activation-code-wrong")


async def test_who_left_cannot_come_back_in(house: House) -> None:
    chief = (await house.joined())["chief_accountant"]
    path = f"/units/{UNIT}/signatories/{chief['person']}/ending"
    left = await house.done("admin", path, {"role": "chief_accountant"})
    assert [each["role"] for each in left] == ["account_holder"]
    await house.refused(None, "/login", {"login": chief["login"], "password": PASSWORD}, 403, "no-role-left")


async def test_a_certificate_and_its_key_belong_to_one_person(house: House) -> None:
    logins = await house.joined()
    key = ec.generate_private_key(ec.SECP256R1())
    path = f"/units/{UNIT}/certificates"

    def form(role: str, pem: str) -> dict[str, Any]:
        return {"person": logins[role]["person"], "role": role, "certificate": pem}

    await house.done("admin", path, form("chief_accountant", certificate(key)))
    mine = certificate(key, 0x5402)
    await house.refused("admin", path, form("account_holder", mine), 409, "certificate-of-another-person")
    await house.refused("admin", path, form("account_holder", "rác"), 422, "certificate-unreadable")
    await house.refused("admin", path, form("account_holder", "A" * 30_000), 422, "invalid-input")
    renewed = await house.done("admin", path, form("chief_accountant", mine))
    left = await house.done(
        "admin", f"{path}/unbinding", {"fingerprint": renewed["fingerprint"], "role": "chief_accountant"}
    )
    assert [each["serial"] for each in left] == ["5401"]


async def test_a_notice_says_what_is_wrong_with_it(house: House) -> None:
    await house.log_in("root", "root", ROOT_PASSWORD)
    both = [signatory("account_holder", "101"), signatory("chief_accountant", "101")]
    refusal = await house.refused(None, "/notices", notice(signatories=both), 422, "one-person-two-signatures")
    assert refusal["errors"][0]["pointer"] == "/signatories/1/person"
    refusal = await house.refused(
        None,
        "/notices",
        notice(unit="12", signatories=[signatory("account_holder", "1", email="x")]),
        422,
        "invalid-input",
    )
    pointers = {each["pointer"] for each in refusal["errors"]}
    assert {"/unit", "/signatories/0/citizen_id", "/signatories/0/email"} <= pointers
    alone = notice(signatories=[signatory("account_holder", "101")])
    refusal = await house.refused(None, "/notices", alone, 422, "invalid-input")
    assert "Không có" in refusal["detail"]
    await house.done(None, "/notices", alone | {"without_chief_accountant": True})
    await house.refused(None, "/notices", notice(), 409, "wrong-state-of-unit")
    refused = await house.done("root", f"/units/{UNIT}/refusal", {"reason": "Thiếu mẫu chữ ký thứ nhất"})
    assert (refused["status"], refused["reason"]) == ("refused", "Thiếu mẫu chữ ký thứ nhất")
    await house.done(None, "/notices", notice())
