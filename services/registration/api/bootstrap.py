"""The first administrator exists after the first start, with the password that the operator laid ready."""

from collections.abc import Awaitable, Callable

import structlog
from khobac_contracts.vocabulary import Role

from services.chassis import IdempotentCall, Refusal
from services.registration.domain.identity import digest_of
from services.registration.domain.organisation.commands import Appoint
from services.registration.domain.organisation.state import Unknown
from services.registration.domain.roster import Appointment, Person
from services.registration.domain.user.commands import Activate, IssueLogin
from services.registration.domain.user.state import Invited, Nobody

from .issuing import CODE_VALID
from .shared import HEADQUARTERS, RegistrationKit, acting

ROOT = "root"
log = structlog.get_logger()


def bootstrap(kit: RegistrationKit, password: str, email: str) -> Callable[[], Awaitable[None]]:
    """Makes the user `root` once. Killed half-way, the next start finishes it; later starts change nothing."""

    async def run() -> None:
        if not isinstance(await kit.users.load(ROOT), Nobody | Invited):
            return
        try:
            await _appoint(kit, email)
            await _let_in(kit, await kit.passwords.hashed(password))
        except Refusal as refusal:
            # Another instance was faster: its root is as good as ours.
            log.info("bootstrap_done_by_another", reason=str(refusal))

    return run


async def _appoint(kit: RegistrationKit, email: str) -> None:
    call = _call(kit, "appoint")
    if not isinstance(await kit.organisations.load(HEADQUARTERS), Unknown):
        return
    seal = kit.sealing.seal
    person = Person(
        id=ROOT, login=ROOT, name=await seal(ROOT, "root"), email=await seal(ROOT, email), citizen=await seal(ROOT, "")
    )
    appointment = Appointment(person=ROOT, role=Role.TREASURY_ADMIN, title="Quản trị hệ thống")
    command = Appoint(organisation=HEADQUARTERS, person=person, appointment=appointment, by=acting(call), at=call.at)
    await kit.organisations.tell(call, HEADQUARTERS, command)


async def _let_in(kit: RegistrationKit, hashed: str) -> None:
    issue, activate = _call(kit, "issue"), _call(kit, "activate")
    # The code serves at once and only here: it never leaves this function.
    code = digest_of(kit.identity.activation_code(ROOT, issue.cause))
    issued = IssueLogin(
        login=ROOT, person=ROOT, organisation=HEADQUARTERS, code=code, expires_at=issue.at + CODE_VALID, at=issue.at
    )
    await kit.users.tell(issue, ROOT, issued)
    await kit.users.tell(activate, ROOT, Activate(code=code, password=hashed, by=acting(activate), at=activate.at))


def _call(kit: RegistrationKit, step: str) -> IdempotentCall:
    return IdempotentCall(
        person=ROOT,
        user=ROOT,
        organisation=HEADQUARTERS,
        roles=frozenset(),
        cause=f"bootstrap/{step}",
        fingerprint="bootstrap",
        at=kit.clock(),
        traceparent=None,
    )
