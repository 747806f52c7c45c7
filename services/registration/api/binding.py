"""A certificate is bound to a person in a role, and its key to the person for good."""

from services.chassis import IdempotentCall
from services.registration.adapters.certificates import read_certificate
from services.registration.domain.key.commands import ClaimKey
from services.registration.domain.key.state import Unclaimed
from services.registration.domain.organisation import ORGANISATION
from services.registration.domain.organisation.commands import BindCertificate, UnbindCertificate
from services.registration.domain.roster import Certificate

from .appointing import person_in
from .asked import CertificateForm, UnbindForm
from .shared import RegistrationKit, acting, roster_of, visible_roster
from .shown import CertificatePage


async def bind_certificate(
    kit: RegistrationKit, organisation: str, form: CertificateForm, call: IdempotentCall
) -> CertificatePage:
    person_in(await visible_roster(kit, organisation, call), form.person)
    read = read_certificate(form.certificate, call.at)
    certificate = Certificate(person=form.person, role=form.role, title="", accounts=form.accounts, **vars(read))
    command = BindCertificate(certificate=certificate, by=acting(call), at=call.at)
    if isinstance(await kit.keys.load(read.key), Unclaimed):
        # A claim is for good: not for what would be refused afterwards.
        ORGANISATION.decide(command, await kit.organisations.load(organisation))
    # The claim first: if we die between the two, the key waits for the same person, and a repetition finishes it.
    await kit.keys.tell(call, read.key, ClaimKey(key=read.key, person=form.person, at=call.at))
    state = await kit.organisations.tell(call, organisation, command)
    held = roster_of(state, organisation).certificates_of(form.person, form.role)
    return CertificatePage.of(next(c for c in held if c.fingerprint == read.fingerprint))


async def unbind_certificate(
    kit: RegistrationKit, organisation: str, form: UnbindForm, call: IdempotentCall
) -> list[CertificatePage]:
    await visible_roster(kit, organisation, call)
    command = UnbindCertificate(fingerprint=form.fingerprint, role=form.role, at=call.at)
    state = await kit.organisations.tell(call, organisation, command)
    return [CertificatePage.of(bound) for bound in roster_of(state, organisation).certificates]
