"""What the facts of the other services do to a dossier: verdicts open or close its gates, and answers end it.

Facts come late, twice, and across topics in any order. What concerns another round or other bytes is stale and
changes nothing; what stands on something that has not arrived yet waits.
"""

from collections.abc import Sequence
from typing import assert_never

from khobac_contracts.vocabulary import Answer

from services.chassis import TooEarly
from services.dossier.domain.case.commands import (
    AcceptResult,
    AcceptSignatures,
    AnswerWarning,
    ClearRisk,
    FactCommand,
    FailPayment,
    RejectResult,
    RejectSignatures,
    SettlePayment,
    Warn,
)
from services.dossier.domain.case.events import (
    Event,
    RequestCompleted,
    ResultRejected,
    RiskCleared,
    SignaturesRejected,
    SignaturesVerified,
    Warned,
    WarningConfirmed,
    WarningDisputed,
)
from services.dossier.domain.case.filed import Filed
from services.dossier.domain.case.state import (
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
    Rejected,
    Reopened,
    Settled,
    State,
    Stopped,
    TakenBack,
    Unpaid,
)
from services.dossier.domain.procedures import Gate

from .payments import decide_answer


def decide_fact(command: FactCommand, state: State) -> Sequence[Event]:
    """What a fact leads to; nothing when it is stale or repeated."""
    if isinstance(state, Nothing):
        raise TooEarly("the dossier is not known yet")
    match command:
        case AcceptSignatures() | RejectSignatures():
            return _signature_verdict(command, state)
        case ClearRisk() | Warn():
            return _risk_verdict(command, state)
        case AnswerWarning():
            return _answer(command, state)
        case AcceptResult() | RejectResult():
            return _result_verdict(command, state)
        case SettlePayment() | FailPayment():
            return _payment(command, state)
        case _:
            assert_never(command)


def _under_control(state: State) -> Filed | None:
    """The dossier while the treasury has it and has not decided."""
    match state:
        case AwaitingReceipt() | AwaitingAccountant() | AwaitingController() | AwaitingLeader():
            return state.filed
        case Held():
            return state.was.filed
        case Nothing() | Draft() | Reopened() | AwaitingPayment() | AwaitingVerdict():
            return None
        case Rejected() | Stopped() | Settled() | Unpaid() | Completed() | TakenBack():
            return None
        case _:
            assert_never(state)


def _signature_verdict(command: AcceptSignatures | RejectSignatures, state: State) -> Sequence[Event]:
    filed = _under_control(state)
    if filed is None or Gate.SIGNATURES in filed.passed or filed.digest != command.digest:
        return []
    match command:
        case AcceptSignatures():
            return [SignaturesVerified(at=command.at)]
        case RejectSignatures():
            return [SignaturesRejected(reason=command.reason, at=command.at)]


def _risk_verdict(command: ClearRisk | Warn, state: State) -> Sequence[Event]:
    """A warning may follow a clearance of its round: risk heard of a change late. After the approval it holds up
    nothing: the dossier goes on, and the unit hears the alert from notify all the same.
    """
    filed = _watched(state)
    if filed is None or isinstance(state, Held) or filed.confirmed or filed.round != command.round:
        return []
    match command:
        case ClearRisk():
            return [] if Gate.RISK in filed.passed else [RiskCleared(score=command.score, at=command.at)]
        case Warn():
            return [Warned(score=command.score, reason=command.reason, at=command.at)]


def _answer(command: AnswerWarning, state: State) -> Sequence[Event]:
    filed = _watched(state)
    # By the round, not by the time: the answer's is of another clock.
    if filed is None or filed.confirmed or filed.round != command.round:
        return []
    if not isinstance(state, Held):
        raise TooEarly("the warning that this answers has not arrived yet")
    match command.answer:
        case Answer.CONFIRMED:
            return [WarningConfirmed(person=command.person, at=command.at)]
        case Answer.DISPUTED:
            return [WarningDisputed(person=command.person, at=command.at)]


def _watched(state: State) -> Filed | None:
    """Under control by terms that have a gate for risk: elsewhere no warning holds anything."""
    filed = _under_control(state)
    return filed if filed and Gate.RISK in filed.case.terms.gates else None


def _result_verdict(command: AcceptResult | RejectResult, state: State) -> Sequence[Event]:
    """Of a dossier that pays, a result that holds is payment's business: it comes back here as settled or failed."""
    if not isinstance(state, AwaitingPayment | AwaitingVerdict) or state.digest != command.digest:
        return []
    match command:
        case AcceptResult():
            return [RequestCompleted(at=command.at)] if isinstance(state, AwaitingVerdict) else []
        case RejectResult():
            return [ResultRejected(reason=command.reason, at=command.at)]
        case _:
            assert_never(command)


def _payment(command: SettlePayment | FailPayment, state: State) -> Sequence[Event]:
    if isinstance(state, AwaitingPayment):
        return decide_answer(command, state)
    if _under_control(state) or isinstance(state, AwaitingVerdict):
        # Nobody pays what is not approved. If no approval follows, this must not be swallowed but seen.
        raise TooEarly("payment speaks of a dossier whose payment is not approved")
    return []
