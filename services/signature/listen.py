"""Which fact leads to what: registration teaches who may sign, dossier asks whether it was signed."""

from collections.abc import Sequence

from khobac_contracts.dossier import DossierApproved, DossierSubmitted, RequestApproved, Signed
from khobac_contracts.registration import (
    CertificateBound,
    CertificateUnbound,
    SignatoryAppointed,
    SignatoryEnded,
    UnitJoined,
)

from services.chassis import FactContext, Listening, StreamCommand

from .domain import DECIDER
from .domain.commands import (
    Appoint,
    Bind,
    DeclareChiefAccountant,
    EndAppointment,
    JudgeResult,
    JudgeSubmission,
    OfferedSignature,
    Unbind,
)


def on_joined(fact: UnitJoined, context: FactContext) -> Sequence[StreamCommand]:
    return [DECIDER.command(fact.unit, DeclareChiefAccountant(none=fact.without_chief_accountant, at=fact.joined_at))]


def on_appointed(fact: SignatoryAppointed, context: FactContext) -> Sequence[StreamCommand]:
    command = Appoint(person=fact.person, role=fact.role, accounts=fact.accounts, at=fact.appointed_at)
    return [DECIDER.command(fact.organisation, command)]


def on_ended(fact: SignatoryEnded, context: FactContext) -> Sequence[StreamCommand]:
    return [DECIDER.command(fact.organisation, EndAppointment(person=fact.person, role=fact.role, at=fact.ended_at))]


def on_bound(fact: CertificateBound, context: FactContext) -> Sequence[StreamCommand]:
    command = Bind(
        person=fact.person,
        role=fact.role,
        accounts=fact.accounts,
        fingerprint=fact.fingerprint,
        at=fact.bound_at,
    )
    return [DECIDER.command(fact.organisation, command)]


def on_unbound(fact: CertificateUnbound, context: FactContext) -> Sequence[StreamCommand]:
    command = Unbind(person=fact.person, role=fact.role, fingerprint=fact.fingerprint, at=fact.unbound_at)
    return [DECIDER.command(fact.organisation, command)]


def on_submitted(fact: DossierSubmitted, context: FactContext) -> Sequence[StreamCommand]:
    command = JudgeSubmission(
        dossier=fact.dossier,
        procedure=fact.procedure,
        form=fact.form,
        unit=fact.unit,
        treasury=fact.treasury,
        account=fact.account,
        digest=fact.digest,
        signatures=tuple(map(_offered, fact.signatures)),
        declared_at=fact.declared_at,
        handed_over=fact.submitted_at,
        at=context.received_at,
        caught_up=context.caught_up,
        last_try=context.last_try,
    )
    return [DECIDER.command(fact.unit, command)]


def on_approved(fact: DossierApproved, context: FactContext) -> Sequence[StreamCommand]:
    return [_result(fact, fact.account, context)]


def on_request_approved(fact: RequestApproved, context: FactContext) -> Sequence[StreamCommand]:
    """A verdict on a result names the account that it pays from: on a request's, none."""
    return [_result(fact, None, context)]


def _result(fact: DossierApproved | RequestApproved, account: str | None, context: FactContext) -> StreamCommand:
    command = JudgeResult(
        dossier=fact.dossier,
        procedure=fact.procedure,
        form=fact.form,
        unit=fact.unit,
        treasury=fact.treasury,
        account=account,
        digest=fact.digest,
        signatures=(_offered(fact.signature),),
        handed_over=fact.approved_at,
        at=context.received_at,
        caught_up=context.caught_up,
        last_try=context.last_try,
    )
    return DECIDER.command(fact.treasury, command)


def _offered(signed: Signed) -> OfferedSignature:
    return OfferedSignature(role=signed.role, person=signed.person, serial=signed.serial, cms=signed.cms)


LISTEN: Listening = {
    UnitJoined: on_joined,
    SignatoryAppointed: on_appointed,
    SignatoryEnded: on_ended,
    CertificateBound: on_bound,
    CertificateUnbound: on_unbound,
    DossierSubmitted: on_submitted,
    DossierApproved: on_approved,
    RequestApproved: on_request_approved,
}
