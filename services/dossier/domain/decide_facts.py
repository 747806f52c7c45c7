"""What the facts of the other services do to a dossier: the verdicts open or close its gates, payment ends it.

Facts come late, twice, and across topics in any order. What concerns another round or other bytes is stale and
changes nothing; what stands on something that has not arrived yet waits.
"""

from collections.abc import Sequence
from typing import assert_never

from services.chassis import TooEarly

from .case import Filed
from .commands import (
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
from .events import (
    Event,
    Paid,
    PaymentFailed,
    ResultRejected,
    RiskCleared,
    SignaturesRejected,
    SignaturesVerified,
    Warned,
    WarningConfirmed,
    WarningDisputed,
)
from .situations import (
    AwaitingAccountant,
    AwaitingController,
    AwaitingLeader,
    AwaitingPayment,
    AwaitingReceipt,
    Held,
    Nothing,
    Open,
    State,
)


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
        case RejectResult():
            return _result_verdict(command, state)
        case SettlePayment() | FailPayment():
            return _payment(command, state)
        case _:
            assert_never(command)


def _under_control(state: State) -> tuple[Open, Filed] | None:
    match state:
        case AwaitingReceipt() | AwaitingAccountant() | AwaitingController() | AwaitingLeader():
            return state, state.filed
        case Held():
            return state.was, state.was.filed
        case _:
            return None


def _signature_verdict(command: AcceptSignatures | RejectSignatures, state: State) -> Sequence[Event]:
    found = _under_control(state)
    if found is None or found[1].verified or found[1].digest != command.digest:
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
    found = _under_control(state)
    if found is None or isinstance(state, Held) or found[1].confirmed or found[1].round != command.round:
        return []
    match command:
        case ClearRisk():
            return [] if found[1].cleared else [RiskCleared(score=command.score, at=command.at)]
        case Warn():
            return [Warned(score=command.score, reason=command.reason, at=command.at)]


def _answer(command: AnswerWarning, state: State) -> Sequence[Event]:
    found = _under_control(state)
    # By the round, not by the time: the answer's is of another clock.
    if found is None or found[1].confirmed or found[1].round != command.round:
        return []
    if not isinstance(state, Held):
        raise TooEarly("the warning that this answers has not arrived yet")
    match command.answer:
        case "confirmed":
            return [WarningConfirmed(person=command.person, at=command.at)]
        case "disputed":
            return [WarningDisputed(person=command.person, at=command.at)]


def _result_verdict(command: RejectResult, state: State) -> Sequence[Event]:
    if not isinstance(state, AwaitingPayment) or state.digest != command.digest:
        return []
    return [ResultRejected(reason=command.reason, at=command.at)]


def _payment(command: SettlePayment | FailPayment, state: State) -> Sequence[Event]:
    if not isinstance(state, AwaitingPayment):
        if _under_control(state):
            # Nobody pays what is not approved. If no approval follows, this must not be swallowed but seen.
            raise TooEarly("payment speaks of a dossier that is not approved")
        return []
    match command:
        case SettlePayment():
            return [Paid(reference=command.reference, at=command.at)]
        case FailPayment():
            return [PaymentFailed(code=command.code, reason=command.reason, at=command.at)]
