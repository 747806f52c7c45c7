"""How a dossier goes from one situation to the next: total, so that any recorded history can be folded."""

import datetime as dt
from typing import assert_never

from khobac_contracts.vocabulary import Role
from msgspec.structs import replace

from .case import Case, Filed, Moment, Step
from .events import (
    AccountantChecked,
    Attached,
    Changed,
    ControllerChecked,
    Declared,
    Detached,
    Event,
    HandedOver,
    LeaderApproved,
    Paid,
    PaymentFailed,
    Received,
    Refused,
    ResultRejected,
    Returned,
    RiskCleared,
    SignaturesDropped,
    SignaturesRejected,
    SignaturesVerified,
    Signed,
    Warned,
    WarningConfirmed,
    WarningDisputed,
    Withdrawn,
)
from .parties import Sentence
from .situations import (
    AwaitingAccountant,
    AwaitingController,
    AwaitingLeader,
    AwaitingPayment,
    AwaitingReceipt,
    Draft,
    Held,
    Nothing,
    Open,
    Preparing,
    Rejected,
    Reopened,
    Settled,
    State,
    Stopped,
    TakenBack,
    Unpaid,
    round_of,
    submitted_at,
)


def evolve(state: State, event: Event) -> State:
    """The next situation. What does not belong to a situation leaves it as it is."""
    match state:
        case Nothing():
            return _declared(event) if isinstance(event, Declared) else state
        case Draft() | Reopened():
            return _prepared(state, event)
        case AwaitingReceipt() | AwaitingAccountant() | AwaitingController() | AwaitingLeader():
            return _went_on(state, event)
        case Held():
            return _held(state, event)
        case AwaitingPayment():
            return _decided(state, event)
        case Rejected() | Stopped() | Settled() | Unpaid() | TakenBack():
            return state
        case _:
            assert_never(state)


def _declared(event: Declared) -> Draft:
    case = Case(code=event.code, unit=event.by.body, form=event.form)
    return Draft(case=_noted(case, "declared", event.at, event.by.role))


def _prepared(state: Preparing, event: Event) -> State:
    case = state.case
    match event:
        case Changed():
            return _revised(state, replace(case, form=event.form))
        case Attached():
            return _revised(state, replace(case, attachments=(*case.attachments, event.attachment)))
        case Detached():
            left = tuple(each for each in case.attachments if each.digest != event.digest)
            return _revised(state, replace(case, attachments=left))
        case SignaturesDropped():
            noted = _noted(case, "signatures_dropped", event.at, event.by.role)
            return replace(state, case=noted, signatures=(), digest="")
        case Signed():
            step: Step = (
                "chief_accountant_signed" if event.signature.role is Role.CHIEF_ACCOUNTANT else "account_holder_signed"
            )
            noted, signatures = _noted(case, step, event.at, event.by.role), (*state.signatures, event.signature)
            return replace(state, case=noted, signatures=signatures, digest=event.digest)
        case HandedOver():
            return _handed_over(state, event)
        case Withdrawn():
            return _taken_back(state, case, event)
        case _:
            return state


def _revised(state: Preparing, case: Case) -> Preparing:
    return replace(state, case=replace(case, revision=case.revision + 1))


def _handed_over(state: Preparing, event: HandedOver) -> AwaitingReceipt:
    return AwaitingReceipt(
        filed=Filed(
            case=_noted(state.case, "handed_over", event.at, event.by.role),
            round=round_of(state),
            digest=event.digest,
            submitted_at=event.at,
            signatures=state.signatures,
        )
    )


def _went_on(state: Open, event: Event) -> State:
    match event:
        case SignaturesVerified() | RiskCleared():
            return replace(state, filed=_gated(state.filed, event))
        case Warned():
            filed = replace(_passed(state.filed, "warned", event.at), cleared=False)
            return Held(was=replace(state, filed=filed), score=event.score, reason=event.reason)
        case SignaturesRejected():
            return Rejected(filed=_passed(state.filed, "signatures_rejected", event.at), reason=event.reason)
        case Refused():
            filed = _passed(state.filed, "refused", event.at, event.by.role)
            return Rejected(filed=filed, reason=Sentence(event.reason, event.reason))
        case Returned():
            case = _noted(state.filed.case, "returned", event.at, event.by.role)
            return Reopened(case=case, guidance=event.guidance, submitted_at=state.filed.submitted_at)
        case Withdrawn():
            return _taken_back(state, state.filed.case, event)
        case _:
            return _controlled(state, event)


def _controlled(state: Open, event: Event) -> State:
    """The treasury's own steps, each from the one before it."""
    match state, event:
        case AwaitingReceipt(), Received():
            filed = _passed(state.filed, "received", event.at, event.by.role)
            return AwaitingAccountant(filed=filed, receiver=event.by.person, received_at=event.at)
        case AwaitingAccountant(), AccountantChecked():
            return AwaitingController(
                filed=_passed(state.filed, "accountant_checked", event.at, event.by.role),
                receiver=state.receiver,
                received_at=state.received_at,
                accountant=event.by.person,
            )
        case AwaitingController(), ControllerChecked():
            return AwaitingLeader(
                filed=_passed(state.filed, "controller_checked", event.at, event.by.role),
                receiver=state.receiver,
                received_at=state.received_at,
                accountant=state.accountant,
                controller=event.by.person,
            )
        case AwaitingLeader(), LeaderApproved():
            filed = _passed(state.filed, "leader_approved", event.at, event.by.role)
            was = replace(state, filed=filed)
            return AwaitingPayment(was=was, leader=event.by.person, digest=event.digest, approved_at=event.at)
        case _:
            return state


def _held(state: Held, event: Event) -> State:
    filed = state.was.filed
    match event:
        case SignaturesVerified():
            return replace(state, was=replace(state.was, filed=_gated(filed, event)))
        case SignaturesRejected():
            return Rejected(filed=_passed(filed, "signatures_rejected", event.at), reason=event.reason)
        case WarningConfirmed():
            confirmed = replace(_passed(filed, "warning_confirmed", event.at), cleared=True, confirmed=True)
            return replace(state.was, filed=confirmed)
        case WarningDisputed():
            return Stopped(
                filed=_passed(filed, "warning_disputed", event.at),
                person=event.person,
                at=event.at,
                score=state.score,
                reason=state.reason,
            )
        case Withdrawn():
            return _taken_back(state, filed.case, event)
        case _:
            return state


def _decided(state: AwaitingPayment, event: Event) -> State:
    filed = state.was.filed
    match event:
        case Paid():
            return Settled(filed=_passed(filed, "paid", event.at), reference=event.reference)
        case PaymentFailed():
            return Unpaid(filed=_passed(filed, "payment_failed", event.at), code=event.code, reason=event.reason)
        case ResultRejected():
            filed = _passed(filed, "result_rejected", event.at)
            return replace(state.was, filed=filed, attempt=state.was.attempt + 1, setback=event.reason)
        case _:
            return state


def _taken_back(state: State, case: Case, event: Withdrawn) -> TakenBack:
    return TakenBack(case=_noted(case, "withdrawn", event.at, event.by.role), submitted_at=submitted_at(state))


def _gated(filed: Filed, event: SignaturesVerified | RiskCleared) -> Filed:
    """A gate is passed. The signatures have served: their bytes are in the history and in the fact."""
    match event:
        case SignaturesVerified():
            return replace(_passed(filed, "signatures_verified", event.at), verified=True, signatures=())
        case RiskCleared():
            return replace(_passed(filed, "risk_cleared", event.at), cleared=True)


def _passed(filed: Filed, step: Step, at: dt.datetime, role: Role | None = None) -> Filed:
    return replace(filed, case=_noted(filed.case, step, at, role))


def _noted(case: Case, step: Step, at: dt.datetime, role: Role | None) -> Case:
    return replace(case, timeline=(*case.timeline, Moment(step, at, role)))
