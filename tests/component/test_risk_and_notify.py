"""risk and notify on a real broker, a real store and a real mail server: told once, warned at once, answered once."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any

import httpx
import pytest
from khobac_contracts.notify import NoticeDelivered, NoticeFailed, WarningAnswered, WarningLapsed
from khobac_contracts.risk import AlertRaised, RiskAssessed
from khobac_contracts.vocabulary import Role, Step

from deploy.local.stack import Stack
from tests.servers import own_stack

from .payment_driver import registrations_keys
from .watch_driver import CHIEF, FORM, HOLDER, OFFICER, PROCEDURE, TREASURY, Around, text_of, until


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    with own_stack("notify_test", "kafka", "mongod", "mailbox") as made, registrations_keys(made) as url:
        Around.start = {"KHOBAC_REGISTRATION_URL": url, "KHOBAC_DIGEST_SECONDS": "1"}
        for service in ("notify", "risk"):
            made.start(service, Around.start)
        yield made


@pytest.fixture
async def around(stack: Stack) -> AsyncIterator[Around]:
    async with Around(stack) as world:
        yield world


async def normal_habit(around: Around) -> None:
    """The unit has paid before: it has a usual amount and a known payee."""
    await around.join()
    await around.submit(around.dossier(1))
    await assessed(around, around.dossier(1))
    await around.settle(around.dossier(1))

    async def learned() -> bool:
        headers = around.bearer(Role.TREASURY_LEADER, OFFICER, TREASURY)
        habits = await around.risk.get(f"/units/{around.unit}/habits", headers=headers)
        return habits.status_code == 200 and habits.json()["settled"] == 1

    await until(learned)


async def assessed(around: Around, dossier: str) -> dict[str, Any]:
    async def there() -> Any:
        headers = around.bearer(Role.ACCOUNT_HOLDER)
        answer = await around.risk.get(f"/dossiers/{dossier}/assessments", headers=headers)
        return answer.json() if answer.status_code == 200 else None

    (assessment,) = await until(there)
    return dict(assessment)


async def warned(around: Around) -> tuple[str, str]:
    """An abnormal dossier up to the mails in the holder's new and former box: the dossier and the former one's link."""
    await normal_habit(around)
    await around.change_contact(around.mail("new"), around.mail(CHIEF))
    # It comes by another topic than the dossier: heard after it, it would not be among the first reasons.
    await around.recorded("risk", "ChangeNoted", 2)
    await around.recorded("notify", "ContactLearned", 2)
    dossier = around.dossier(2)
    await around.submit(dossier, 960_000_000, ("a", "b"), one_device=True)
    await around.mailed(around.mail("new"), "warning")
    (mail,) = await around.mailed(around.mail(HOLDER), "warning")
    found = re.search(r"https?://\S+/w/\S+", text_of(mail))
    assert found is not None
    return dossier, httpx.URL(found[0]).path


async def test_statuses_are_mailed_once_and_many_in_one_mail(around: Around) -> None:
    await around.join()
    dossiers = [around.dossier(n) for n in range(1, 21)]
    await asyncio.gather(*(around.status(dossier, times=2) for dossier in dossiers))
    for person in (HOLDER, CHIEF):

        async def all_told(address: str = around.mail(person)) -> bool:
            texts = "".join(text_of(mail) for mail in around.mails(address))
            return all(dossier in texts for dossier in dossiers)

        await until(all_told)
        mails = around.mails(around.mail(person), "digest")
        assert len(mails) < 10, "under load, many go in one mail"
        texts = "".join(text_of(mail) for mail in mails)
        assert all(texts.count(f"{dossier}:") == 1 for dossier in dossiers), "each once, though each was said twice"
    for dossier in (dossiers[0], dossiers[-1]):

        async def delivered(dossier: str = dossier) -> Any:
            return await around.announced(NoticeDelivered, dossier)

        (fact,) = await until(delivered)
        assert fact["organisation"] == around.unit
    page = await around.notify.get("/mails", headers=around.bearer(Role.ACCOUNT_HOLDER))
    assert sum(len(mail["notices"]) for mail in page.json()["items"]) == 20
    page = await around.notify.get("/notices", headers=around.bearer(Role.UNIT_ACCOUNTANT, CHIEF))
    assert len(page.json()["items"]) == 20


async def test_a_notice_waits_for_a_contact(around: Around) -> None:
    await around.status(around.dossier())

    async def waits() -> bool:
        waiting = await around.notify.get("/notices/waiting", headers=around.bearer(Role.ACCOUNT_HOLDER))
        return [item["dossier"] for item in waiting.json()["items"]] == [around.dossier()]

    await until(waits)
    await around.join()
    await around.mailed(around.mail(HOLDER), "digest")


async def test_a_mailbox_that_refuses_for_good_is_told_as_failed(around: Around) -> None:
    faults = around.stack.layout.home / "mailbox" / "faults.json"
    faults.write_text(json.dumps({"refuse": dict.fromkeys(map(around.mail, (HOLDER, CHIEF)), "550 no such mailbox")}))
    try:
        await around.join()
        await around.status(around.dossier())
        (fact,) = await until(lambda: around.announced(NoticeFailed, around.dossier()))
        assert fact["reason"].startswith("550 máy chủ thư từ chối")
    finally:
        faults.unlink()


async def test_the_abnormal_dossier_is_warned_about_and_disowned_by_link(around: Around) -> None:
    await around.contact(TREASURY, (OFFICER, Role.TREASURY_CONTROLLER, around.mail(OFFICER)))
    dossier, link = await warned(around)
    verdict = await assessed(around, dossier)
    assert verdict["level"] == "abnormal"
    assert [reason["detector"] for reason in verdict["reasons"]] == [
        "one_device_at_once",
        "contact_changed",
        "unusual_amount",
        "never_seen_payee",
    ]
    assert len(await until(lambda: around.announced(RiskAssessed, dossier))) == 1
    assert len(await around.announced(AlertRaised, dossier)) == 1
    # The address before the change is warned, too.
    await around.mailed(around.mail(HOLDER), "warning")

    # Mail scanners open links: looking answers nothing.
    for _ in range(3):
        page = await around.notify.get(link)
        assert page.status_code == 200
        assert "960.000.000 đ" in page.text
        assert "form-action 'self'" in page.headers["content-security-policy"]
    assert await around.announced(WarningAnswered, dossier) == []

    answered = await around.notify.post(link, data={"answer": "disputed"})
    assert answered.status_code == 200
    assert "Không phải của đơn vị" in answered.text
    again = await around.notify.post(link, data={"answer": "disputed"})
    assert again.status_code == 200
    other = await around.notify.post(link, data={"answer": "confirmed"})
    assert other.status_code == 409
    assert "câu trả lời đầu tiên" in other.text
    (fact,) = await until(lambda: around.announced(WarningAnswered, dossier))
    assert (fact["answer"], fact["channel"], fact["person"]) == ("disputed", "link", HOLDER)
    assert (fact["round"], fact["procedure"], fact["form"]) == (1, PROCEDURE, FORM)
    (report,) = await around.mailed(around.mail(OFFICER), "dispute")
    assert dossier in text_of(report)
    assert "disputed" in (await around.notify.get("/warnings", headers=around.bearer(Role.ACCOUNT_HOLDER))).text


async def test_a_warning_is_answered_by_api_by_the_holder_only(around: Around) -> None:
    dossier, _ = await warned(around)
    listed = await listed_as(around, "open")
    assert (listed["dossier"], listed["round"]) == (dossier, 1)
    alert = listed["alert"]
    path, body = f"/warnings/{alert}/answer", {"answer": "confirmed"}
    chief = await around.notify.post(path, json=body, headers=around.bearer(Role.CHIEF_ACCOUNTANT, CHIEF))
    assert chief.status_code == 403
    stranger = await around.notify.post(path, json=body, headers=around.bearer(Role.ACCOUNT_HOLDER, "x", "7654321"))
    assert stranger.status_code == 404
    wrong = await around.notify.post(path, json={"answer": "maybe"}, headers=around.bearer(Role.ACCOUNT_HOLDER))
    assert wrong.status_code == 422
    headers = around.bearer(Role.ACCOUNT_HOLDER)
    for _ in range(2):
        done = await around.notify.post(path, json=body, headers=headers)
        assert (done.status_code, done.json()["answer"]) == (201, "confirmed")
    reused = await around.notify.post(path, json={"answer": "disputed"}, headers=headers)
    assert reused.json()["type"] == "urn:khobac:problem:key-reused"
    late = await around.notify.post(path, json={"answer": "disputed"}, headers=around.bearer(Role.ACCOUNT_HOLDER))
    assert late.json()["type"] == "urn:khobac:problem:warning-already-answered"
    (fact,) = await until(lambda: around.announced(WarningAnswered, dossier))
    assert (fact["answer"], fact["channel"]) == ("confirmed", "api")


async def listed_as(around: Around, state: str) -> dict[str, Any]:
    """The unit's one warning, as soon as its row says so."""

    async def there() -> Any:
        headers = around.bearer(Role.ACCOUNT_HOLDER)
        return (await around.notify.get(f"/warnings?state={state}", headers=headers)).json()["items"]

    (warning,) = await until(there)
    return dict(warning)


async def test_a_withdrawn_dossier_needs_no_answer_and_the_lapse_is_announced(around: Around) -> None:
    dossier, link = await warned(around)
    await around.withdraw(dossier)
    (fact,) = await until(lambda: around.announced(WarningLapsed, dossier))
    assert (fact["reason"], fact["round"]) == ("withdrawn", 1)
    assert (await listed_as(around, "lapsed"))["lapse"] == "withdrawn"
    page = await around.notify.get(link)
    assert "Không còn gì cần trả lời" in page.text
    assert (await around.notify.post(link, data={"answer": "confirmed"})).status_code == 409


async def test_a_bent_link_opens_nothing_and_says_so_in_words(around: Around) -> None:
    page = await around.notify.get("/w/AAAA")
    assert page.status_code == 404
    assert "Liên kết không đúng" in page.text
    assert (await around.notify.post("/w/AAAA", data={"answer": "disputed"})).status_code == 404


async def listen(around: Around, many: int, last: str | None = None, **who: Any) -> list[tuple[str, dict[str, Any]]]:
    """Read the live stream until so many statuses came: (id, data)."""
    headers = around.bearer(who.get("role", Role.UNIT_ACCOUNTANT), organisation=who.get("organisation"))
    if last:
        headers["Last-Event-ID"] = last
    found: list[tuple[str, dict[str, Any]]] = []
    async with asyncio.timeout(20), around.notify.stream("GET", "/live/status", headers=headers) as stream:
        assert stream.status_code == 200
        name = ""
        async for line in stream.aiter_lines():
            if line.startswith("id: "):
                name = line[4:]
            if line.startswith("data: "):
                data = json.loads(line[6:])
                found += [(name, data)] if data["unit"] == around.unit else []
            if len(found) >= many:
                return found
    return found


async def test_statuses_are_seen_live_by_the_unit_and_its_treasury_and_resumed(around: Around) -> None:
    await around.join()
    dossier = around.dossier()
    unit = asyncio.create_task(listen(around, 2))
    office = asyncio.create_task(listen(around, 2, role=Role.TREASURY_LEADER, organisation=TREASURY))
    await asyncio.sleep(2)
    await around.status(dossier, Step.HANDED_OVER)
    await around.status(dossier, Step.RECEIVED)
    seen = await unit
    assert [data["step"] for _, data in seen] == ["handed_over", "received"]
    assert await office == seen
    await around.status(dossier, Step.PAID)
    await asyncio.sleep(0.5)
    resumed = await listen(around, 2, last=seen[-1][0])
    assert [data["step"] for _, data in resumed] == ["handed_over", "paid"], "a few seconds again, what was last not"
    stranger = asyncio.create_task(listen(around, 1, organisation="7654321"))
    await around.status(dossier, Step.PAID)
    await asyncio.sleep(1)
    assert not stranger.done()
    stranger.cancel()
    await asyncio.wait({stranger})


async def test_a_live_stream_needs_a_log_in(around: Around) -> None:
    assert (await around.notify.get("/live/status")).status_code == 401
    # It has no end, but HEAD has.
    head = await around.notify.head("/live/status", headers=around.bearer(Role.ACCOUNT_HOLDER))
    assert (head.status_code, head.headers["content-type"].partition(";")[0]) == (200, "text/event-stream")
    assert (await around.risk.get("/assessments")).status_code == 401


async def crashed_and_back(around: Around, service: str, at: str, do: Callable[[], Awaitable[Any]]) -> None:
    """Kill the service by SIGKILL at a named place while `do` is under way, and start it again."""
    around.stack.stop(service)
    around.stack.start(service, {**around.start, "KHOBAC_CRASH_AT": at})
    await do()

    async def gone() -> bool:
        return not around.stack.running(service)

    await until(gone)
    around.stack.start(service, around.start)


@pytest.mark.parametrize("at", ["before_append", "after_append", "before_offset_commit"])
async def test_risk_killed_anywhere_assesses_once(around: Around, at: str) -> None:
    await crashed_and_back(around, "risk", at, lambda: around.submit(around.dossier()))
    assert (await assessed(around, around.dossier()))["level"] == "normal"
    await around.submit(around.dossier(2))
    await assessed(around, around.dossier(2))
    assert len(await until(lambda: around.announced(RiskAssessed, around.dossier()))) == 1


@pytest.mark.parametrize("at", ["before_effect", "after_effect", "after_append:2"])
async def test_notify_killed_around_the_mail_tells_once_by_message_id(around: Around, at: str) -> None:
    await around.join()
    await asyncio.sleep(0.5)
    await crashed_and_back(around, "notify", at, lambda: around.status(around.dossier()))
    await until(lambda: around.announced(NoticeDelivered, around.dossier()))
    mails = await around.mailed(around.mail(HOLDER), "digest")
    assert len({mail["Message-ID"] for mail in mails}) == 1
    assert len(mails) == (2 if at == "after_effect" else 1)
