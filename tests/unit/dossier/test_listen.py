"""Each fact of another service means one command for its dossier, or none."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from khobac_contracts.notify import WarningAnswered
from khobac_contracts.payment import PaymentFailed, PaymentSettled
from khobac_contracts.risk import Reason, RiskAssessed
from khobac_contracts.signature import Finding, SignatureRejected, SignatureVerified
from khobac_contracts.vocabulary import Fact, Role, Words

from services.chassis.core.drawers import FactContext
from services.chassis.core.errors import Poison
from services.chassis.core.testing import given
from services.dossier.domain import DECIDER
from services.dossier.domain import commands as c
from services.dossier.domain import events as e
from services.dossier.domain.parties import Sentence
from services.dossier.listen import LISTEN

from .cases import AT, CODE, DIGEST, HELD, UNIT, at, form

NOW = datetime(2026, 11, 23, 3, tzinfo=UTC)
HEARD = FactContext("f/0", "t", CODE, NOW, 1, None, "t", 0, 0, NOW)
ABOUT: dict[str, Any] = {"dossier": CODE, "unit": UNIT}
MONEY = ABOUT | {"treasury": "0013", "account": form().account, "amount": 5}
FINE = Finding(role=Role.CHIEF_ACCOUNTANT, person="a", serial="1", indication="PASSED")
BAD = Finding(
    role=Role.ACCOUNT_HOLDER, person="b", serial="2", indication="FAILED", reason=Words(vi="Đã thu hồi", en="Revoked")
)
VERDICT = ABOUT | {"body": UNIT, "account": form().account, "digest": DIGEST, "checked_at": NOW}


def told(fact: Fact) -> list[Any]:
    found = LISTEN[type(fact)](fact, HEARD)
    assert all(each.stream == CODE for each in found)
    return [each.command for each in found]


def test_verdicts_on_signatures() -> None:
    verified = SignatureVerified(**VERDICT, subject="submission", findings=(FINE, FINE))
    assert told(verified) == [c.AcceptSignatures(digest=DIGEST, at=NOW)]
    rejected = SignatureRejected(**VERDICT, subject="submission", findings=(FINE, BAD))
    assert told(rejected) == [c.RejectSignatures(digest=DIGEST, reason=Sentence("Đã thu hồi", "Revoked"), at=NOW)]
    wordless = SignatureRejected(**VERDICT, subject="submission", findings=(FINE,))
    assert told(wordless)[0].reason.vi == "Chữ ký không hợp lệ"


def test_verdicts_on_results() -> None:
    assert told(SignatureVerified(**VERDICT, subject="result", findings=(FINE,))) == []
    rejected = SignatureRejected(**VERDICT, subject="result", findings=(BAD,))
    assert told(rejected) == [c.RejectResult(digest=DIGEST, reason=Sentence("Đã thu hồi", "Revoked"), at=NOW)]


@pytest.mark.parametrize("round_", [1, 2])
def test_risk(round_: int) -> None:
    common = ABOUT | {"model": "m", "assessed_at": NOW, "round": round_}
    assert told(RiskAssessed(**common, score=2, level="normal")) == [c.ClearRisk(round=round_, score=2, at=NOW)]
    reasons = tuple(Reason(detector="d", weight=1, words=Words(vi=f"Vì {n}", en=f"Since {n}")) for n in (1, 2))
    assert told(RiskAssessed(**common, score=90, level="abnormal", reasons=reasons)) == [
        c.Warn(round=round_, score=90, reason=Sentence("Vì 1; Vì 2", "Since 1; Since 2"), at=NOW)
    ]


def answered(alert: str, at: datetime = AT) -> WarningAnswered:
    return WarningAnswered(**ABOUT, alert=alert, answer="disputed", person="p", channel="link", answered_at=at)


def test_an_answer_counts_whatever_the_clocks_say() -> None:
    """Notify's clock is behind ours: answered before it was handed over, as it seems."""
    (answer,) = told(answered(f"{CODE}-r1", at(1) - timedelta(minutes=1)))
    given(DECIDER, *HELD).when(answer).then(e.WarningDisputed(person="p", at=NOW))


@pytest.mark.parametrize("alert", ["a", f"{CODE}-r", f"{CODE}-r3", CODE, f"{CODE[:-1]}9-r1"])
def test_an_answer_that_names_no_round_of_its_dossier_is_laid_aside(alert: str) -> None:
    with pytest.raises(Poison):
        told(answered(alert))


def test_answers_and_payments() -> None:
    assert told(answered(f"{CODE}-r2")) == [c.AnswerWarning(round=2, answer="disputed", person="p", at=NOW)]
    assert told(PaymentSettled(**MONEY, bank_reference="B1", settled_at=AT)) == [
        c.SettlePayment(reference="B1", at=NOW)
    ]
    failed = PaymentFailed(**MONEY, code="AC04", reason=Words(vi="Đóng", en="Closed"), failed_at=AT)
    assert told(failed) == [c.FailPayment(code="AC04", reason=Sentence("Đóng", "Closed"), at=NOW)]
