"""What the routes do around the decisions: a key is not claimed in vain, a password is not lost."""

from types import SimpleNamespace
from typing import Any

import pytest
from khobac_contracts.vocabulary import Role

from services.chassis.core.drawers import Outcome
from services.chassis.core.errors import NotFound, WrongState
from services.chassis.web.access import IdempotentCall
from services.registration.adapters.certificates import Read
from services.registration.api import people as routes
from services.registration.api.asked import CertificateForm
from services.registration.api.shared import Clerk
from services.registration.domain import DECIDER
from services.registration.domain.entries import BindCertificate, CertificateEntered
from services.registration.domain.identity import Identity, digest_of
from services.registration.domain.keys import Claimed, ClaimKey
from services.registration.domain.users import Active

from .people import ADMIN, AT, LATER, MEMBER, TREASURY, UNIT, certificate, person
from .test_users import ACTIVE, ISSUED

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
    """A kit of streams in memory. `late`: what happens to a stream after it was loaded, before it is told."""

    def __init__(self, pasts: dict[str, tuple[Any, ...]], late: dict[str, tuple[Any, ...]] | None = None) -> None:
        self.pasts, self.late = pasts, late or {}

    def state(self, stream: str) -> Any:
        return DECIDER.fold(DECIDER.initial, self.pasts.get(stream, ()))

    async def load(self, stream: str) -> tuple[Any, int]:
        return self.state(stream), 0

    async def tell(self, said: IdempotentCall, stream: str, command: Any) -> Outcome[Any, Any]:
        self.pasts[stream] = (*self.pasts.get(stream, ()), *self.late.pop(stream, ()))
        events = DECIDER.decide(command, self.state(stream))
        self.pasts[stream] += tuple(events)
        return Outcome(stream, 1, self.state(stream), tuple(events))


def clerk(streams: Streams) -> Clerk:
    return Clerk(streams, Identity(bytes(32)))  # type: ignore[arg-type]


async def bind(streams: Streams, form: CertificateForm, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(routes, "read_certificate", lambda text, at: READ)
    return await routes._bind(clerk(streams), UNIT, form, SAID)


async def test_a_binding_that_would_be_refused_claims_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    streams = Streams({UNIT: MEMBER})
    wrong = CertificateForm(person="p-chief", role=Role.ACCOUNT_HOLDER, certificate="…")
    with pytest.raises(NotFound):
        await bind(streams, wrong, monkeypatch)
    await bind(streams, HOLDERS, monkeypatch)
    assert streams.state("key/k1") == Claimed(person="p-holder")
    with pytest.raises(WrongState) as refusal:
        await bind(streams, CertificateForm(person="p-chief", role=Role.CHIEF_ACCOUNTANT, certificate="…"), monkeypatch)
    assert refusal.value.slug == "certificate-of-another-person"


async def test_who_has_claimed_the_key_may_say_it_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """The journal answers what was said before, so nothing is judged ahead of it."""
    bound = CertificateEntered(certificate=certificate("p-holder", Role.ACCOUNT_HOLDER), by=ADMIN, at=AT)
    streams = Streams({UNIT: (*MEMBER, bound)})
    await clerk(streams).tell(SAID, "key/k1", ClaimKey(key="k1", person="p-holder", at=AT))
    told: list[Any] = []

    async def answered(said: IdempotentCall, stream: str, command: Any) -> Any:
        told.append(command)
        return SimpleNamespace(state=streams.state(stream))

    monkeypatch.setattr(streams, "tell", answered)
    page = await bind(streams, HOLDERS, monkeypatch)
    assert isinstance(told[-1], BindCertificate)
    assert page.fingerprint == READ.fingerprint


async def test_who_activates_while_they_are_appointed_again_keeps_the_password() -> None:
    stream = f"user/{ISSUED.login}"
    streams = Streams({stream: (ISSUED,), UNIT: MEMBER}, late={stream: ACTIVE[1:]})
    page = await clerk(streams).login(SAID, streams.state(UNIT).roster, person("p-chief", ISSUED.login))
    assert isinstance(streams.state(stream), Active)
    assert page.activation_code is None


async def test_a_new_code_is_issued_where_it_is_wanted() -> None:
    stream = f"user/{ISSUED.login}"
    streams = Streams({stream: ACTIVE, UNIT: MEMBER})
    page = await clerk(streams).login(SAID, streams.state(UNIT).roster, person("p-chief", ISSUED.login), anew=True)
    assert page.activation_code is not None
    assert streams.state(stream).code == digest_of(page.activation_code)
