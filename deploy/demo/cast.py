"""A unit with its people and three treasury officers, registered through the front door with real certificates."""

import random
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeAlias

from deploy.local.pki import Person as Certified
from deploy.local.signing import sign_detached

from .client import Person
from .stage import Stage

TREASURY = "0011"
TREASURY_BOX = "tructiep@kbnn.example"


@dataclass
class Actor:
    """Somebody of the play: at the door, by name and title, and with a key in hand (if they sign)."""

    at_door: Person
    person: str
    role: str
    title: str
    signer: Certified | None = None

    @property
    def name(self) -> str:
        return self.at_door.name

    def sign(self, data: bytes) -> bytes:
        """The detached CMS that this person's token would make now."""
        if self.signer is None:
            raise ValueError(f"{self.name} has no certificate")
        return sign_detached(self.signer.key, self.signer.certificate, self.signer.chain[:-1], data, datetime.now(UTC))


Officers: TypeAlias = tuple[Actor, Actor, Actor]
"""The treasury's accountant, controller and leader."""


@dataclass
class Cast:
    """Who plays."""

    unit: str
    unit_name: str
    account: str
    chief: Actor
    """The account holder, where the unit declared to have no chief accountant."""
    holder: Actor
    accountant: Actor
    controller: Actor
    leader: Actor
    root: Person

    @property
    def officers(self) -> Officers:
        return self.accountant, self.controller, self.leader

    @property
    def signers(self) -> tuple[Actor, ...]:
        """Who signs for the unit, in their order."""
        return (self.holder,) if self.chief is self.holder else (self.chief, self.holder)

    @property
    def holder_box(self) -> str:
        return f"hieutruong.{self.unit}@truong.example"

    @property
    def strange_box(self) -> str:
        """Where somebody has the head's mail sent, before the abnormal dossier."""
        return f"moi.{self.unit}@hopthu.example"


def _citizen_id() -> str:
    return f"0{random.SystemRandom().randrange(10**10, 10**11)}"


def _signatory(name: str, title: str, role: str, accounts: list[str], email: str) -> dict[str, Any]:
    return {
        "name": name,
        "citizen_id": _citizen_id(),
        "title": title,
        "role": role,
        "accounts": accounts,
        "email": email,
        "phone": "0912345678",
    }


_CHIEF = ("Trần Thị Bình", "Kế toán trưởng", "chief_accountant", "ktt", "government-ca-1")
_HOLDER = ("Nguyễn Văn An", "Hiệu trưởng", "account_holder", "hieutruong", "national-ca-1")


async def assemble(stage: Stage, officers: Officers | None = None, *, without_chief_accountant: bool = False) -> Cast:
    """Register everybody; each run has a unit of its own, so that the demo can be played again and again.

    A treasury office has its limit of people: many units share the `officers` that are there.
    """
    registration, root = stage.url("registration"), stage.root()
    unit = str(random.SystemRandom().randrange(1_000_000, 9_999_999))
    account = f"9523.4.{unit}.00000"
    unit_name = f"Trường THCS Trưng Vương {unit[-3:]}"
    people = [_HOLDER] if without_chief_accountant else [_CHIEF, _HOLDER]
    notice = {
        "unit": unit,
        "name": unit_name,
        "treasury": TREASURY,
        "signatories": [
            _signatory(name, title, role, [account], f"{box}.{unit}@truong.example")
            for name, title, role, box, _ in people
        ],
        "without_chief_accountant": without_chief_accountant,
    }
    await stage.person("Đơn vị").post(f"{registration}/notices", notice)
    accepted = await root.post(f"{registration}/units/{unit}/acceptance")
    await root.post(f"{registration}/units/{unit}/accounts", {"account": account, "kind": "estimate"})
    logins = {login["roles"][0]: login for login in accepted["logins"]}
    signers = []
    for name, title, role, _, ca in people:
        signers.append(await _activated(stage, logins[role], name, title))
        await _certify(stage, root, signers[-1], f"units/{unit}", ca)
    treasury = officers or await _officers(stage, root)
    return Cast(unit, unit_name, account, signers[0], signers[-1], *treasury, root)


async def _officers(stage: Stage, root: Person) -> Officers:
    accountant = await _officer(stage, root, "Lê Thu Hà", "Kế toán viên", "treasury_accountant")
    controller = await _officer(stage, root, "Phạm Quốc Dũng", "Kiểm soát viên", "treasury_controller")
    leader = await _officer(stage, root, "Đỗ Minh Châu", "Giám đốc KBNN", "treasury_leader")
    await _certify(stage, root, leader, f"treasuries/{TREASURY}", "government-ca-1")
    recipient = {"person": accountant.person, "role": accountant.role, "email": TREASURY_BOX}
    await root.post(f"{stage.url('registration')}/treasuries/{TREASURY}/contacts", {"recipients": [recipient]})
    return accountant, controller, leader


async def _officer(stage: Stage, root: Person, name: str, title: str, role: str) -> Actor:
    form = _signatory(name, title, role, [], f"{role.rpartition('_')[2]}@kbnn.example")
    login = await root.post(f"{stage.url('registration')}/treasuries/{TREASURY}/officers", form)
    return await _activated(stage, login, name, title)


async def _activated(stage: Stage, login: dict[str, Any], name: str, title: str) -> Actor:
    """The person sets a password with the activation code that they were handed."""
    password = secrets.token_urlsafe(18)
    form = {"login": login["login"], "password": password, "code": login["activation_code"]}
    await stage.person(name).post(f"{stage.url('registration')}/activate", form)
    person = stage.person(name, login["login"], password)
    return Actor(person, login["person"], login["roles"][0], title)


async def _certify(stage: Stage, root: Person, actor: Actor, organisation: str, ca: str) -> None:
    actor.signer = stage.pki.issue(common_name=f"{actor.name} (TEST)", ca=ca, title=actor.title)
    form = {"person": actor.person, "role": actor.role, "certificate": actor.signer.pem}
    await root.post(f"{stage.url('registration')}/{organisation}/certificates", form)
