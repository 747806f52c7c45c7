"""What stands around risk and notify in their component tests: facts as the others would say them, and a mailbox."""

import asyncio
import time
import uuid
from base64 import b64decode
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, ClassVar, Self, cast

import httpx
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from khobac_contracts.catalog import BY_MODEL
from khobac_contracts.dossier import DossierSubmitted, DossierWithdrawn, Line, PaymentItem, Signed, StatusChanged
from khobac_contracts.envelope import decode, encode
from khobac_contracts.payment import PaymentSettled
from khobac_contracts.registration import ContactChanged, Recipient, UnitJoined
from khobac_contracts.vocabulary import Context, Fact, Role, Status, Step

from deploy.local.stack import Stack
from services.chassis.store.documents import MongoKeyStore
from services.chassis.store.journal import MongoJournal, connect
from services.chassis.store.sealing import Sealing
from services.chassis.web.tokens import read_signing_key, sign_token
from services.kernel.vietnam import vietnam_time

TREASURY = "0003"
PROCEDURE, FORM = "recurrent-spending", "C2-02a/NS"
HOLDER, CHIEF, OFFICER = "binh", "an", "lan"


async def until(true: Callable[[], Awaitable[Any]], seconds: float = 20) -> Any:
    """What `true` gives, as soon as it gives something."""
    async with asyncio.timeout(seconds):
        while not (found := await true()):  # noqa: ASYNC110 - it happens in another process
            await asyncio.sleep(0.05)
    return found


class Around:
    """Says facts and asks the services; every unit and dossier of it is new."""

    start: ClassVar[dict[str, str]] = {}
    """The environment with which services are started, and started again."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.notify = httpx.AsyncClient(base_url=stack.url("notify"), timeout=10)
        self.risk = httpx.AsyncClient(base_url=stack.url("risk"), timeout=10)
        self._producer = AIOKafkaProducer(bootstrap_servers=stack.kafka)
        self._mongo = connect(stack.mongo)
        self.sealing = Sealing(
            b64decode((stack.layout.secrets / "master.key").read_bytes()), MongoKeyStore(self._mongo, "khobac_")
        )
        self.unit = f"{uuid.uuid4().int % 10**7:07}"
        self.account = f"9523.4.{self.unit}.00000"
        self._day = f"{uuid.uuid4().int % 10**6:06}"
        self._said = 0

    async def __aenter__(self) -> Self:
        await self._producer.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._producer.stop()
        await self.notify.aclose()
        await self.risk.aclose()
        self._mongo.close()

    def dossier(self, n: int = 1) -> str:
        return f"H15.50.05.13-{self._day}-{n:04}"

    def bearer(self, role: Role, person: str = HOLDER, organisation: str | None = None) -> dict[str, str]:
        key = read_signing_key((self.stack.layout.secrets / "jwt.key").read_bytes())
        claims = {"sub": person, "usr": person, "org": organisation or self.unit, "roles": [role], "sid": "s"}
        token = sign_token(key, {**claims, "exp": int(time.time()) + 900})
        return {"Authorization": f"Bearer {token}", "Idempotency-Key": uuid.uuid4().hex}

    async def say(self, fact: Fact, times: int = 1) -> str:
        """Publish a fact, under one id however often; gives that id."""
        self._said += 1
        entry = BY_MODEL[type(fact)]
        name = f"test/{self.unit}@{self._said}/0"
        topic, key, value, headers = encode(
            fact,
            id=name,
            source="/test",
            subject="test",
            time=datetime.now(UTC),
            sequence=1,
            traceparent=None,
            entry=entry,
        )
        for _ in range(times):
            await self._producer.send_and_wait(topic, value, key=key, headers=headers)
        return name

    async def announced(self, model: type[Fact], dossier: str) -> list[dict[str, Any]]:
        """Every fact of a kind about a dossier that is in Kafka now."""
        consumer = AIOKafkaConsumer(
            BY_MODEL[model].name, bootstrap_servers=self.stack.kafka, auto_offset_reset="earliest"
        )
        await consumer.start()
        found: list[dict[str, Any]] = []
        try:
            ends = await consumer.end_offsets(consumer.assignment())
            for place, end in ends.items():
                while await consumer.position(place) < end:
                    for message in (await consumer.getmany(place, timeout_ms=500)).get(place, []):
                        fact = decode(message.headers, message.value)[1].model_dump(mode="json")
                        found += [fact] if fact["dossier"] == dossier else []
        finally:
            await consumer.stop()
        return found

    async def recorded(self, service: str, event: str, many: int) -> None:
        """Until a service has recorded so many events of a kind about the unit."""
        journal = MongoJournal(self._mongo[f"khobac_{service}"])

        async def there() -> bool:
            commits = await journal.read(self.unit)
            return [each["type"] for commit in commits for each in commit.events].count(event) >= many

        await until(there)

    # The facts of the main road

    async def join(self) -> None:
        await self.say(
            UnitJoined(
                unit=self.unit,
                name="Trường THCS Lê Lợi",
                treasury=TREASURY,
                without_chief_accountant=False,
                joined_at=_now(),
            )
        )
        await self.change_contact(self.mail(HOLDER), self.mail(CHIEF))

    def mail(self, person: str) -> str:
        return f"{person}@{self.unit}.example"

    async def change_contact(self, holder: str, chief: str) -> None:
        roles = [(HOLDER, Role.ACCOUNT_HOLDER, holder), (CHIEF, Role.CHIEF_ACCOUNTANT, chief)]
        await self.contact(self.unit, *roles)

    async def contact(self, organisation: str, *people: tuple[str, Role, str]) -> None:
        recipients = tuple(
            [
                Recipient(person=person, role=role, email=await self.sealing.seal(f"{self.unit}-{person}", address))
                for person, role, address in people
            ]
        )
        context = Context(user=HOLDER, person=HOLDER, at=_now())
        await self.say(
            ContactChanged(organisation=organisation, recipients=recipients, changed_at=_now(), context=context)
        )

    async def status(self, dossier: str, step: Step = Step.RECEIVED, times: int = 1) -> str:
        return await self.say(
            StatusChanged(
                dossier=dossier,
                procedure=PROCEDURE,
                form=FORM,
                unit=self.unit,
                treasury=TREASURY,
                status=Status.RECEIVED,
                step=step,
                amount=12_000_000,
                submitted_at=_now(),
                changed_at=_now(),
            ),
            times,
        )

    async def withdraw(self, dossier: str) -> None:
        withdrawn = DossierWithdrawn(
            dossier=dossier, procedure=PROCEDURE, form=FORM, unit=self.unit, withdrawn_at=_now()
        )
        await self.say(withdrawn)

    async def submit(
        self,
        dossier: str,
        amount: int = 12_000_000,
        payees: tuple[str, ...] = ("a",),
        *,
        one_device: bool = False,
        times: int = 1,
    ) -> None:
        """The amount in equal parts to the payees."""
        part = amount // len(payees)
        payments = tuple(
            PaymentItem(item=n, amount=part, payee_digest=payee * 64, payee_bank="970415")
            for n, payee in enumerate(payees, 1)
        )
        await self.say(
            DossierSubmitted(
                dossier=dossier,
                procedure=PROCEDURE,
                form=FORM,
                unit=self.unit,
                treasury=TREASURY,
                account=self.account,
                amount=part * len(payees),
                payments=payments,
                lines=(Line(economic_code="6552", amount=part * len(payees)),),
                digest="d" * 64,
                signatures=await self._signed(one_device=one_device),
                round=1,
                declared_at=_now(),
                submitted_at=_now(),
            ),
            times,
        )

    async def _signed(self, *, one_device: bool) -> tuple[Signed, ...]:
        second = "f" * 64 if one_device else "e" * 64
        return (
            await self._signature(Role.CHIEF_ACCOUNTANT, CHIEF, "f" * 64, _now()),
            await self._signature(Role.ACCOUNT_HOLDER, HOLDER, second, _now() + timedelta(seconds=3)),
        )

    async def _signature(self, role: Role, person: str, device: str, at: datetime) -> Signed:
        return Signed(
            role=role,
            person=person,
            cms=await self.sealing.seal(f"{self.unit}-{person}", "cms"),
            serial="0a",
            context=Context(user=person, person=person, device=device, at=at),
        )

    async def settle(self, dossier: str, item: int = 1, amount: int = 12_000_000) -> None:
        await self.say(
            PaymentSettled(
                dossier=dossier,
                procedure=PROCEDURE,
                form=FORM,
                item=item,
                unit=self.unit,
                treasury=TREASURY,
                account=self.account,
                amount=amount,
                bank_reference="FT1",
                settled_at=_now(),
            )
        )

    # The mailbox

    def mails(self, address: str, kind: str | None = None) -> list[EmailMessage]:
        folder = self.stack.layout.home / "mailbox" / address
        files = sorted(folder.glob("*.eml"), key=lambda file: file.stat().st_mtime)
        read = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]
        return [mail for mail in read if kind in (None, mail["X-Khobac-Kind"])]

    async def mailed(self, address: str, kind: str, many: int = 1) -> list[EmailMessage]:
        async def there() -> list[EmailMessage]:
            found = self.mails(address, kind)
            return found if len(found) >= many else []

        return cast("list[EmailMessage]", await until(there))


def text_of(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    return "" if part is None else str(part.get_content())


def _now() -> datetime:
    """The time of the facts: at night, what happened half a day ago, for risk takes night for a reason of its own."""
    return datetime.now(UTC) - _SINCE_OFFICE_HOURS


def _since_office_hours() -> timedelta:
    # Once for all facts, with time to spare on both sides: a run must not walk into the night.
    return timedelta() if vietnam_time(datetime.now(UTC)).hour in range(6, 21) else timedelta(hours=12)


_SINCE_OFFICE_HOURS = _since_office_hours()
