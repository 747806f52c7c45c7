"""The first administrator exists after the first start, with the password that the operator laid ready."""

from collections.abc import Awaitable, Callable

import structlog
from khobac_contracts.vocabulary import Role

from services.chassis import IdempotentCall, Refusal
from services.registration.adapters.passwords import Passwords
from services.registration.domain.beginning import Nobody
from services.registration.domain.entries import Appoint
from services.registration.domain.identity import digest_of
from services.registration.domain.people import Appointment, Person
from services.registration.domain.users import Activate, Invited, IssueLogin

from .shared import CODE_VALID, HEADQUARTERS, Clerk, acting

ROOT = "root"
log = structlog.get_logger()


def bootstrap(clerk: Clerk, passwords: Passwords, password: str, email: str) -> Callable[[], Awaitable[None]]:
    """Makes the user `root` once. Killed half-way, the next start finishes it; later starts change nothing."""

    async def run() -> None:
        state, _ = await clerk.users.load(ROOT)
        if not isinstance(state, Nobody | Invited):
            return
        try:
            await _appoint(clerk, email)
            await _let_in(clerk, await passwords.hashed(password))
        except Refusal as refusal:
            # Another instance was faster: its root is as good as ours.
            log.info("bootstrap_done_by_another", reason=str(refusal))

    return run


async def _appoint(clerk: Clerk, email: str) -> None:
    said = _said(clerk, "appoint")
    office, _ = await clerk.bodies.load(HEADQUARTERS)
    if not isinstance(office, Nobody):
        return
    seal = clerk.sealing.seal
    person = Person(
        id=ROOT, login=ROOT, name=await seal(ROOT, "root"), email=await seal(ROOT, email), citizen=await seal(ROOT, "")
    )
    appointment = Appointment(person=ROOT, role=Role.TREASURY_ADMIN, title="Quản trị hệ thống")
    command = Appoint(body=HEADQUARTERS, person=person, appointment=appointment, by=acting(said), at=said.at)
    await clerk.tell(said, HEADQUARTERS, command)


async def _let_in(clerk: Clerk, hashed: str) -> None:
    issue, activate = _said(clerk, "issue"), _said(clerk, "activate")
    code = digest_of(clerk.identity.activation_code(ROOT, issue.cause))
    # The code serves at once and only here: it never leaves this function.
    issued = IssueLogin(
        login=ROOT, person=ROOT, body=HEADQUARTERS, code=code, expires_at=issue.at + CODE_VALID, at=issue.at
    )
    await clerk.tell_user(issue, ROOT, issued)
    await clerk.tell_user(activate, ROOT, Activate(code=code, password=hashed, by=acting(activate), at=activate.at))


def _said(clerk: Clerk, step: str) -> IdempotentCall:
    return IdempotentCall(
        person=ROOT,
        user=ROOT,
        body=HEADQUARTERS,
        roles=frozenset(),
        cause=f"bootstrap/{step}",
        fingerprint="bootstrap",
        at=clerk.clock(),
        traceparent=None,
    )
