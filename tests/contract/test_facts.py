"""What a fact's fields must be together: payments add up, a request asks for none, and a time is in UTC."""

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from khobac_contracts.catalog import BY_NAME
from khobac_contracts.dossier import DossierApproved, DossierSubmitted
from khobac_contracts.registration import AccountOpened
from khobac_contracts.vocabulary import AccountKind, Context
from pydantic import ValidationError

from .saying import SAMPLES, UNIT

ITEM = {"item": 1, "amount": 30, "payee_digest": "0" * 64, "payee": "sealed:1:1057843:eA", "payee_bank": "970415"}
TWO = [ITEM, ITEM | {"item": 2, "amount": 12}]


def _with(name: str, **fields: Any) -> dict[str, Any]:
    sample: dict[str, Any] = json.loads((SAMPLES / BY_NAME[name].newest.file).read_text())
    return {key: value for key, value in (sample | fields).items() if value is not None}


@pytest.mark.parametrize("model", [DossierSubmitted, DossierApproved])
def test_the_amount_is_the_sum_of_the_payments(model: type[DossierSubmitted | DossierApproved]) -> None:
    name = BY_NAME["dossier.submitted" if model is DossierSubmitted else "dossier.approved"].name
    fact = model.model_validate(_with(name, amount=42, payments=TWO))
    assert [payment.amount for payment in fact.payments] == [30, 12]
    with pytest.raises(ValidationError, match="sum of the payments"):
        model.model_validate(_with(name, amount=41, payments=TWO))
    for items in ([ITEM, ITEM | {"amount": 12}], [*reversed(TWO)], [ITEM | {"item": 2, "amount": 42}]):
        with pytest.raises(ValidationError, match=r"items 1, 2, 3"):
            model.model_validate(_with(name, amount=42, payments=items))


def test_a_request_asks_for_no_money() -> None:
    request = DossierSubmitted.model_validate(
        _with("dossier.submitted", account=None, amount=None, payments=None, lines=None, form="01/MTK")
    )
    assert (request.account, request.amount, request.payments, request.lines) == (None, None, (), ())
    for wrong in ({"payments": None}, {"amount": None}, {"account": None}):
        with pytest.raises(ValidationError):
            DossierSubmitted.model_validate(_with("dossier.submitted", **wrong))
    with pytest.raises(ValidationError):
        DossierApproved.model_validate(_with("dossier.approved", amount=42, payments=[]))


@pytest.mark.parametrize(
    "at",
    [datetime(2026, 10, 8, 2, 31, 8), datetime(2026, 10, 8, 9, 31, 8, tzinfo=timezone(timedelta(hours=7)))],  # noqa: DTZ001
)
def test_a_time_that_is_not_in_utc_is_not_written(at: datetime) -> None:
    with pytest.raises(ValidationError):
        AccountOpened(
            unit=UNIT.unit, account="9523.3.1057843.00000", treasury="0761", kind=AccountKind.ESTIMATE, opened_at=at
        )
    assert UNIT.joined_at.tzinfo is UTC


@pytest.mark.parametrize("wrong", [{"network": 2**32}, {"network": -1}, {"country": "vn"}, {"device": "x"}])
def test_circumstances_have_bounds(wrong: dict[str, Any]) -> None:
    right = {"user": "u", "person": "p", "at": UNIT.joined_at}
    assert Context.model_validate(right).user == "u"
    with pytest.raises(ValidationError):
        Context.model_validate(right | wrong)
