"""Before the clock starts: thousands of dossiers are declared and signed, and the leader's results are signed ahead."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from deploy.local.signing import Job, sign_all
from services.chassis.core.decider import PlainData
from services.chassis.decide.drafting import CommandRequest
from services.chassis.run.kit import Kit
from services.dossier.domain.canonical import payee_digest, result_bytes, sha256, submission_bytes
from services.dossier.domain.case import commands as c
from services.dossier.domain.case.signatures import Signature
from services.dossier.domain.forms import CheckedForm, Form13
from services.dossier.domain.forms.form_13 import Line, Payee
from services.kernel.amount_words import amount_in_words
from services.kernel.circumstances import Actor, Circumstances
from services.kernel.procedures import RECURRENT_SPENDING

from .world import TREASURY, Signer, Unit, World

BANK = "970415"
AMOUNT = 12_500_000
BATCH = 200
Record = Callable[[Sequence[CommandRequest]], Awaitable[Sequence[Any]]]
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
    look_at: float = 0.0
    """Not before this does the leader look at it (again)."""


class Drafts:
    """Makes the cases of a run."""

    def __init__(self, kit: Kit[Any], world: World, record: Record) -> None:
        self._kit = kit
        self._world = world
        self._record = record

    async def signed(self, count: int, run: str, abnormal_every: int = 0) -> list[Case]:
        """So many dossiers, declared and signed by both; every so manieth abnormal, if asked."""
        cases = [self._case(n, run, abnormal=abnormal_every > 0 and n % abnormal_every == 0) for n in range(count)]
        forms = {
            (unit.code, abnormal): await self._form(unit, abnormal=abnormal)
            for unit in self._world.units
            for abnormal in (False, True)
        }
        await self._all(cases, lambda case: self._declare(case, forms[case.unit.code, case.abnormal][0]), "declare")
        for case in cases:
            form, payee = forms[case.unit.code, case.abnormal]
            case.digest = _submission(case, form, payee)
            case.result = _result(case, form, self._world.leader.person)
        await self._presign(cases)
        await self._all(cases, lambda case: self._sign(case, case.unit.chief, case.chief), "sign-1")
        await self._all(cases, lambda case: self._sign(case, case.unit.holder, case.holder), "sign-2")
        return cases

    def _case(self, n: int, run: str, *, abnormal: bool) -> Case:
        return Case(f"H15.50.05.13-{run}-{n:07d}", self._world.units[n % len(self._world.units)], abnormal)

    async def _form(self, unit: Unit, *, abnormal: bool) -> tuple[Form13, dict[str, str | None]]:
        account = f"99{unit.payee}" if abnormal else unit.payee
        total = 40 * AMOUNT if abnormal else AMOUNT
        payee: dict[str, str | None] = {"name": "Công ty thử", "tax_code": None, "account": account, "bank": BANK}
        sealed = await self._kit.sealing.seal(unit.code, json.dumps(payee))
        lines = tuple(
            Line(content="Văn phòng phẩm", economic_code="6551", sector_code="341", source_code="13", amount=amount)
            for amount in (total - 2_500_000, 2_500_000)
        )
        form = Form13(
            document_no="UNC-01",
            budget_year=datetime.now(UTC).year,
            allocation="official",
            settlement="actual",
            chapter="622",
            account=unit.account,
            treasury=TREASURY,
            lines=lines,
            payee=Payee(sealed=sealed, digest=payee_digest(BANK, account), bank=BANK),
            amount=total,
            amount_in_words=amount_in_words(total),
        )
        return form, payee

    async def _presign(self, cases: Sequence[Case]) -> None:
        at = now()
        jobs: list[Job] = []
        for case in cases:
            digest, result = bytes.fromhex(case.digest), bytes.fromhex(case.result)
            jobs.append((case.unit.chief.place, digest, at - _before(case)))
            jobs.append((case.unit.holder.place, digest, at))
            jobs.append((self._world.leader.place, result, at))
        signed = await asyncio.to_thread(sign_all, self._world.people, jobs)
        for n, case in enumerate(cases):
            chief, holder, leader = signed[3 * n : 3 * n + 3]
            # In an abnormal one a single device signs for both, seconds apart.
            holders = case.unit.chief.person if case.abnormal else case.unit.holder.person
            case.chief = await self._signature(case.unit.chief, chief, at - _before(case), case.unit.chief.person)
            case.holder = await self._signature(case.unit.holder, holder, at, holders)
            case.leader = await self._signature(self._world.leader, leader, at, self._world.leader.person)

    async def _signature(self, signer: Signer, cms: bytes, at: datetime, device_of: str) -> Signature:
        device = sha256(device_of.encode())
        return Signature(
            role=signer.role,
            person=signer.person,
            cms=await self._kit.sealing.seal_bytes(signer.person, cms),
            serial=signer.serial,
            context=Circumstances(user=signer.person, person=signer.person, at=at, device=device, country="VN"),
        )

    def _declare(self, case: Case, form: Form13) -> PlainData:
        return c.Declare(
            code=case.code,
            declared=CheckedForm(form=form, unit=case.unit.code, at=now()),
            without_chief_accountant=False,
            by=unit_by(case.unit.chief, case),
            at=now(),
        )

    def _sign(self, case: Case, signer: Signer, signature: Signature | None) -> PlainData:
        assert signature is not None
        return c.Sign(signature=signature, digest=case.digest, revision=0, by=unit_by(signer, case), at=now())

    async def _all(self, cases: Sequence[Case], command: Callable[[Case], PlainData], step: str) -> None:
        for start in range(0, len(cases), BATCH):
            for answer in await self._record(
                [request(case, command(case), step) for case in cases[start : start + BATCH]]
            ):
                if isinstance(answer, Exception):
                    raise answer


def _submission(case: Case, form: Form13, payee: Mapping[str, str | None]) -> str:
    """The digest of what the unit signs."""
    opened = {"payee": payee}
    return sha256(
        submission_bytes(case.code, form, procedure=RECURRENT_SPENDING, round=1, opened=opened, attachments=())
    )


def _result(case: Case, form: Form13, leader: str) -> str:
    """The digest of what the leader signs."""
    return sha256(
        result_bytes(case.code, form, procedure=RECURRENT_SPENDING, submission=case.digest, leader=leader, attempt=1)
    )


def _before(case: Case) -> timedelta:
    """How long before the account holder the chief accountant signed."""
    return timedelta(seconds=4) if case.abnormal else timedelta(minutes=3)


def unit_by(signer: Signer, case: Case) -> Actor:
    return Actor(person=signer.person, role=signer.role, organisation=case.unit.code)


def request(case: Case, command: PlainData, step: str) -> CommandRequest:
    return CommandRequest(
        stream=case.code,
        command=command,
        cause=f"bench/{step}",
        fingerprint="",
        actor=type(command).__name__,
        at=now(),
    )


def now() -> datetime:
    return datetime.now(UTC)
