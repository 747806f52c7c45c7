"""What the routes do around the decisions: a key is not claimed in vain, a password is not lost, no digest lies bare."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import pytest
from khobac_contracts.vocabulary import Role

from services.chassis.core.errors import NotFound, WrongState
from services.chassis.core.kinds import Kind, Kinds
from services.chassis.decide.drafting import CommandRequest
from services.chassis.decide.group_commit import GroupCommit
from services.chassis.decide.handler import Handler
from services.chassis.journal.memory import MemoryJournal
from services.chassis.run.kind_streams import KindStreams
from services.chassis.web.access import IdempotentCall
from services.registration.adapters.certificates import Read
from services.registration.api import binding
from services.registration.api.asked import CertificateForm
from services.registration.api.blinded import Blinded
from services.registration.api.issuing import issue_login
from services.registration.api.shared import RegistrationKit, roster_of
from services.registration.api.shown import CertificatePage, LoginPage
from services.registration.domain import KEY, ORGANISATION, USER
from services.registration.domain.identity import Identity, digest_of
from services.registration.domain.key.state import Claimed, Unclaimed
from services.registration.domain.organisation.commands import AcceptNotice, HandInNotice
from services.registration.domain.user.commands import Activate
from services.registration.domain.user.state import Active, Invited

from .people import ADMIN, AT, LATER, NOTICE, TREASURY, UNIT, person
from .test_users import ISSUE, ISSUED, ME

READ = Read(fingerprint="1" * 64, serial="01", issuer="CN=CA", key="k1", not_before=AT, not_after=LATER)
HOLDERS = CertificateForm(person="p-holder", role=Role.ACCOUNT_HOLDER, certificate="…")
CHIEFS = CertificateForm(person="p-chief", role=Role.CHIEF_ACCOUNTANT, certificate="…")
ACTIVATE = Activate(code=ISSUE.code, password="hash", by=ME, at=AT)


def call(cause: str = "c") -> IdempotentCall:
    return IdempotentCall(
        person=ADMIN.person,
        user=ADMIN.user,
        organisation=TREASURY,
        roles=frozenset({Role.TREASURY_ADMIN}),
        cause=cause,
        fingerprint="f" * 64,
        at=LATER,
        traceparent=None,
    )


class Rivalled(MemoryJournal):
    """A journal at which somebody else may be faster by one append."""

    rival: Callable[[], Awaitable[Any]] | None = None

    async def append(self, commits: Sequence[Any]) -> frozenset[str]:
        if self.rival is not None:
            rival, self.rival = self.rival, None
            await rival()
        return await super().append(commits)


class House:
    """The service's streams over a journal in memory, with a unit that has joined."""

    def __init__(self) -> None:
        self.journal = Rivalled()
        self.handler = Handler(self.journal, Kinds(Kind(ORGANISATION), Kind(USER), Kind(KEY)))
        group_commit, identity = GroupCommit(self.handler), Identity(bytes(32))
        nothing: Any = None
        self.kit = RegistrationKit(
            organisations=Blinded(KindStreams(ORGANISATION, self.handler, group_commit), identity),
            users=Blinded(KindStreams(USER, self.handler, group_commit), identity),
            keys=Blinded(KindStreams(KEY, self.handler, group_commit), identity),
            lists=nothing,
            sealing=nothing,
            identity=identity,
            passwords=nothing,
            clock=lambda: LATER,
        )

    async def happen(self, stream: str, *commands: Any) -> None:
        """In the past, or by somebody else."""
        requests = [CommandRequest(stream, each, f"past/{n}", "", "an", AT) for n, each in enumerate(commands)]
        await Handler(self.journal, Kinds(Kind(ORGANISATION), Kind(USER), Kind(KEY))).handle(requests, "http")

    async def bind(self, form: CertificateForm, cause: str = "c") -> CertificatePage:
        return await binding.bind_certificate(self.kit, UNIT, form, call(cause))

    async def issue(self, *, anew: bool = False) -> LoginPage:
        roster = roster_of(await self.kit.organisations.load(UNIT), UNIT)
        return await issue_login(self.kit, call(), roster, person("p-chief", ISSUED.login), anew=anew)


@pytest.fixture
async def house(monkeypatch: pytest.MonkeyPatch) -> House:
    monkeypatch.setattr(binding, "read_certificate", lambda text, at: READ)
    made = House()
    await made.happen(UNIT, HandInNotice(notice=NOTICE, at=AT), AcceptNotice(by=ADMIN, at=AT))
    return made


async def test_a_binding_that_would_be_refused_claims_no_key(house: House) -> None:
    with pytest.raises(NotFound):
        await house.bind(CertificateForm(person="p-chief", role=Role.ACCOUNT_HOLDER, certificate="…"), "wrong")
    assert await house.kit.keys.load("k1") == Unclaimed()
    await house.bind(HOLDERS)
    assert await house.kit.keys.load("k1") == Claimed(person="p-holder")
    with pytest.raises(WrongState) as refusal:
        await house.bind(CHIEFS, "another person's")
    assert refusal.value.slug == "certificate-of-another-person"


async def test_a_binding_that_is_repeated_gets_the_answer_of_the_first_time(house: House) -> None:
    """The journal answers what was recorded before, so nothing is judged ahead of it."""
    assert await house.bind(HOLDERS) == await house.bind(HOLDERS)
    assert [len(house.journal.streams[stream]) for stream in (UNIT, "key/k1")] == [2, 1]


async def test_who_activates_while_they_are_appointed_again_keeps_the_password(house: House) -> None:
    await house.happen(f"user/{ISSUED.login}", ISSUE)
    assert isinstance(await house.kit.users.load(ISSUED.login), Invited)
    house.journal.rival = lambda: house.happen(f"user/{ISSUED.login}", ISSUE, ACTIVATE)
    page = await house.issue()
    assert isinstance(await house.kit.users.load(ISSUED.login), Active)
    assert page.activation_code is None


async def test_a_new_code_is_issued_where_it_is_wanted(house: House) -> None:
    await house.happen(f"user/{ISSUED.login}", ISSUE, ACTIVATE)
    page = await house.issue(anew=True)
    state = await house.kit.users.load(ISSUED.login)
    assert page.activation_code is not None
    assert isinstance(state, Invited)
    assert state.code == digest_of(page.activation_code)


async def test_no_digest_of_a_body_lies_bare_in_the_journal(house: House) -> None:
    """With the bare digest, whoever reads the journal could try citizen ids and passwords at full speed."""
    await house.bind(HOLDERS)
    await house.issue()
    fingerprints = {
        record.fingerprint
        for stream in house.journal.streams.values()
        for commit in stream
        for record in commit.cause_records
    }
    assert call().fingerprint not in fingerprints
    assert len(fingerprints - {""}) == 1
