"""What the other services' facts mean for a dossier: the one table."""

from collections.abc import Iterable, Sequence

from khobac_contracts.notify import WarningAnswered
from khobac_contracts.payment import PaymentFailed, PaymentSettled
from khobac_contracts.risk import RiskAssessed
from khobac_contracts.signature import SignatureRejected, SignatureVerified
from khobac_contracts.vocabulary import Words

from services.chassis import FactContext, Listening, Poison, StreamCommand

from .domain.commands import (
    AcceptSignatures,
    AnswerWarning,
    ClearRisk,
    FailPayment,
    RejectResult,
    RejectSignatures,
    SettlePayment,
    Warn,
)
from .domain.parties import Sentence


def on_verified(fact: SignatureVerified, heard: FactContext) -> Sequence[StreamCommand]:
    # A result that verifies is payment's business; the dossier hears of it again when it is paid.
    if fact.subject == "result":
        return ()
    return (StreamCommand(fact.dossier, AcceptSignatures(digest=fact.digest, at=heard.received_at)),)


def on_rejected(fact: SignatureRejected, heard: FactContext) -> Sequence[StreamCommand]:
    findings = (finding for finding in fact.findings if finding.indication != "PASSED")
    reason = _joined(
        (
            finding.reason or Words(vi=finding.sub_indication or "", en=finding.sub_indication or "")
            for finding in findings
        ),
        Sentence("Chữ ký không hợp lệ", "A signature does not hold"),
    )
    kind = RejectResult if fact.subject == "result" else RejectSignatures
    return (StreamCommand(fact.dossier, kind(digest=fact.digest, reason=reason, at=heard.received_at)),)


def on_assessed(fact: RiskAssessed, heard: FactContext) -> Sequence[StreamCommand]:
    if fact.level == "normal":
        return (StreamCommand(fact.dossier, ClearRisk(round=fact.round, score=fact.score, at=heard.received_at)),)
    reason = _joined(
        (each.words for each in fact.reasons), Sentence("Khoản chi bất thường", "The spending is abnormal")
    )
    return (StreamCommand(fact.dossier, Warn(round=fact.round, score=fact.score, reason=reason, at=heard.received_at)),)


def on_answered(fact: WarningAnswered, heard: FactContext) -> Sequence[StreamCommand]:
    """Of the round that the alert is named after; one of another name would be answered in vain: somebody must look."""
    dossier, _, round_ = fact.alert.rpartition("-r")
    if dossier != fact.dossier or round_ not in ("1", "2"):
        raise Poison(f"the alert {fact.alert} names no round of dossier {fact.dossier}")
    command = AnswerWarning(round=int(round_), answer=fact.answer, person=fact.person, at=heard.received_at)
    return (StreamCommand(fact.dossier, command),)


def on_settled(fact: PaymentSettled, heard: FactContext) -> Sequence[StreamCommand]:
    return (StreamCommand(fact.dossier, SettlePayment(reference=fact.bank_reference, at=heard.received_at)),)


def on_failed(fact: PaymentFailed, heard: FactContext) -> Sequence[StreamCommand]:
    reason = Sentence(fact.reason.vi, fact.reason.en)
    return (StreamCommand(fact.dossier, FailPayment(code=fact.code, reason=reason, at=heard.received_at)),)


def _joined(words: Iterable[Words], otherwise: Sentence) -> Sentence:
    said = [each for each in words if each.vi or each.en]
    if not said:
        return otherwise
    return Sentence("; ".join(each.vi for each in said), "; ".join(each.en for each in said))


LISTEN: Listening = {
    SignatureVerified: on_verified,
    SignatureRejected: on_rejected,
    RiskAssessed: on_assessed,
    WarningAnswered: on_answered,
    PaymentSettled: on_settled,
    PaymentFailed: on_failed,
}
