"""The units, signatories and officers of a benchmark: real certificates, announced as registration would.

Registration is not on the measured road, so its facts are published by the bench itself; every other service learns
of its world from them as always. Certificates need thousands of RSA keys: they are made once and kept in the cache.
"""

import asyncio
import json
import multiprocessing
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_der_private_key
from khobac_contracts import registration as facts
from khobac_contracts.catalog import BY_MODEL
from khobac_contracts.envelope import encode
from khobac_contracts.vocabulary import AccountKind, Context, Fact, Role

from deploy.local.layout import CACHE
from deploy.local.pki import Person, Pki
from services.chassis.decide.drafting import CommandRequest
from services.chassis.kafka.clients import Publisher
from services.chassis.run.kit import Kit
from services.payment.domain.commands import GrantEstimate

TREASURY = "0011"
TITLES = {
    Role.CHIEF_ACCOUNTANT: "Kế toán trưởng",
    Role.ACCOUNT_HOLDER: "Chủ tài khoản",
    Role.TREASURY_LEADER: "Giám đốc",
}
ESTIMATE = 10**14
GRANT_TRIES = 60
"""So often, a second apart, payment is asked whether it has heard of its accounts."""


@dataclass(frozen=True)
class Signer:
    """A person who signs: their place in `World.people`, and who they are."""

    place: int
    person: str
    role: Role
    serial: str


@dataclass(frozen=True)
class Unit:
    """A unit that spends from one account."""

    code: str
    account: str
    chief: Signer
    holder: Signer
    payee: str


@dataclass(frozen=True)
class World:
    """Everybody who takes part."""

    units: list[Unit]
    leader: Signer
    people: list[Person]


def make_world(units: int, pki: Pki) -> World:
    """Issue the certificates; nothing is announced yet."""
    keys = _keys(2 * units + 1)
    people: list[Person] = []

    def signer(role: Role, whose: str, ca: str) -> Signer:
        person = pki.issue(common_name=f"TEST {role.value} {whose}", ca=ca, key=keys[len(people)])
        people.append(person)
        return Signer(len(people) - 1, f"p-{role.value}-{whose}", role, person.serial)

    made = []
    for n in range(units):
        code = f"{2_000_000 + n}"
        made.append(
            Unit(
                code=code,
                account=f"9523.4.{code}.00000",
                chief=signer(Role.CHIEF_ACCOUNTANT, code, "government-ca-1"),
                holder=signer(Role.ACCOUNT_HOLDER, code, "national-ca-1"),
                payee=f"11336666{n:04d}",
            )
        )
    return World(made, signer(Role.TREASURY_LEADER, TREASURY, "government-ca-1"), people)


async def announce(world: World, kit: Kit[Any], publisher: Publisher) -> None:
    """Publish the facts by which the services learn of this world."""
    now = datetime.now(UTC)
    said = [fact for unit in world.units for fact in await _of_unit(unit, world, kit, now)]
    said += _bound(world.leader, TREASURY, (), world, now)
    messages = [
        encode(
            fact,
            id=f"bench-{now.timestamp():.0f}@1/{n}",
            source="/khobac/registration",
            subject=getattr(fact, BY_MODEL[type(fact)].subject),
            time=now,
            sequence=1,
            traceparent=None,
            entry=BY_MODEL[type(fact)],
        )
        for n, fact in enumerate(said)
    ]
    await publisher.publish(messages)


async def _of_unit(unit: Unit, world: World, kit: Kit[Any], now: datetime) -> Sequence[Fact]:
    people = (unit.chief, unit.holder)
    addresses = [await kit.sealing.seal(each.person, f"{each.person}@example.vn") for each in people]
    return [
        facts.UnitJoined(
            unit=unit.code,
            name=f"Đơn vị thử {unit.code}",
            treasury=TREASURY,
            without_chief_accountant=False,
            joined_at=now,
        ),
        facts.AccountOpened(
            unit=unit.code, account=unit.account, treasury=TREASURY, kind=AccountKind.ESTIMATE, opened_at=now
        ),
        facts.ContactChanged(
            organisation=unit.code,
            recipients=tuple(
                facts.Recipient(person=each.person, role=each.role, email=address)
                for each, address in zip(people, addresses, strict=True)
            ),
            changed_at=now,
            context=_context(unit.holder, now),
        ),
        *_bound(unit.chief, unit.code, (unit.account,), world, now),
        *_bound(unit.holder, unit.code, (unit.account,), world, now),
    ]


def _bound(signer: Signer, organisation: str, accounts: tuple[str, ...], world: World, now: datetime) -> list[Fact]:
    person = world.people[signer.place]
    title = TITLES[signer.role]
    return [
        facts.SignatoryAppointed(
            organisation=organisation,
            person=signer.person,
            role=signer.role,
            title=title,
            accounts=accounts,
            appointed_at=now,
        ),
        facts.CertificateBound(
            organisation=organisation,
            person=signer.person,
            role=signer.role,
            title=title,
            accounts=accounts,
            fingerprint=person.fingerprint,
            serial=person.serial,
            issuer=person.certificate.issuer.rfc4514_string(),
            not_before=person.certificate.not_valid_before_utc,
            not_after=person.certificate.not_valid_after_utc,
            bound_at=now,
            context=_context(signer, now),
        ),
    ]


def _context(signer: Signer, now: datetime) -> Context:
    return Context(user=signer.person, person=signer.person, at=now)


async def grant(world: World, handler: Any) -> None:
    """Give every account its estimate, by payment's own command, as soon as payment has heard of the account."""
    now = datetime.now(UTC)
    requests = [
        CommandRequest(
            stream=unit.account,
            command=GrantEstimate(
                account=unit.account, amount=ESTIMATE, budget_year=now.year, decision="QĐ-BENCH", at=now
            ),
            cause=f"bench-grant-{unit.account}",
            fingerprint="",
            actor="bench",
            at=now,
        )
        for unit in world.units
    ]
    refused: list[Exception] = []
    for _ in range(GRANT_TRIES):
        refused = [answer for answer in await handler.handle(requests, "http") if isinstance(answer, Exception)]
        if not refused:
            return
        await asyncio.sleep(1)
    raise RuntimeError(f"{len(refused)} accounts got no estimate") from refused[0]


def _keys(count: int) -> list[rsa.RSAPrivateKey]:
    """RSA keys from the cache, the missing ones made on all processors. They guard nothing but a benchmark."""
    file: Path = CACHE / "bench-keys.json"
    kept: list[str] = json.loads(file.read_text()) if file.exists() else []
    if len(kept) < count:
        with multiprocessing.get_context("spawn").Pool(2) as pool:
            kept += pool.map(_new_key, range(count - len(kept)), chunksize=8)
        file.write_text(json.dumps(kept))
    found = [load_der_private_key(bytes.fromhex(each), None) for each in kept[:count]]
    return [key for key in found if isinstance(key, rsa.RSAPrivateKey)]


def _new_key(_: int) -> str:
    key = rsa.generate_private_key(65537, 2048)
    return key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()).hex()
