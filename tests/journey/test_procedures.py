"""Other procedures and other signers on the full stack: a request opens an account, one signature pays where one is due."""

import json
from typing import Any

from deploy.demo.stage import Stage
from tests.road.looking import everything, nothing_lost, of_dossier
from tests.road.walking import AMOUNT, Road, until


async def test_a_request_for_an_account_ends_with_the_account_open(road: Road) -> None:
    wished = f"3713.0.{road.cast.unit}.00000"
    code = await road.request(wished)
    await road.control(code)
    page = await road.reaches(code, "completed")
    assert page["timeline"][-1]["words"]["vi"] == "KBNN đã giải quyết hồ sơ"
    assert page["gates"] == {"signatures_verified": True, "risk_cleared": None}

    async def opened() -> dict[str, Any] | None:
        units = f"{road.stage.url('registration')}/units/{road.cast.unit}"
        accounts = (await road.cast.holder.at_door.get(units))["accounts"]
        return next((each for each in accounts if each["account"] == wished), None)

    assert (await until(opened, what="the account"))["kind"] == "deposit"
    assert await road.at_bank(code) == []
    facts = of_dossier(await everything(road.stage.stack), code)
    topics = {each.topic for each in facts}
    assert topics >= {"dossier.submitted", "submission.verified", "request.approved", "result.verified"}
    assert not topics & {"dossier.approved", "risk.assessed", "payment.ordered"}
    [completed] = [json.loads(each.value) for each in facts if each.topic == "request.completed"]
    assert completed["data"]["accounts"] == [{"account": wished, "kind": "deposit"}]


async def test_a_unit_without_a_chief_accountant_is_paid_with_one_signature(stage: Stage, began: float) -> None:
    alone = await Road.open(stage, without_chief_accountant=True)
    code = await alone.signed()
    page = await alone.page(code)
    assert page["procedure"]["signers"] == ["account_holder"]
    assert [each["role"] for each in page["signed_by"]] == ["account_holder"]
    await alone.hand_over(code)
    await alone.paid(code)
    await nothing_lost(alone, [code], amount=AMOUNT, since=began)
