"""Each fact of another service means one command, or none; a word that nobody here knows means none."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from khobac_contracts.notify import WarningAnswered
from khobac_contracts.payment import PaymentFailed, PaymentSettled
from khobac_contracts.registration import UnitJoined
from khobac_contracts.risk import Reason, RiskAssessed
from khobac_contracts.signature import (
    Finding,
    ResultRejected,
    ResultVerified,
    SubmissionRejected,
    SubmissionVerified,
)
from khobac_contracts.vocabulary import Answer, Fact, Role, Words

from services.chassis.core.drawers import FactContext
from services.chassis.core.testing import given
from services.dossier.domain.case import CASE
from services.dossier.domain.case import commands as c
from services.dossier.domain.case import events as e
from services.dossier.domain.unit import UNIT as UNITS
from services.dossier.domain.unit import KnowUnit
from services.dossier.listen import LISTEN
from services.kernel.bilingual import Bilingual

from .cases import AT, CODE, DIGEST, HELD, SUBMITTED, UNIT, at, form

NOW = datetime(2026, 11, 16, 3, tzinfo=UTC)
CONTEXT = FactContext("f/0", "t", CODE, NOW, 1, None, "t", 0, 0, NOW)
ABOUT: dict[str, Any] = {"dossier": CODE, "unit": UNIT, "procedure": "recurrent-spending", "form": "C2-02a/NS"}
MONEY = ABOUT | {"treasury": "0013", "account": form().account, "amount": 5, "item": 3}
FINE = Finding(role=Role.CHIEF_ACCOUNTANT, person="a", serial="1", indication="PASSED")
BAD = Finding(
    role=Role.ACCOUNT_HOLDER, person="b", serial="2", indication="FAILED", reason=Words(vi="Đã thu hồi", en="Revoked")
)
INVENTED = Finding(role="minister", person="c", serial="3", indication="PERHAPS", sub_indication="NOT_SURE")
VERDICT = ABOUT | {"organisation": UNIT, "account": form().account, "digest": DIGEST, "checked_at": NOW}


def heard(fact: Fact) -> list[Any]:
    """The commands for the dossier that a fact leads to."""
    found = LISTEN[type(fact)](fact, CONTEXT)
    assert all(each.stream == CODE for each in found)
    return [each.command for each in found]


def test_a_unit_that_joined_is_known_in_a_stream_of_its_own() -> None:
    joined = UnitJoined(unit=UNIT, name="Trường", treasury="0013", without_chief_accountant=True, joined_at=AT)
    [told] = LISTEN[UnitJoined](joined, CONTEXT)
    assert told == UNITS.command(UNIT, KnowUnit(without_chief_accountant=True, at=AT))
    assert told.stream == f"unit/{UNIT}"


def test_verdicts_on_submissions() -> None:
    verified = SubmissionVerified(**VERDICT, findings=(FINE, FINE))
    assert heard(verified) == [c.AcceptSignatures(digest=DIGEST, at=NOW)]
    rejected = SubmissionRejected(**VERDICT, findings=(FINE, BAD))
    assert heard(rejected) == [c.RejectSignatures(digest=DIGEST, reason=Bilingual("Đã thu hồi", "Revoked"), at=NOW)]
    wordless = SubmissionRejected(**VERDICT, findings=(FINE,))
    assert heard(wordless)[0].reason.vi == "Chữ ký không hợp lệ"


def test_verdicts_on_results() -> None:
    assert heard(ResultVerified(**VERDICT, findings=(FINE,))) == [c.AcceptResult(digest=DIGEST, at=NOW)]
    rejected = ResultRejected(**VERDICT, findings=(BAD,))
    assert heard(rejected) == [c.RejectResult(digest=DIGEST, reason=Bilingual("Đã thu hồi", "Revoked"), at=NOW)]


@pytest.mark.parametrize("round_", [1, 2])
def test_risk(round_: int) -> None:
    common = ABOUT | {"model": "m", "assessed_at": NOW, "round": round_}
    assert heard(RiskAssessed(**common, score=2, level="normal")) == [c.ClearRisk(round=round_, score=2, at=NOW)]
    reasons = tuple(Reason(detector="d", weight=1, words=Words(vi=f"Vì {n}", en=f"Since {n}")) for n in (1, 2))
    assert heard(RiskAssessed(**common, score=90, level="abnormal", reasons=reasons)) == [
        c.Warn(round=round_, score=90, reason=Bilingual("Vì 1; Vì 2", "Since 1; Since 2"), at=NOW)
    ]


def answered(round_: int = 1, at: datetime = AT, answer: str = "disputed") -> WarningAnswered:
    about = ABOUT | {"alert": "any-name", "round": round_, "person": "p"}
    return WarningAnswered(**about, answer=answer, channel="link", answered_at=at)


def test_an_answer_counts_whatever_the_clocks_and_the_alerts_name_say() -> None:
    """Notify's clock is behind ours: answered before it was handed over, as it seems."""
    (answer,) = heard(answered(at=at(1) - timedelta(minutes=1)))
    given(CASE, *HELD).when(answer).then(e.WarningDisputed(person="p", at=NOW))


def test_answers_and_payments() -> None:
    disputed = c.AnswerWarning(round=2, answer=Answer.DISPUTED, person="p", at=NOW)
    assert heard(answered(2)) == [disputed]
    assert heard(PaymentSettled(**MONEY, bank_reference="B1", settled_at=AT)) == [
        c.SettlePayment(item=3, reference="B1", at=NOW)
    ]
    failed = PaymentFailed(**MONEY, code="AC04", reason=Words(vi="Đóng", en="Closed"), failed_at=AT)
    assert heard(failed) == [c.FailPayment(item=3, code="AC04", reason=Bilingual("Đóng", "Closed"), at=NOW)]


def test_a_level_or_an_answer_that_nobody_here_knows_opens_no_gate_and_ends_nothing() -> None:
    common = ABOUT | {"model": "m", "assessed_at": NOW, "round": 1}
    assert heard(RiskAssessed(**common, score=50, level="peculiar")) == []
    assert heard(answered(answer="perhaps")) == []


def test_an_indication_that_nobody_here_knows_is_no_pass() -> None:
    (command,) = heard(SubmissionRejected(**VERDICT, findings=(FINE, INVENTED)))
    assert command.reason == Bilingual("NOT_SURE", "NOT_SURE")
    given(CASE, *SUBMITTED).when(command).then(e.SignaturesRejected(reason=command.reason, at=NOW))
