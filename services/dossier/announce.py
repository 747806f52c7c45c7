"""What others learn: the case handed over, approved, withdrawn, and every step that its unit can see."""

import datetime as dt
from collections.abc import Sequence

from khobac_contracts.dossier import (
    DossierApproved,
    DossierSubmitted,
    DossierWithdrawn,
    Signed,
    StatusChanged,
)
from khobac_contracts.dossier import Line as PublicLine
from khobac_contracts.vocabulary import Context, Fact, Words

from services.dossier.domain import events as e

from .domain.case import Case
from .domain.events import Event
from .domain.parties import Sentence, Signature
from .domain.situations import STATUS, AwaitingReceipt, State, case_of, submitted_at

_STEPS: dict[type[Event], str] = {
    e.HandedOver: "handed_over",
    e.SignaturesVerified: "signatures_verified",
    e.SignaturesRejected: "signatures_rejected",
    e.Warned: "warned",
    e.WarningConfirmed: "warning_confirmed",
    e.WarningDisputed: "warning_disputed",
    e.Received: "received",
    e.Returned: "returned",
    e.Refused: "refused",
    e.AccountantChecked: "accountant_checked",
    e.ControllerChecked: "controller_checked",
    e.LeaderApproved: "leader_approved",
    e.ResultRejected: "result_rejected",
    e.Paid: "paid",
    e.PaymentFailed: "payment_failed",
    e.Withdrawn: "withdrawn",
}
"""Events that are a step for the unit. The preparation is its own affair, and a normal risk assessment is no news."""


def announce(event: Event, state: State) -> Sequence[Fact]:
    """The facts that an event becomes, with the state after it."""
    step, case, handed_over = _STEPS.get(type(event)), case_of(state), submitted_at(state)
    if step is None or case is None or handed_over is None:
        return ()
    status = _status(step, event, state, case, handed_over)
    match event:
        case e.HandedOver() if isinstance(state, AwaitingReceipt):
            return (_submitted(state), status)
        case e.LeaderApproved():
            return (_approved(event, case), status)
        case e.Withdrawn():
            return (DossierWithdrawn(dossier=case.code, unit=case.unit, withdrawn_at=event.at), status)
        case _:
            return (status,)


def _status(step: str, event: Event, state: State, case: Case, handed_over: dt.datetime) -> StatusChanged:
    return StatusChanged(
        dossier=case.code,
        unit=case.unit,
        treasury=case.form.treasury,
        status=STATUS[type(state)],
        step=step,  # type: ignore[arg-type]  # pydantic checks it against the contract's steps
        amount=case.form.amount,
        reason=_reason(event),
        submitted_at=handed_over,
        changed_at=event.at,
    )


def _reason(event: Event) -> Words | None:
    match event:
        case e.SignaturesRejected() | e.Warned() | e.ResultRejected() | e.PaymentFailed():
            return _words(event.reason)
        case e.Refused():
            return Words(vi=event.reason, en=event.reason)
        case e.Returned():
            return Words(vi=event.guidance, en=event.guidance)
        case _:
            return None


def _submitted(state: AwaitingReceipt) -> DossierSubmitted:
    filed = state.filed
    case, form = filed.case, filed.case.form
    return DossierSubmitted(
        dossier=case.code,
        unit=case.unit,
        treasury=form.treasury,
        account=form.account,
        form=form.form,
        amount=form.amount,
        lines=tuple(PublicLine(economic_code=line.economic_code, amount=line.amount) for line in form.lines),
        payee_digest=form.payee_digest,
        payee_bank=form.payee_bank,
        digest=filed.digest,
        signatures=tuple(_signed(signature) for signature in filed.signatures),
        round=filed.round,
        submitted_at=filed.submitted_at,
    )


def _approved(event: e.LeaderApproved, case: Case) -> DossierApproved:
    form = case.form
    return DossierApproved(
        dossier=case.code,
        unit=case.unit,
        treasury=form.treasury,
        account=form.account,
        amount=form.amount,
        payee=form.payee,
        payee_bank=form.payee_bank,
        digest=event.digest,
        signature=_signed(event.signature),
        approved_at=event.at,
    )


def _signed(signature: Signature) -> Signed:
    context = signature.context
    return Signed(
        role=signature.role,
        person=signature.person,
        cms=signature.cms,
        serial=signature.serial,
        context=Context(
            user=context.user,
            person=context.person,
            device=context.device,
            network=context.network,
            country=context.country,
            session=context.session,
            at=context.at,
        ),
    )


def _words(sentence: Sentence) -> Words:
    return Words(vi=sentence.vi, en=sentence.en)
