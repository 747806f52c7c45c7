"""What the routes do around the decisions: a key is not claimed in vain, a password is not lost."""

from types import SimpleNamespace
from typing import Any

import pytest
from khobac_contracts.vocabulary import Role

from services.chassis.core.decider import Decider
from services.chassis.core.drawers import Outcome
from services.chassis.core.errors import NotFound, WrongState
from services.chassis.web.access import IdempotentCall
from services.registration.adapters.certificates import Read
from services.registration.api import people as routes
from services.registration.api.asked import CertificateForm
from services.registration.api.shared import Clerk
from services.registration.domain import BODY, KEY, USER
from services.registration.domain.entries import BindCertificate, CertificateEntered
from services.registration.domain.identity import Identity, digest_of
from services.registration.domain.keys import Claimed, ClaimKey
from services.registration.domain.users import Active

from .people import ADMIN, AT, LATER, MEMBER, TREASURY, UNIT, certificate, person
from .test_users import ACTIVE, ISSUED

Pasts = dict[str, tuple[Any, ...]]
READ = Read(fingerprint="1" * 64, serial="01", issuer="CN=CA", key="k1", not_before=AT, not_after=LATER)
HOLDERS = CertificateForm(person="p-holder", role=Role.ACCOUNT_HOLDER, certificate="…")
SAID = IdempotentCall(
    person=ADMIN.person,
    user=ADMIN.user,
    body=TREASURY,
    roles=frozenset({Role.TREASURY_ADMIN}),
    cause="c",
    fingerprint="f",
    at=LATER,
    traceparent=None,
)


class Streams:
    """The streams of a kind in memory. `late`: what happens to a stream after it was loaded, before it is told."""

    def __init__(self, decider: Decider[Any, Any, Any], pasts: Pasts) -> None:
        self.decider, self.pasts, self.late = decider, dict(pasts), Pasts()

    def state(self, name: str) -> Any:
        return self.decider.fold(self.decider.initial, self.pasts.get(name, ()))

    async def load(self, name: str) -> tuple[Any, int]:
        return self.state(name), 0

    async def tell(self, call: IdempotentCall, name: str, command: Any) -> Outcome[Any, Any]:
        self.pasts[name] = (*self.pasts.get(name, ()), *self.late.pop(name, ()))
        events = self.decider.decide(command, self.state(name))
        self.pasts[name] += tuple(events)
        return Outcome(name, 1, self.state(name), tuple(events))


class House:
    """A clerk among streams in memory."""

    def __init__(self, bodies: Pasts | None = None, users: Pasts | None = None) -> None:
        self.bodies, self.users, self.keys = Streams(BODY, bodies or {}), Streams(USER, users or {}), Streams(KEY, {})
        anything: Any = None
        parts: Any = {"bodies": self.bodies, "users": self.users, "keys": self.keys}
        self.clerk = Clerk(**parts, lists=anything, sealing=anything, identity=Identity(bytes(32)), clock=lambda: LATER)


async def bind(house: House, form: CertificateForm, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(routes, "read_certificate", lambda text, at: READ)
    return await routes._bind(house.clerk, UNIT, form, SAID)


async def test_a_binding_that_would_be_refused_claims_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    house = House({UNIT: MEMBER})
    wrong = CertificateForm(person="p-chief", role=Role.ACCOUNT_HOLDER, certificate="…")
    with pytest.raises(NotFound):
        await bind(house, wrong, monkeypatch)
    await bind(house, HOLDERS, monkeypatch)
    assert house.keys.state("k1") == Claimed(person="p-holder")
    with pytest.raises(WrongState) as refusal:
        await bind(house, CertificateForm(person="p-chief", role=Role.CHIEF_ACCOUNTANT, certificate="…"), monkeypatch)
    assert refusal.value.slug == "certificate-of-another-person"


async def test_who_has_claimed_the_key_may_say_it_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """The journal answers what was recorded before, so nothing is judged ahead of it."""
    bound = CertificateEntered(certificate=certificate("p-holder", Role.ACCOUNT_HOLDER), by=ADMIN, at=AT)
    house = House({UNIT: (*MEMBER, bound)})
    await house.keys.tell(SAID, "k1", ClaimKey(key="k1", person="p-holder", at=AT))
    told: list[Any] = []

    async def answered(call: IdempotentCall, name: str, command: Any) -> Any:
        told.append(command)
        return SimpleNamespace(state=house.bodies.state(name))

    monkeypatch.setattr(house.bodies, "tell", answered)
    page = await bind(house, HOLDERS, monkeypatch)
    assert isinstance(told[-1], BindCertificate)
    assert page.fingerprint == READ.fingerprint


async def test_who_activates_while_they_are_appointed_again_keeps_the_password() -> None:
    house = House({UNIT: MEMBER}, {ISSUED.login: (ISSUED,)})
    house.users.late = {ISSUED.login: ACTIVE[1:]}
    page = await house.clerk.login(SAID, house.bodies.state(UNIT).roster, person("p-chief", ISSUED.login))
    assert isinstance(house.users.state(ISSUED.login), Active)
    assert page.activation_code is None


async def test_a_new_code_is_issued_where_it_is_wanted() -> None:
    house = House({UNIT: MEMBER}, {ISSUED.login: ACTIVE})
    page = await house.clerk.login(SAID, house.bodies.state(UNIT).roster, person("p-chief", ISSUED.login), anew=True)
    assert page.activation_code is not None
    assert house.users.state(ISSUED.login).code == digest_of(page.activation_code)
