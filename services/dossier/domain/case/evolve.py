"""How a dossier goes from one situation to the next: total, so that any recorded history can be folded."""

from typing import assert_never

from msgspec.structs import replace

from services.dossier.domain.procedures import Gate, Outcome
from services.kernel.bilingual import as_written

from .events import (
    AccountantChecked,
    Attached,
    ByPerson,
    Changed,
    ControllerChecked,
    Declared,
    Detached,
    Event,
    HandedOver,
    ItemFailed,
    ItemSettled,
    LeaderApproved,
    Paid,
    PaymentFailed,
    Received,
    Refused,
    RequestCompleted,
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
from .filed import Case, Filed, Moment, Receipt, Settlement, Shortfall
from .looking import case_of, submitted_at, with_case
from .state import (
    STATUS,
    Approved,
    AwaitingAccountant,
    AwaitingController,
    AwaitingLeader,
    AwaitingPayment,
    AwaitingReceipt,
    AwaitingVerdict,
    Completed,
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
)
from .steps import STEPS


def evolve(state: State, event: Event) -> State:
    """The next situation, noted in the timeline. What does not belong to a situation leaves it as it is."""
    after = _next(state, event)
    return after if after is state else _noted(after, event)


def _next(state: State, event: Event) -> State:
    match state:
        case Nothing():
            return _declared(event) if isinstance(event, Declared) else state
        case Draft() | Reopened():
            return _prepared(state, event)
        case AwaitingReceipt() | AwaitingAccountant() | AwaitingController() | AwaitingLeader():
            return _went_on(state, event)
        case Held():
            return _held(state, event)
        case AwaitingPayment() | AwaitingVerdict():
            return _approved(state, event)
        case Rejected() | Stopped() | Settled() | Unpaid() | Completed() | TakenBack():
            return state
        case _:
            assert_never(state)


def _noted(after: State, event: Event) -> State:
    step, case = STEPS.get(type(event)), case_of(after)
    if step is None or case is None:
        return after
    role = event.by.role if isinstance(event, ByPerson) else None
    moment = Moment(step, STATUS[type(after)], event.at, role)
    return with_case(after, replace(case, timeline=(*case.timeline, moment)))


def _declared(event: Declared) -> Draft:
    unit = event.by.organisation
    case = Case(code=event.code, unit=unit, form=event.form, terms=event.terms, declared_at=event.at)
    return Draft(case=case)


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
            return replace(state, signatures=(), digest="")
        case Signed():
            return replace(state, signatures=(*state.signatures, event.signature), digest=event.digest)
        case HandedOver():
            return _handed_over(state, event)
        case Withdrawn():
            return _taken_back(state, case)
        case _:
            return state


def _revised(state: Preparing, case: Case) -> Preparing:
    return replace(state, case=replace(case, revision=case.revision + 1))


def _handed_over(state: Preparing, event: HandedOver) -> AwaitingReceipt:
    return AwaitingReceipt(
        filed=Filed(
            case=state.case,
            round=event.round,
            digest=event.digest,
            submitted_at=event.at,
            answer_due=event.answer_due,
            signatures=state.signatures,
        )
    )


def _went_on(state: Open, event: Event) -> State:
    filed = state.filed
    match event:
        case SignaturesVerified():
            return replace(state, filed=_signatures_hold(filed))
        case RiskCleared():
            return replace(state, filed=_passed(filed, Gate.RISK))
        case Warned():
            closed = tuple(gate for gate in filed.passed if gate is not Gate.RISK)
            return Held(was=replace(state, filed=replace(filed, passed=closed)), score=event.score, reason=event.reason)
        case SignaturesRejected():
            return Rejected(filed=filed, reason=event.reason)
        case Refused():
            return Rejected(filed=filed, reason=as_written(event.reason))
        case Returned():
            return _reopened(filed, event)
        case Withdrawn():
            return _taken_back(state, filed.case)
        case _:
            return _controlled(state, event)


def _reopened(filed: Filed, event: Returned) -> Reopened:
    return Reopened(case=filed.case, round=filed.round + 1, guidance=event.guidance, submitted_at=filed.submitted_at)


def _controlled(state: Open, event: Event) -> State:
    """The treasury's own steps, each from the one before it."""
    match state, event:
        case AwaitingReceipt(), Received():
            receipt = Receipt(event.by.person, event.at, event.decision_due)
            return AwaitingAccountant(filed=state.filed, receipt=receipt)
        case AwaitingAccountant(), AccountantChecked():
            return AwaitingController(filed=state.filed, receipt=state.receipt, accountant=event.by.person)
        case AwaitingController(), ControllerChecked():
            return AwaitingLeader(
                filed=state.filed, receipt=state.receipt, accountant=state.accountant, controller=event.by.person
            )
        case AwaitingLeader(), LeaderApproved():
            return _leader_approved(state, event)
        case _:
            return state


def _leader_approved(state: AwaitingLeader, event: LeaderApproved) -> Approved:
    match state.filed.case.terms.outcome:
        case Outcome.PAYS:
            return AwaitingPayment(was=state, leader=event.by.person, digest=event.digest, approved_at=event.at)
        case Outcome.REQUESTS:
            return AwaitingVerdict(was=state, leader=event.by.person, digest=event.digest, approved_at=event.at)


def _held(state: Held, event: Event) -> State:
    filed = state.was.filed
    match event:
        case SignaturesVerified():
            return replace(state, was=replace(state.was, filed=_signatures_hold(filed)))
        case SignaturesRejected():
            return Rejected(filed=filed, reason=event.reason)
        case WarningConfirmed():
            return replace(state.was, filed=replace(_passed(filed, Gate.RISK), confirmed=True))
        case WarningDisputed():
            return Stopped(filed=filed, person=event.person, at=event.at, score=state.score, reason=state.reason)
        case Withdrawn():
            return _taken_back(state, filed.case)
        case _:
            return state


def _approved(state: Approved, event: Event) -> State:
    filed = state.was.filed
    match state, event:
        case _, ResultRejected():
            return replace(state.was, attempt=state.was.attempt + 1, setback=event.reason)
        case AwaitingVerdict(), RequestCompleted():
            return Completed(filed=filed)
        case AwaitingPayment(), ItemSettled():
            return replace(state, settled=(*state.settled, Settlement(event.item, event.reference)))
        case AwaitingPayment(), ItemFailed():
            return replace(state, failed=(*state.failed, Shortfall(event.item, event.code, event.reason)))
        case AwaitingPayment(), Paid():
            return Settled(filed=filed, settled=state.settled)
        case AwaitingPayment(), PaymentFailed():
            return Unpaid(filed=filed, settled=state.settled, failed=state.failed, reason=event.reason)
        case _:
            return state


def _taken_back(state: State, case: Case) -> TakenBack:
    return TakenBack(case=case, submitted_at=submitted_at(state))


def _signatures_hold(filed: Filed) -> Filed:
    """They have served: their bytes are in the history and in the fact."""
    return replace(_passed(filed, Gate.SIGNATURES), signatures=())


def _passed(filed: Filed, gate: Gate) -> Filed:
    return filed if gate in filed.passed else replace(filed, passed=(*filed.passed, gate))
