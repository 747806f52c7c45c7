"""What stands around payment in its component test: facts as the others would say them, officers, and the bank."""

import asyncio
import json
import threading
import time
import uuid
from base64 import b64decode
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self, TypeVar

import httpx
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from khobac_contracts.catalog import BY_MODEL
from khobac_contracts.dossier import ApprovedPayment, DossierApproved, Signed
from khobac_contracts.envelope import encode
from khobac_contracts.registration import AccountOpened
from khobac_contracts.signature import Finding, ResultRejected, ResultVerified
from khobac_contracts.vocabulary import AccountKind, Context, Fact, Indication, Role

from deploy.local.stack import Stack
from services.chassis.store.documents import MongoKeyStore
from services.chassis.store.journal import connect
from services.chassis.store.sealing import Sealing
from services.chassis.web.tokens import jwks, read_signing_key, sign_token

T = TypeVar("T")

TREASURY = "0003"
DIGEST = "d" * 64
PAYEE_ACCOUNT = "113366668888"


@contextmanager
def registrations_keys(stack: Stack) -> Iterator[str]:
    """The address of a /jwks.json with the stack's signing key: payment asks registration for nothing else."""
    key = read_signing_key((stack.layout.secrets / "jwt.key").read_bytes())
    document = json.dumps(jwks([key.public_key()])).encode()

    class Keys(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(document)

        def log_message(self, *_: object) -> None:
            """Not news."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Keys) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def bearer(stack: Stack, role: Role, organisation: str = TREASURY) -> dict[str, str]:
    """The headers of somebody who is logged in, with a new Idempotency-Key."""
    key = read_signing_key((stack.layout.secrets / "jwt.key").read_bytes())
    claims = {
        "sub": "p-1",
        "usr": "an",
        "org": organisation,
        "roles": [role],
        "sid": "s",
        "exp": int(time.time()) + 900,
    }
    return {"Authorization": f"Bearer {sign_token(key, claims)}", "Idempotency-Key": uuid.uuid4().hex}


class Around:
    """Says facts, asks payment and the bank; every account and dossier of it is new."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.payment = httpx.AsyncClient(base_url=stack.url("payment"), timeout=10)
        self.bank = httpx.AsyncClient(base_url=stack.url("bank"), timeout=10)
        self._producer = AIOKafkaProducer(bootstrap_servers=stack.kafka)
        self._mongo = connect(stack.mongo)
        master = b64decode((stack.layout.secrets / "master.key").read_bytes())
        self.sealing = Sealing(master, MongoKeyStore(self._mongo, "khobac_"))
        self.unit = f"{uuid.uuid4().int % 10**7:07}"
        self.account = f"9523.4.{self.unit}.00000"
        self._day = f"{uuid.uuid4().int % 10**6:06}"
        self._said = 0

    async def __aenter__(self) -> Self:
        await self._producer.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.misbehave(mode="normal")
        await self._producer.stop()
        await self.payment.aclose()
        await self.bank.aclose()
        self._mongo.close()

    def dossier(self, n: int = 1) -> str:
        return f"H15.50.05.13-{self._day}-{n:04}"

    async def say(self, fact: Fact, times: int = 1) -> None:
        self._said += 1
        entry = BY_MODEL[type(fact)]
        now = datetime.now(UTC)
        name = f"test/{self.unit}@{self._said}/0"
        topic, key, value, headers = encode(
            fact, id=name, source="/test", subject="test", time=now, sequence=1, traceparent=None, entry=entry
        )
        for _ in range(times):
            await self._producer.send_and_wait(topic, value, key=key, headers=headers)

    async def open_account(self, estimate: int = 0) -> None:
        now = datetime.now(UTC)
        await self.say(
            AccountOpened(
                unit=self.unit, account=self.account, treasury=TREASURY, kind=AccountKind.ESTIMATE, opened_at=now
            )
        )
        await until(self._is_open)
        if estimate:
            assert (await self.grant(estimate)).status_code == 201

    async def _is_open(self) -> bool:
        return (await self.get(f"/accounts/{self.account}")).status_code == 200

    async def grant(self, amount: Any, decision: str = "12/QĐ-UBND", **headers: str) -> httpx.Response:
        said = {**bearer(self.stack, Role.TREASURY_ACCOUNTANT), **headers}
        body = {"amount": amount, "budget_year": 2026, "decision": decision}
        return await self.payment.post(f"/accounts/{self.account}/estimates", json=body, headers=said)

    async def approve(self, dossier: str, *amounts: int, payees: Sequence[str] = (), times: int = 1) -> None:
        """One payment an amount; `payees`: their accounts, where they matter."""
        now = datetime.now(UTC)
        accounts = [*payees, *[PAYEE_ACCOUNT] * (len(amounts) - len(payees))]
        payments = [
            await self._payment(item, amount, account)
            for item, (amount, account) in enumerate(zip(amounts, accounts, strict=True), start=1)
        ]
        signed = Signed(
            role=Role.TREASURY_LEADER,
            person="p-9",
            cms=await self.sealing.seal("p-9", "cms"),
            serial="0a",
            context=Context(user="u", person="p-9", at=now),
        )
        approved = DossierApproved(
            dossier=dossier,
            procedure="recurrent-spending",
            form="C2-02a/NS",
            unit=self.unit,
            treasury=TREASURY,
            account=self.account,
            amount=sum(amounts),
            payments=tuple(payments),
            digest=DIGEST,
            submission_digest="0" * 64,
            signature=signed,
            approved_at=now,
        )
        await self.say(approved, times)

    async def _payment(self, item: int, amount: int, account: str) -> ApprovedPayment:
        payee = json.dumps({"name": "Công ty Ánh Sáng", "account": account, "bank": "970415"})
        sealed = await self.sealing.seal(self.unit, payee)
        return ApprovedPayment(item=item, amount=amount, payee=sealed, payee_bank="970415")

    async def judge(
        self, dossier: str, verdict: type[ResultVerified | ResultRejected] = ResultVerified, times: int = 1
    ) -> None:
        finding = Finding(role=Role.TREASURY_LEADER, person="p-9", serial="0a", indication=Indication.PASSED)
        said = verdict(
            dossier=dossier,
            procedure="recurrent-spending",
            form="C2-02a/NS",
            unit=self.unit,
            organisation=TREASURY,
            account=self.account,
            digest=DIGEST,
            findings=(finding,),
            checked_at=datetime.now(UTC),
        )
        await self.say(said, times)

    async def get(self, path: str, role: Role = Role.TREASURY_ADMIN, organisation: str = TREASURY) -> httpx.Response:
        return await self.payment.get(path, headers=bearer(self.stack, role, organisation))

    async def order(self, dossier: str, status: str, item: int = 1) -> dict[str, Any]:
        """One of the dossier's payments, once it has that status."""

        async def there() -> dict[str, Any] | None:
            response = await self.get(f"/orders/{dossier}/{item}")
            row: dict[str, Any] = response.json()
            return row if response.status_code == 200 and row["status"] == status else None

        return await until(there)

    async def paid(self, dossier: str) -> list[dict[str, Any]]:
        """By the bank's own books, in the order of their coming."""
        found: list[dict[str, Any]] = (await self.bank.get("/payments", params={"remittance": dossier})).json()["items"]
        return found

    async def misbehave(self, **faults: Any) -> None:
        assert (await self.bank.post("/faults", json=faults)).status_code == 200

    async def audit(self) -> dict[str, Any]:
        async def complete() -> dict[str, Any] | None:
            found: dict[str, Any] = (await self.get("/audit")).json()
            return found if found["complete"] else None

        return await until(complete)

    async def announced(self, topic: str, dossier: str) -> list[dict[str, Any]]:
        """What was said of a dossier on a topic, from the beginning until now."""
        consumer = AIOKafkaConsumer(topic, bootstrap_servers=self.stack.kafka, auto_offset_reset="earliest")
        await consumer.start()
        facts: list[dict[str, Any]] = []
        try:
            ends = await consumer.end_offsets(consumer.assignment())
            for place, end in ends.items():
                while await consumer.position(place) < end:
                    fetched = await consumer.getmany(place, timeout_ms=500)
                    facts += [json.loads(message.value) for message in fetched.get(place, [])]
        finally:
            await consumer.stop()
        return [fact for fact in facts if fact["dossier"] == dossier]


async def until(ask: Callable[[], Awaitable[T | None]], seconds: float = 20) -> T:
    """What `ask` gives, as soon as it is something."""
    deadline = time.monotonic() + seconds
    while not (found := await ask()):
        assert time.monotonic() < deadline, "it did not come"
        await asyncio.sleep(0.05)
    return found
