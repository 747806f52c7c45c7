"""What stands around signature in its component test: facts as registration and dossier would say them."""

import hashlib
import time
import uuid
from base64 import b64decode
from datetime import UTC, datetime, timedelta
from typing import Any, Self

import anyio
import httpx
from aiokafka import AIOKafkaProducer
from khobac_contracts.catalog import BY_MODEL
from khobac_contracts.dossier import DossierSubmitted, Line, PaymentItem, Signed
from khobac_contracts.envelope import encode
from khobac_contracts.registration import CertificateBound, SignatoryAppointed, UnitJoined
from khobac_contracts.vocabulary import Context, Fact, Role

from deploy.local.pki import Person, Pki
from deploy.local.signing import sign_detached
from deploy.local.stack import Stack
from services.chassis.store.documents import MongoKeyStore
from services.chassis.store.journal import connect
from services.chassis.store.sealing import Sealing

from .payment_driver import bearer

TREASURY = "0003"


class Around:
    """A unit with two signatories, and everything that they may do to signature."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.pki = Pki(stack.layout.home / "pki", stack.url("pki"))
        self.unit = f"{uuid.uuid4().int % 10**7:07}"
        self.account = f"9523.4.{self.unit}.00000"
        self.chief = self.pki.issue(common_name="An TEST", ca="national-ca-1")
        self.holder = self.pki.issue(common_name="Bình TEST", ca="government-ca-1")
        self._http = httpx.AsyncClient(base_url=stack.url("signature"), timeout=10)
        self._producer = AIOKafkaProducer(bootstrap_servers=stack.kafka)
        self._mongo = connect(stack.mongo)
        master = b64decode((stack.layout.secrets / "master.key").read_bytes())
        self._sealing = Sealing(master, MongoKeyStore(self._mongo, "khobac_"))
        self._dossiers = 0

    async def __aenter__(self) -> Self:
        await self._producer.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._producer.stop()
        await self._http.aclose()
        self._mongo.close()

    async def say(self, fact: Fact) -> None:
        entry = BY_MODEL[type(fact)]
        topic, key, value, headers = encode(
            fact,
            id=uuid.uuid4().hex,
            source="/test",
            subject="test",
            time=datetime.now(UTC),
            sequence=1,
            traceparent=None,
            entry=entry,
        )
        await self._producer.send_and_wait(topic, value, key=key, headers=headers)

    async def register(self, *, holder: Person | None = None) -> None:
        """Both signatories, and that the unit has a chief accountant."""
        await self.join(without_chief_accountant=False)
        for role, card in ((Role.CHIEF_ACCOUNTANT, self.chief), (Role.ACCOUNT_HOLDER, holder or self.holder)):
            for fact in self._registration(role, card):
                await self.say(fact)

    async def register_holder_alone(self) -> None:
        """A unit that wrote "Không có" where the chief accountant is named."""
        await self.join(without_chief_accountant=True)
        for fact in self._registration(Role.ACCOUNT_HOLDER, self.holder):
            await self.say(fact)

    async def join(self, *, without_chief_accountant: bool) -> None:
        await self.say(
            UnitJoined(
                unit=self.unit,
                name="TEST",
                treasury=TREASURY,
                without_chief_accountant=without_chief_accountant,
                joined_at=datetime.now(UTC) - timedelta(minutes=1),
            )
        )

    def _registration(self, role: Role, card: Person) -> tuple[Fact, Fact]:
        at = datetime.now(UTC) - timedelta(minutes=1)
        who: dict[str, Any] = {"organisation": self.unit, "person": role.value, "role": role, "title": "TEST"}
        return SignatoryAppointed(**who, accounts=(self.account,), appointed_at=at), CertificateBound(
            **who,
            accounts=(self.account,),
            fingerprint=card.fingerprint,
            serial=card.serial,
            issuer="CN=TEST",
            not_before=card.certificate.not_valid_before_utc,
            not_after=card.certificate.not_valid_after_utc,
            bound_at=at,
            context=Context(user="x", person="x", at=at),
        )

    async def submit(
        self, *, signed: bytes | None = None, holder: Person | None = None, holder_alone: bool = False
    ) -> str:
        """A dossier with both signatures, or one; `signed`: what was signed, if not what is handed over."""
        self._dossiers += 1
        dossier, now = f"H15.50.05.13-{int(self.unit) % 10**6:06}-{self._dossiers:04}", datetime.now(UTC)
        content = f"content of {dossier}".encode()
        people = [(Role.CHIEF_ACCOUNTANT, self.chief), (Role.ACCOUNT_HOLDER, holder or self.holder)]
        signatures = [await self._signed(*each, signed or content, now) for each in people[holder_alone:]]
        fact = DossierSubmitted(
            dossier=dossier,
            procedure="recurrent-spending",
            form="C2-02a/NS",
            unit=self.unit,
            treasury=TREASURY,
            account=self.account,
            amount=1000,
            payments=(PaymentItem(item=1, amount=1000, payee_digest="0" * 64, payee_bank="970415"),),
            lines=(Line(economic_code="6501", amount=1000),),
            digest=hashlib.sha256(content).hexdigest(),
            signatures=tuple(signatures),
            round=1,
            declared_at=now,
            submitted_at=now,
        )
        await self.say(fact)
        return dossier

    async def _signed(self, role: Role, card: Person, content: bytes, at: datetime) -> Signed:
        cms = sign_detached(card.key, card.certificate, card.chain[:-1], content, at)
        sealed = await self._sealing.seal_bytes(role.value, cms)
        context = Context(user="x", person=role.value, at=at)
        return Signed(role=role, person=role.value, cms=sealed, serial=card.serial, context=context)

    async def report(self, dossier: str, *, organisation: str | None = None) -> httpx.Response:
        role = Role.ACCOUNT_HOLDER if organisation is None else Role.TREASURY_ACCOUNTANT
        headers = bearer(self.stack, role, organisation or self.unit)
        return await self._http.get(f"/verdicts/{dossier}", headers=headers)

    async def verdict(self, dossier: str, seconds: float = 30) -> dict[str, Any]:
        """The verdict on the submission, once there is one."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            answer = await self.report(dossier)
            if answer.status_code == 200:
                return dict(answer.json()["verdicts"][0])
            await anyio.sleep(0.1)
        raise AssertionError(f"no verdict on {dossier} in {seconds} s: {answer.text}")
