"""A dossier service of its own on a real MongoDB, everybody who calls it over HTTP, and where its facts land."""

import base64
import io
import json
import secrets
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pikepdf
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.x509.oid import NameOID

from deploy.local.signing import sign_detached
from deploy.local.stack import Stack
from services.chassis.follow.relay import Relay
from services.chassis.kafka.clients import OutgoingMessage
from services.chassis.run.assembly import Assembly
from services.chassis.web.access import IdempotentCall
from services.chassis.web.app import make_app
from services.chassis.web.tokens import TokenCheck, key_id, sign_token
from services.dossier.api.shared import DossierKit
from services.dossier.domain.case import Command
from services.dossier.domain.unit import KnowUnit
from services.dossier.main import BLUEPRINT, DossierSettings

UNIT, TREASURY = "1234567", "0013"
ALONE = "7777777"
"""A unit that has declared to have no chief accountant."""
YEAR = datetime.now(UTC).year
PEOPLE: dict[str, tuple[str, list[str]]] = {
    "accountant": (UNIT, ["unit_accountant"]),
    "chief": (UNIT, ["chief_accountant"]),
    "holder": (UNIT, ["account_holder"]),
    "both": (UNIT, ["chief_accountant", "account_holder"]),
    "alone": (ALONE, ["account_holder"]),
    "newcomer": ("5555555", ["account_holder"]),
    "neighbour": ("7654321", ["chief_accountant", "account_holder"]),
    "treasury_accountant": (TREASURY, ["treasury_accountant"]),
    "controller": (TREASURY, ["treasury_controller"]),
    "leader": (TREASURY, ["treasury_leader"]),
    "everything": (TREASURY, ["treasury_accountant", "treasury_controller", "treasury_leader"]),
    "elsewhere": ("0099", ["treasury_accountant", "treasury_leader"]),
}


class Sent:
    """Where the relay's facts land instead of Kafka."""

    def __init__(self) -> None:
        self.facts: list[tuple[str, dict[str, Any]]] = []

    async def publish(self, messages: Sequence[OutgoingMessage]) -> None:
        self.facts += [(topic, json.loads(value or b"")) for topic, _, value, _ in messages]


class House:
    """The service, and everybody who calls it."""

    def __init__(
        self, service: Assembly[DossierSettings, DossierKit], client: httpx.AsyncClient, key: Ed25519PrivateKey
    ) -> None:
        self.service = service
        self.kit = kit = service.kit
        self.client = client
        self.key = key
        self.sent = Sent()
        self.signing = ec.generate_private_key(ec.SECP256R1())
        self.certificate = _certificate(self.signing)
        self._causes = 0
        self.relay = Relay(
            "dossier",
            kit.journal,
            self.sent,
            streams=kit.handler.streams,
            lists=kit.lists,
            linger_ms=0,
        )

    def headers(self, who: str, key: str | None = None) -> dict[str, str]:
        organisation, roles = PEOPLE[who]
        exp = self.kit.clock() + timedelta(minutes=10)
        claims = {"sub": f"p-{who}", "usr": who, "org": organisation, "roles": roles, "sid": f"s-{who}", "exp": exp}
        token = sign_token(self.key, claims)
        return {"Authorization": f"Bearer {token}", "Idempotency-Key": key or secrets.token_hex(8)}

    async def post(self, who: str, path: str, body: Any = None, key: str | None = None) -> httpx.Response:
        return await self.client.post(path, json=body, headers=self.headers(who, key))

    async def get(self, who: str, path: str, **more: Any) -> httpx.Response:
        return await self.client.get(path, headers=self.headers(who) | more.pop("headers", {}), **more)

    async def fact(self, code: str, command: Command) -> None:
        """What the listener would say."""
        await self.service.furnished.cases.tell(self._from_a_fact(), code, command)

    async def joins(self, unit: str, *, without_chief_accountant: bool = False) -> None:
        command = KnowUnit(without_chief_accountant=without_chief_accountant, at=datetime.now(UTC))
        await self.service.furnished.units.tell(self._from_a_fact(), unit, command)

    def _from_a_fact(self) -> IdempotentCall:
        self._causes += 1
        return IdempotentCall(
            person="signature",
            user="signature",
            organisation="",
            roles=frozenset(),
            system=True,
            cause=f"fact/{self._causes}",
            fingerprint="",
            at=datetime.now(UTC),
            traceparent=None,
        )

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
        "form": "C2-02a/NS",
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


@asynccontextmanager
async def opened(servers: Stack, folder: Path, **settings: Any) -> AsyncIterator[House]:
    """A house on an empty store, which knows the units that have people here, but the newcomer's."""
    (folder / "master.key").write_bytes(base64.b64encode(secrets.token_bytes(32)))
    prefix = f"t{secrets.token_hex(4)}_"
    made = DossierSettings(mongo=servers.mongo, database_prefix=prefix, secrets=folder, **settings)
    service = Assembly(BLUEPRINT, made)
    kit = service.kit
    await kit.journal.prepare()
    await kit.lists.prepare(BLUEPRINT.indexes)
    key = Ed25519PrivateKey.generate()

    async def keys() -> dict[str, Any]:
        return {key_id(key.public_key()): key.public_key()}

    def clock() -> datetime:
        return kit.clock()  # as a test has set it

    tokens = TokenCheck(keys, remember=100)
    app = make_app("dossier", made, service.routes(), tokens=tokens, clock=clock, readiness=dict)
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://dossier") as client:
        house = House(service, client, key)
        await house.joins(UNIT)
        await house.joins("7654321")
        await house.joins(ALONE, without_chief_accountant=True)
        yield house
    for name in ("dossier", "keyring"):
        await kit.client.drop_database(f"{prefix}{name}")
    kit.client.close()
