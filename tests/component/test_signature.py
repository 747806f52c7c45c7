"""signature on a real broker, a real store, and a PKI that is a process of its own: verdicts, never guesses."""

import time
from collections.abc import AsyncIterator, Iterator

import anyio
import pytest

from deploy.local.stack import Stack
from tests.servers import own_stack

from .payment_driver import registrations_keys
from .signature_driver import TREASURY, Around

PATIENCE = 10
"""Seconds for which a dossier waits for a registration: more than a busy machine takes to hear both."""


@pytest.fixture(scope="module")
def servers() -> Iterator[Stack]:
    with own_stack("signature_test", "kafka", "mongod", "pki") as stack:
        yield stack


@pytest.fixture(scope="module")
def settings(servers: Stack) -> Iterator[dict[str, str]]:
    with registrations_keys(servers) as url:
        yield {"KHOBAC_REGISTRATION_URL": url, "KHOBAC_CRL_REFRESH_SECONDS": "1", "KHOBAC_PARK_SECONDS": f"{PATIENCE}"}


@pytest.fixture(scope="module")
def stack(servers: Stack, settings: dict[str, str]) -> Stack:
    servers.start("signature", settings)
    return servers


@pytest.fixture
async def around(stack: Stack) -> AsyncIterator[Around]:
    async with Around(stack) as world:
        yield world


async def test_two_good_signatures_are_verified_and_reported_in_vietnamese(around: Around) -> None:
    await around.register()
    dossier = await around.submit()
    verdict = await around.verdict(dossier)
    assert verdict["verified"] is True
    assert verdict["conclusion"]["vi"] == "Chữ ký hợp lệ"
    assert [s["indication"] for s in verdict["signatures"]] == ["PASSED", "PASSED"]
    assert [s["role_words"]["vi"] for s in verdict["signatures"]] == ["kế toán trưởng", "chủ tài khoản"]


async def test_a_unit_without_a_chief_accountant_signs_with_its_holder_alone(around: Around) -> None:
    dossier = await around.submit(holder_alone=True)
    await anyio.sleep(1)
    assert (await around.report(dossier)).status_code == 404, "what it declared may be on its way"
    await around.register_holder_alone()
    verdict = await around.verdict(dossier)
    assert verdict["verified"] is True
    assert [each["vi"] for each in verdict["requirement"]["signer_words"]] == ["chủ tài khoản"]
    assert "Không có" in verdict["requirement"]["basis"]


async def test_only_the_unit_and_its_treasury_see_the_report(around: Around) -> None:
    await around.register()
    dossier = await around.submit()
    await around.verdict(dossier)
    assert (await around.report(dossier, organisation=TREASURY)).status_code == 200
    stranger = await around.report(dossier, organisation="0004")
    assert (stranger.status_code, stranger.json()["type"].rsplit("/", 1)[-1].rsplit(":", 1)[-1]) == (404, "no-verdict")


async def test_a_changed_content_is_a_hash_failure(around: Around) -> None:
    await around.register()
    verdict = await around.verdict(await around.submit(signed=b"what it was before"))
    assert verdict["verified"] is False
    assert {s["sub_indication"] for s in verdict["signatures"]} == {"HASH_FAILURE"}


async def test_the_registration_may_come_after_the_dossier(around: Around) -> None:
    dossier = await around.submit()
    await anyio.sleep(1)
    assert (await around.report(dossier)).status_code == 404
    await around.register()
    assert (await around.verdict(dossier))["verified"] is True


async def test_who_was_never_registered_is_rejected_after_a_while(around: Around) -> None:
    await around.register()
    other = around.pki.issue(common_name="Never registered TEST")
    verdict = await around.verdict(await around.submit(holder=other))
    assert [s["indication"] for s in verdict["signatures"]] == ["PASSED", "INDETERMINATE"]
    assert "chưa được đăng ký" in verdict["signatures"][1]["reason"]["vi"]


async def test_a_revoked_certificate_is_rejected_from_the_next_list_on(around: Around) -> None:
    await around.register()
    assert (await around.verdict(await around.submit()))["verified"] is True
    around.pki.revoke(around.holder.certificate)
    deadline = time.monotonic() + 30
    while (found := await _sub_indications(around)) != [None, "REVOKED"]:
        assert found == [None, None], "until the next list, it is good"
        assert time.monotonic() < deadline
        await anyio.sleep(0.2)


async def _sub_indications(around: Around) -> list[str | None]:
    """Of the signatures on a new dossier."""
    verdict = await around.verdict(await around.submit())
    return [each["sub_indication"] for each in verdict["signatures"]]


async def test_without_revocation_lists_it_waits(around: Around, settings: dict[str, str]) -> None:
    stack = around.stack
    stack.kill("signature")
    stack.stop("pki")
    stack.start("signature", settings)
    await around.register()
    dossier = await around.submit()
    await anyio.sleep(PATIENCE + 2)
    assert (await around.report(dossier)).status_code == 404
    stack.start("pki")
    assert (await around.verdict(dossier))["verified"] is True
