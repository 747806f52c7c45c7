"""A request over HTTP: declared on form 24, signed by the account holder, approved, and ended by the verdict alone."""

import base64
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from deploy.demo.paper import form_24
from deploy.local.signing import sign_detached
from deploy.local.stack import Stack
from services.dossier.domain.case import commands as c

from .dossier_driver import TREASURY, UNIT, House, opened

WISH = form_24(account=f"3713.0.{UNIT}.00000", kind="deposit", treasury=TREASURY, number="ĐK-01")


@pytest.fixture
async def house(servers: Stack, tmp_path: Path) -> AsyncIterator[House]:
    async with opened(servers, tmp_path) as house:
        yield house


async def test_a_request_goes_from_signed_to_completed(house: House) -> None:
    declared = (await house.post("holder", "/dossiers", WISH)).json()
    code = declared["dossier"]
    assert (declared["procedure"]["name"], declared["procedure"]["signers"]) == (
        "account-registration",
        ["account_holder"],
    )
    assert declared["payments"] == []
    refused = await house.sign("chief", code)
    assert (refused.status_code, "chủ tài khoản" in refused.json()["detail"]) == (403, True)
    assert (await house.sign("both", code)).status_code == 201, "of two roles, the one that is needed"
    receipt = await house.post("holder", f"/dossiers/{code}/hand-over")
    assert "điều 8" in receipt.json()["basis"]
    for who, step in (("treasury_accountant", "receive"), ("treasury_accountant", "check"), ("controller", "control")):
        assert (await house.post(who, f"/dossiers/{code}/{step}")).status_code == 200
    await house.fact(code, c.AcceptSignatures(digest=receipt.json()["digest"], at=datetime.now(UTC)))
    gates = (await house.get("leader", f"/dossiers/{code}")).json()["gates"]
    assert gates == {"signatures_verified": True, "risk_cleared": None}
    result = await house.get("leader", f"/dossiers/{code}/result/canonical")
    assert "payments" not in result.json()
    cms = base64.b64encode(sign_detached(house.signing, house.certificate, [], result.content)).decode()
    approved = await house.post("leader", f"/dossiers/{code}/approve", {"cms": cms})
    assert (approved.json()["status"], approved.json()["waits_for"]) == ("processing", "verdict")
    await house.fact(code, c.AcceptResult(digest=result.headers["khobac-digest"], at=datetime.now(UTC)))
    page = (await house.get("holder", f"/dossiers/{code}")).json()
    assert (page["status"], page["timeline"][-1]["words"]["vi"]) == ("completed", "KBNN đã giải quyết hồ sơ")

    await house.relay.turn()
    facts = dict(house.sent.facts)
    assert facts["request.completed"]["data"]["accounts"] == WISH["accounts"]
    assert not {"dossier.approved"} & set(facts)
    [row] = (await house.get("holder", "/dossiers", params={"status": "completed"})).json()["items"]
    assert (row["form"], row["amount"]) == ("01/MTK", None)


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        (WISH | {"form": "C9-99/KB"}, "/form"),
        ({name: value for name, value in WISH.items() if name != "form"}, "/form"),
        (WISH | {"ticks": ["seal", "everything"]}, "/ticks/1"),
        (WISH | {"accounts": [{"account": "1", "kind": "deposit"}]}, "/accounts/0/account"),
    ],
)
async def test_a_wrong_form_is_told_field_by_field_without_the_name_of_its_model(
    house: House, body: dict[str, object], pointer: str
) -> None:
    answer = await house.post("holder", "/dossiers", body)
    assert (answer.status_code, [each["pointer"] for each in answer.json()["errors"]]) == (422, [pointer])
