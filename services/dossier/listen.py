"""What the other services' facts mean for a dossier, or for a unit that declares dossiers: the one table."""

from collections.abc import Sequence

from khobac_contracts.notify import WarningAnswered
from khobac_contracts.payment import PaymentFailed, PaymentSettled
from khobac_contracts.registration import UnitJoined
from khobac_contracts.risk import RiskAssessed
from khobac_contracts.signature import (
    Finding,
    ResultRejected,
    ResultVerified,
    SubmissionRejected,
    SubmissionVerified,
)
from khobac_contracts.vocabulary import Answer, Indication, Level, known

from services.chassis import FactContext, Listening, StreamCommand
from services.kernel.bilingual import Bilingual, as_written, joined

from .domain.case import CASE
from .domain.case.commands import (
    AcceptResult,
    AcceptSignatures,
    AnswerWarning,
    ClearRisk,
    FailPayment,
    RejectResult,
    RejectSignatures,
    SettlePayment,
    Warn,
)
from .domain.unit import UNIT, KnowUnit


def on_joined(fact: UnitJoined, context: FactContext) -> Sequence[StreamCommand]:
    command = KnowUnit(without_chief_accountant=fact.without_chief_accountant, at=fact.joined_at)
    return (UNIT.command(fact.unit, command),)


def on_submission_verified(fact: SubmissionVerified, context: FactContext) -> Sequence[StreamCommand]:
    return (CASE.command(fact.dossier, AcceptSignatures(digest=fact.digest, at=context.received_at)),)


def on_submission_rejected(fact: SubmissionRejected, context: FactContext) -> Sequence[StreamCommand]:
    command = RejectSignatures(digest=fact.digest, reason=_objections(fact.findings), at=context.received_at)
    return (CASE.command(fact.dossier, command),)


def on_result_verified(fact: ResultVerified, context: FactContext) -> Sequence[StreamCommand]:
    return (CASE.command(fact.dossier, AcceptResult(digest=fact.digest, at=context.received_at)),)


def on_result_rejected(fact: ResultRejected, context: FactContext) -> Sequence[StreamCommand]:
    command = RejectResult(digest=fact.digest, reason=_objections(fact.findings), at=context.received_at)
    return (CASE.command(fact.dossier, command),)


def on_assessed(fact: RiskAssessed, context: FactContext) -> Sequence[StreamCommand]:
    """A level that is not known here neither clears nor warns: the gate stays closed until a known one comes."""
    match known(Level, fact.level):
        case Level.NORMAL:
            command = ClearRisk(round=fact.round, score=fact.score, at=context.received_at)
            return (CASE.command(fact.dossier, command),)
        case Level.ABNORMAL:
            said = joined((reason.words for reason in fact.reasons), "; ")
            reason = said if said.vi else Bilingual("Khoản chi bất thường", "The spending is abnormal")
            warn = Warn(round=fact.round, score=fact.score, reason=reason, at=context.received_at)
            return (CASE.command(fact.dossier, warn),)
        case None:
            return ()


def on_answered(fact: WarningAnswered, context: FactContext) -> Sequence[StreamCommand]:
    """An answer that is not known here leaves the dossier held."""
    answer = known(Answer, fact.answer)
    if answer is None:
        return ()
    command = AnswerWarning(round=fact.round, answer=answer, person=fact.person, at=context.received_at)
    return (CASE.command(fact.dossier, command),)


def on_settled(fact: PaymentSettled, context: FactContext) -> Sequence[StreamCommand]:
    command = SettlePayment(item=fact.item, reference=fact.bank_reference, at=context.received_at)
    return (CASE.command(fact.dossier, command),)


def on_failed(fact: PaymentFailed, context: FactContext) -> Sequence[StreamCommand]:
    command = FailPayment(item=fact.item, code=fact.code, reason=Bilingual.of(fact.reason), at=context.received_at)
    return (CASE.command(fact.dossier, command),)


def _objections(findings: Sequence[Finding]) -> Bilingual:
    """Why signatures did not pass, in the examiner's words."""
    failed = [finding for finding in findings if finding.indication != Indication.PASSED]
    said = [
        Bilingual.of(finding.reason) if finding.reason else as_written(finding.sub_indication or "")
        for finding in failed
    ]
    words = [each for each in said if each.vi]
    return joined(words, "; ") if words else Bilingual("Chữ ký không hợp lệ", "A signature does not hold")


LISTEN: Listening = {
    UnitJoined: on_joined,
    SubmissionVerified: on_submission_verified,
    SubmissionRejected: on_submission_rejected,
    ResultVerified: on_result_verified,
    ResultRejected: on_result_rejected,
    RiskAssessed: on_assessed,
    WarningAnswered: on_answered,
    PaymentSettled: on_settled,
    PaymentFailed: on_failed,
}
