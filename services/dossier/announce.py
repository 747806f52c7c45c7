"""What others learn: the case handed over, approved, completed, withdrawn, and every step that its unit can see."""

import datetime as dt
from collections.abc import Sequence
from typing import TypedDict, assert_never

from khobac_contracts.dossier import (
    ApprovedPayment,
    DossierApproved,
    DossierSubmitted,
    DossierWithdrawn,
    Line,
    PaymentItem,
    RequestApproved,
    RequestCompleted,
    Signed,
    StatusChanged,
)
from khobac_contracts.vocabulary import Fact, Step, Words

from .domain.case import Event, State
from .domain.case import events as e
from .domain.case.filed import Case, Filed
from .domain.case.looking import case_of, submitted_at
from .domain.case.signatures import Signature
from .domain.case.state import STATUS, Approved, AwaitingPayment, AwaitingReceipt, AwaitingVerdict
from .domain.case.steps import STEPS, public_step


class _About(TypedDict):
    dossier: str
    procedure: str
    form: str
    unit: str


def announce(event: Event, state: State) -> Sequence[Fact]:
    """The facts that an event becomes, with the state after it."""
    case, handed_over, own_step = case_of(state), submitted_at(state), STEPS.get(type(event))
    step = public_step(own_step) if own_step else None
    if step is None or case is None or handed_over is None:
        return ()  # the preparation is the unit's own affair, and a normal assessment is no news
    status = _status(step, event, state, case, handed_over)
    return (*_of(event, state, case), status)


def _of(event: Event, state: State, case: Case) -> Sequence[Fact]:
    """What an event says beside the status."""
    match event:
        case e.HandedOver() if isinstance(state, AwaitingReceipt):
            return (_submitted(state.filed),)
        case e.LeaderApproved() if isinstance(state, AwaitingPayment | AwaitingVerdict):
            return (_approved(event, state),)
        case e.RequestCompleted():
            treasury, data = case.form.treasury, case.form.disclosure()
            return (RequestCompleted(**_about(case), treasury=treasury, data=data, completed_at=event.at),)
        case e.Withdrawn():
            return (DossierWithdrawn(**_about(case), withdrawn_at=event.at),)
        case _:
            return ()


def _about(case: Case) -> _About:
    return _About(dossier=case.code, procedure=case.terms.procedure, form=case.form.symbol, unit=case.unit)


def _status(step: Step, event: Event, state: State, case: Case, handed_over: dt.datetime) -> StatusChanged:
    return StatusChanged(
        **_about(case),
        treasury=case.form.treasury,
        status=STATUS[type(state)],
        step=step,
        amount=case.amount,
        reason=_reason(event),
        submitted_at=handed_over,
        changed_at=event.at,
    )


def _reason(event: Event) -> Words | None:
    match event:
        case e.SignaturesRejected() | e.Warned() | e.ResultRejected() | e.PaymentFailed():
            return event.reason.words()
        case e.Refused():
            return Words(vi=event.reason, en=event.reason)
        case e.Returned():
            return Words(vi=event.guidance, en=event.guidance)
        case _:
            return None


def _submitted(filed: Filed) -> DossierSubmitted:
    case = filed.case
    money = case.money
    return DossierSubmitted(
        **_about(case),
        treasury=case.form.treasury,
        account=case.form.about(),
        amount=case.amount,
        payments=tuple(
            PaymentItem(item=p.item, amount=p.amount, payee_bank=p.payee_bank, payee_digest=p.payee_digest)
            for p in (money.payments if money else ())
        ),
        lines=tuple(Line(economic_code=line.economic_code, amount=line.amount) for line in case.form.spending()),
        digest=filed.digest,
        signatures=tuple(_signed(signature) for signature in filed.signatures),
        round=filed.round,
        declared_at=case.declared_at,
        submitted_at=filed.submitted_at,
    )


def _approved(event: e.LeaderApproved, state: Approved) -> DossierApproved | RequestApproved:
    """An order to pay for a case that awaits payment, and for no other, whatever its form says of money."""
    filed = state.was.filed
    match state:
        case AwaitingPayment():
            return _to_pay(event, filed)
        case AwaitingVerdict():
            return _request(event, filed)
        case _:
            assert_never(state)


def _to_pay(event: e.LeaderApproved, filed: Filed) -> DossierApproved:
    case, money = filed.case, filed.case.money
    if money is None:
        raise ValueError(f"{case.code}: a form that moves no money stands in a procedure that pays")
    return DossierApproved(
        **_about(case),
        treasury=case.form.treasury,
        account=money.account,
        amount=money.amount,
        payments=tuple(
            ApprovedPayment(item=p.item, amount=p.amount, payee_bank=p.payee_bank, payee=p.payee)
            for p in money.payments
        ),
        digest=event.digest,
        submission_digest=filed.digest,
        signature=_signed(event.signature),
        approved_at=event.at,
    )


def _request(event: e.LeaderApproved, filed: Filed) -> RequestApproved:
    case = filed.case
    return RequestApproved(
        **_about(case),
        treasury=case.form.treasury,
        account=case.form.about(),
        digest=event.digest,
        submission_digest=filed.digest,
        signature=_signed(event.signature),
        approved_at=event.at,
    )


def _signed(signature: Signature) -> Signed:
    return Signed(
        role=signature.role,
        person=signature.person,
        cms=signature.cms,
        serial=signature.serial,
        context=signature.context.context(),
    )
