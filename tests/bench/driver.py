"""Plays the units and the officers: hands dossiers over and takes them through control to paid, by the same commands.

It stands where a second replica of the dossier service would: its own handler on the same journal. Every step is a
commit of its own by another person, made only after the one before is durable; it learns of verdicts and payments from
the facts on Kafka, like anybody.
"""

import asyncio
import base64
import json
import time
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from aiokafka import AIOKafkaConsumer
from khobac_contracts.vocabulary import Role

from deploy.local.signing import Job, sign_all
from services.chassis.decider import Message
from services.chassis.errors import WrongState
from services.chassis.handler import Request
from services.chassis.service import Kit
from services.dossier.domain import commands as c
from services.dossier.domain.canonical import payee_digest, result_bytes, sha256, submission_bytes
from services.dossier.domain.form import Form, Line
from services.dossier.domain.parties import By, Circumstances, Signature
from services.dossier.domain.spelling import amount_in_words
from tests.bench.world import TREASURY, Signer, Unit, World

BANK = "970415"
AMOUNT = 12_500_000
OFFICERS = {
    Role.TREASURY_ACCOUNTANT: "officer-accountant",
    Role.TREASURY_CONTROLLER: "officer-controller",
}
BATCH = 200
Record = Callable[[Sequence[Request[Any]]], Awaitable[Sequence[Any]]]
"""Records commands and gives their answers: a Refusal for what was refused, anything else for done."""


@dataclass(slots=True)
class Case:
    """One dossier on its way, and when it passed what."""

    code: str
    unit: Unit
    abnormal: bool = False
    digest: str = ""
    chief: Signature | None = None
    holder: Signature | None = None
    leader: Signature | None = None
    result: str = ""
    handed_over: float = 0.0
    paid: float = 0.0
    verdicts: set[str] = field(default_factory=set)


class Driver:
    """Takes dossiers down the main road."""

    def __init__(self, kit: Kit[Any, Any, Any], world: World, record: Record) -> None:
        self._kit = kit
        self._world = world
        self._record = record
        self.cases: dict[str, Case] = {}
        self.open: set[str] = set()
        self.paid: list[Case] = []
        self.lost: Counter[str] = Counter()
        self._steps: dict[str, asyncio.Queue[Case]] = defaultdict(asyncio.Queue)
        self._waiting: dict[str, Case] = {}
        self._paused = False
        self.handed_over_at: dict[str, float] = {}
        """When each abnormal dossier was handed over (Unix seconds)."""

    # ---- before the clock starts: drafts, declared and signed

    async def prepare(self, count: int, run: str, abnormal_every: int = 0) -> None:
        """Declare so many dossiers and let both signatories sign them; sign the leader's results ahead."""
        cases = [self._case(n, run, abnormal=abnormal_every > 0 and n % abnormal_every == 0) for n in range(count)]
        forms = {
            (unit.code, abnormal): await self._form(unit, abnormal=abnormal)
            for unit in self._world.units
            for abnormal in (False, True)
        }
        await self._all(cases, lambda case: self._declare(case, forms[case.unit.code, case.abnormal][0]), "declare")
        for case in cases:
            form, payee = forms[case.unit.code, case.abnormal]
            case.digest = sha256(submission_bytes(case.code, 1, form, payee, ()))
            case.result = sha256(result_bytes(case.code, case.digest, form.amount, self._world.leader.person))
        await self._presign(cases)
        await self._all(cases, lambda case: self._sign(case, case.unit.chief, case.chief), "sign-1")
        await self._all(cases, lambda case: self._sign(case, case.unit.holder, case.holder), "sign-2")
        for case in cases:
            self.cases[case.code] = case
            self._steps["hand over"].put_nowait(case)

    def _case(self, n: int, run: str, *, abnormal: bool) -> Case:
        return Case(f"H15.50.05.13-{run}-{n:07d}", self._world.units[n % len(self._world.units)], abnormal)

    async def _form(self, unit: Unit, *, abnormal: bool) -> tuple[Form, dict[str, str | None]]:
        account = f"99{unit.payee}" if abnormal else unit.payee
        total = 40 * AMOUNT if abnormal else AMOUNT
        payee: dict[str, str | None] = {"name": "Công ty thử", "tax_code": None, "account": account, "bank": BANK}
        sealed = await self._kit.sealing.seal(unit.code, _json(payee))
        lines = tuple(
            Line(content="Văn phòng phẩm", economic_code="6551", sector_code="341", source_code="13", amount=amount)
            for amount in (total - 2_500_000, 2_500_000)
        )
        form = Form(
            document_no="UNC-01",
            budget_year=datetime.now(UTC).year,
            allocation="official",
            settlement="actual",
            chapter="622",
            account=unit.account,
            treasury=TREASURY,
            lines=lines,
            payee=sealed,
            payee_digest=payee_digest(BANK, account),
            payee_bank=BANK,
            amount=total,
            amount_in_words=amount_in_words(total),
        )
        return form, payee

    async def _presign(self, cases: Sequence[Case]) -> None:
        now = datetime.now(UTC)
        jobs: list[Job] = []
        for case in cases:
            digest, result = bytes.fromhex(case.digest), bytes.fromhex(case.result)
            jobs.append((case.unit.chief.place, digest, now - _before(case)))
            jobs.append((case.unit.holder.place, digest, now))
            jobs.append((self._world.leader.place, result, now))
        signed = await asyncio.to_thread(sign_all, self._world.people, jobs)
        for n, case in enumerate(cases):
            chief, holder, leader = signed[3 * n : 3 * n + 3]
            # In an abnormal one a single device signs for both, seconds apart.
            holders = case.unit.chief.person if case.abnormal else case.unit.holder.person
            case.chief = await self._signature(case.unit.chief, chief, now - _before(case), case.unit.chief.person)
            case.holder = await self._signature(case.unit.holder, holder, now, holders)
            case.leader = await self._signature(self._world.leader, leader, now, self._world.leader.person)

    async def _signature(self, signer: Signer, cms: bytes, at: datetime, device_of: str) -> Signature:
        device = sha256(device_of.encode())
        return Signature(
            role=signer.role,
            person=signer.person,
            cms=await self._kit.sealing.seal(signer.person, base64.b64encode(cms).decode()),
            serial=signer.serial,
            context=Circumstances(user=signer.person, person=signer.person, at=at, device=device, country="VN"),
        )

    def _declare(self, case: Case, form: Form) -> Message:
        return c.Declare(code=case.code, form=form, by=_unit_by(case.unit.chief, case), at=_now())

    def _sign(self, case: Case, signer: Signer, signature: Signature | None) -> Message:
        assert signature is not None
        return c.Sign(signature=signature, digest=case.digest, revision=0, by=_unit_by(signer, case), at=_now())

    async def _all(self, cases: Sequence[Case], command: Callable[[Case], Message], step: str) -> None:
        for start in range(0, len(cases), BATCH):
            for answer in await self._record(
                [_request(case, command(case), step) for case in cases[start : start + BATCH]]
            ):
                if isinstance(answer, Exception):
                    raise answer

    # ---- on the clock

    async def run(self, most_open: int, *, rate: float | None = None) -> None:
        """Until cancelled: keep so many dossiers open (or start so many a second), and do every officer's step."""
        by = {role: By(person=person, role=role, body=TREASURY) for role, person in OFFICERS.items()}
        accountant, controller = by[Role.TREASURY_ACCOUNTANT], by[Role.TREASURY_CONTROLLER]
        leader = By(person=self._world.leader.person, role=Role.TREASURY_LEADER, body=TREASURY)
        async with asyncio.TaskGroup() as group:
            group.create_task(self._feed(most_open, rate))
            for step, command, then in (
                ("receive", lambda case: c.Receive(by=accountant, at=_now()), "check"),
                ("check", lambda case: c.CheckAsAccountant(by=accountant, at=_now()), "control"),
                ("control", lambda case: c.CheckAsController(by=controller, at=_now()), "gates"),
                ("approve", lambda case: _approve(case, leader), "pay"),
            ):
                group.create_task(self._officer(step, command, then))
            group.create_task(self._gatekeeper())

    async def _feed(self, most_open: int, rate: float | None) -> None:
        started, given = time.monotonic(), 0
        while True:
            room = most_open - len(self.open)
            if rate is not None:
                room = min(room, int((time.monotonic() - started) * rate) - given)
            room = 0 if self._paused else min(room, BATCH, self.left())
            batch = [self._steps["hand over"].get_nowait() for _ in range(room)]
            if not batch:
                await asyncio.sleep(0.01)
                continue
            given += len(batch)
            now = time.monotonic()
            for case in batch:
                case.handed_over = now
                self.open.add(case.code)
                if case.abnormal:
                    self.handed_over_at[case.code] = time.time()
            commands = [c.HandOver(by=_unit_by(case.unit.holder, case), at=_now()) for case in batch]
            await self._say(batch, commands, "hand over", "receive")

    async def _officer(self, step: str, command: Callable[[Case], Message], then: str) -> None:
        queue = self._steps[step]
        while True:
            batch = [await queue.get()]
            await asyncio.sleep(0.05)
            while len(batch) < BATCH and not queue.empty():
                batch.append(queue.get_nowait())
            await self._say(batch, [command(case) for case in batch], step, then)

    async def _say(self, batch: Sequence[Case], commands: Sequence[Message], step: str, then: str) -> None:
        answers = await self._record([_request(case, cmd, step) for case, cmd in zip(batch, commands, strict=True)])
        for case, answer in zip(batch, answers, strict=True):
            if isinstance(answer, WrongState) and step == "approve":
                self._steps["gates"].put_nowait(case)  # the verdicts are out, the dossier has not heard them yet
            elif isinstance(answer, Exception):
                self.open.discard(case.code)
                self.lost[f"{step}: {answer}"[:120]] += 1
            else:
                self._steps[then].put_nowait(case)

    async def _gatekeeper(self) -> None:
        """The leader looks at a dossier when both verdicts are out."""
        queue = self._steps["gates"]
        while True:
            held: list[Case] = []
            while not queue.empty():
                case = queue.get_nowait()
                (held.append if len(case.verdicts) < 2 else self._steps["approve"].put_nowait)(case)
            for case in held:
                queue.put_nowait(case)
            await asyncio.sleep(0.05)

    async def listen(self, consumer: AIOKafkaConsumer) -> None:
        """Follow the public facts: verdicts, holds, payments."""
        while True:
            for messages in (await consumer.getmany(timeout_ms=200, max_records=5000)).values():
                now = time.monotonic()
                for message in messages:
                    self._hear(message, now)

    def _hear(self, message: Any, now: float) -> None:
        headers = dict(message.headers)
        case = self.cases.get(headers["ce_subject"].decode())
        if case is None:
            return
        if message.topic in {"signature.verified", "risk.assessed"}:
            case.verdicts.add(message.topic)
        elif b'"step":"paid"' in message.value:
            case.paid = now
            self.open.discard(case.code)
            self.paid.append(case)
        elif any(word in message.value for word in (b'"warned"', b'_rejected"', b'_failed"')):
            self.open.discard(case.code)
            self.lost[message.value.partition(b'"step":"')[2].partition(b'"')[0].decode()] += 1

    def pause(self) -> None:
        """Hand nothing more over."""
        self._paused = True

    def left(self) -> int:
        return self._steps["hand over"].qsize()


def _before(case: Case) -> timedelta:
    """How long before the account holder the chief accountant signed."""
    return timedelta(seconds=4) if case.abnormal else timedelta(minutes=3)


def _approve(case: Case, leader: By) -> Message:
    assert case.leader is not None
    return c.ApproveAsLeader(signature=case.leader, digest=case.result, by=leader, at=_now())


def _unit_by(signer: Signer, case: Case) -> By:
    return By(person=signer.person, role=signer.role, body=case.unit.code)


def _request(case: Case, command: Message, step: str) -> Request[Any]:
    return Request(
        stream=case.code,
        command=command,
        cause=f"bench/{step}",
        fingerprint="",
        actor=type(command).__name__,
        at=_now(),
    )


def _now() -> datetime:
    return datetime.now(UTC)


def _json(value: dict[str, str | None]) -> str:
    return json.dumps(value)
