"""Which fact leads to what: registration teaches who may sign, dossier asks whether it was signed."""

from collections.abc import Sequence

from khobac_contracts.dossier import DossierApproved, DossierSubmitted, Signed
from khobac_contracts.registration import CertificateBound, CertificateUnbound, SignatoryAppointed, SignatoryEnded

from services.chassis import FactContext, Listening, StreamCommand

from .domain.messages import Appoint, Bind, End, JudgeResult, JudgeSubmission, Offered, Unbind


def on_appointed(fact: SignatoryAppointed, heard: FactContext) -> Sequence[StreamCommand]:
    command = Appoint(person=fact.person, role=fact.role, accounts=fact.accounts, at=fact.appointed_at)
    return [StreamCommand(fact.unit, command)]


def on_ended(fact: SignatoryEnded, heard: FactContext) -> Sequence[StreamCommand]:
    return [StreamCommand(fact.unit, End(person=fact.person, role=fact.role, at=fact.ended_at))]


def on_bound(fact: CertificateBound, heard: FactContext) -> Sequence[StreamCommand]:
    command = Bind(
        person=fact.person,
        role=fact.role,
        accounts=fact.accounts,
        fingerprint=fact.fingerprint,
        at=fact.bound_at,
    )
    return [StreamCommand(fact.unit, command)]


def on_unbound(fact: CertificateUnbound, heard: FactContext) -> Sequence[StreamCommand]:
    command = Unbind(person=fact.person, role=fact.role, fingerprint=fact.fingerprint, at=fact.unbound_at)
    return [StreamCommand(fact.unit, command)]


def on_submitted(fact: DossierSubmitted, heard: FactContext) -> Sequence[StreamCommand]:
    command = JudgeSubmission(
        dossier=fact.dossier,
        unit=fact.unit,
        treasury=fact.treasury,
        account=fact.account,
        digest=fact.digest,
        signatures=tuple(map(_offered, fact.signatures)),
        handed_over=fact.submitted_at,
        at=heard.received_at,
        caught_up=heard.caught_up,
        last_try=heard.last_try,
    )
    return [StreamCommand(fact.unit, command)]


def on_approved(fact: DossierApproved, heard: FactContext) -> Sequence[StreamCommand]:
    command = JudgeResult(
        dossier=fact.dossier,
        unit=fact.unit,
        treasury=fact.treasury,
        account=fact.account,
        digest=fact.digest,
        signatures=(_offered(fact.signature),),
        handed_over=fact.approved_at,
        at=heard.received_at,
        caught_up=heard.caught_up,
        last_try=heard.last_try,
    )
    return [StreamCommand(fact.treasury, command)]


def _offered(signed: Signed) -> Offered:
    return Offered(role=signed.role, person=signed.person, serial=signed.serial, cms=signed.cms)


LISTEN: Listening = {
    SignatoryAppointed: on_appointed,
    SignatoryEnded: on_ended,
    CertificateBound: on_bound,
    CertificateUnbound: on_unbound,
    DossierSubmitted: on_submitted,
    DossierApproved: on_approved,
}
