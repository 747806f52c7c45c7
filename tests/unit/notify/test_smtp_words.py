"""What a mail server says of a person stays in the conversation: facts and lists have its codes and our words."""

from collections.abc import Mapping

import pytest
from aiosmtplib import SMTPDataError, SMTPRecipientRefused, SMTPRecipientsRefused, SMTPResponse, SMTPSenderRefused
from khobac_contracts.notify import NoticeFailed

from services.chassis.core.errors import Outage
from services.notify.adapters import smtp
from services.notify.adapters.smtp import SmtpPost, SmtpServer
from services.notify.announce import announce
from services.notify.domain import DECIDER
from services.notify.domain.commands import RecordOutcome
from services.notify.domain.mail import Mail
from services.notify.domain.smtp_words import in_our_words
from services.notify.domain.state import Mailbox
from services.notify.effects.sending import Fate, Taken

from .makers import NOW, UNIT, item

TO = "ketoan@truong.example"
POSTFIX = f"5.1.1 <{TO}>: Recipient address rejected: User unknown in virtual mailbox table"
GREY = f"4.2.0 <{TO}>: Recipient address rejected: Greylisted"
MAIL = Mail("a" * 40, (TO, "an@unit.example"), "S", "T", "<p>T</p>", "warning", ("X",))


def saying(answer: Exception | Mapping[str, SMTPResponse], monkeypatch: pytest.MonkeyPatch) -> SmtpPost:
    """A post whose server gives this answer to every mail."""

    class Server:
        def __init__(self, **_: object) -> None: ...

        async def connect(self) -> None: ...

        async def sendmail(self, *_: object) -> tuple[Mapping[str, SMTPResponse], str]:
            if isinstance(answer, Exception):
                raise answer
            return answer, "queued"

        def close(self) -> None: ...

    monkeypatch.setattr(smtp, "SMTP", Server)
    return SmtpPost(SmtpServer(host="mail", port=25, sender="khobac@kbnn.example"), lambda: NOW)


def refused(*to: str) -> SMTPRecipientsRefused:
    return SMTPRecipientsRefused([SMTPRecipientRefused(550, POSTFIX.replace(TO, each), each) for each in to])


def told(fate: Fate) -> NoticeFailed:
    owed = item("x@1/0")
    record = RecordOutcome(
        organisation=UNIT, kind="warning", item=owed, recipients=0, failure=fate.failure, attempts=1, at=NOW
    )
    [event] = DECIDER.decide(record, Mailbox())
    [fact] = announce(event, Mailbox())
    assert isinstance(fact, NoticeFailed)
    return fact


async def test_a_refusal_is_told_for_ever_without_whom_it_names(monkeypatch: pytest.MonkeyPatch) -> None:
    fate = await Taken().send_all(saying(refused(*MAIL.to), monkeypatch), [MAIL])
    fact = told(fate)
    assert fact.reason == "550 5.1.1 hộp thư không tồn tại · no such mailbox"


@pytest.mark.parametrize(
    "answer",
    [
        {TO: SMTPResponse(550, POSTFIX)},
        {TO: SMTPResponse(450, GREY)},
        SMTPDataError(554, f"5.7.1 {TO} is not welcome"),
    ],
)
async def test_no_answer_keeps_the_servers_text(
    answer: Exception | Mapping[str, SMTPResponse], monkeypatch: pytest.MonkeyPatch
) -> None:
    posted = await saying(answer, monkeypatch).send(MAIL)
    reasons = [*posted.refused.values(), *posted.later.values()]
    assert reasons
    assert not [each for each in reasons if "@" in each or "ejected" in each or "welcome" in each]


async def test_an_outage_does_not_keep_it_either(monkeypatch: pytest.MonkeyPatch) -> None:
    post = saying(SMTPSenderRefused(451, f"4.3.0 busy with {TO}", "khobac@kbnn.example"), monkeypatch)
    with pytest.raises(Outage) as outage:
        await post.send(MAIL)
    assert str(outage.value).endswith(
        "SMTPSenderRefused: 451 4.3.0 hệ thống thư không nhận được · the mail system cannot take it"
    )


@pytest.mark.parametrize(
    ("code", "text", "words"),
    [
        (552, "5.2.2 Mailbox full", "552 5.2.2 hộp thư đã đầy · the mailbox is full"),
        (550, "5.1.10 nobody", "550 5.1.10 địa chỉ không dùng được · the address cannot be used"),
        (550, "no such user", "550 máy chủ thư từ chối · the mail server refuses it"),
        (451, "later", "451 máy chủ thư tạm thời không nhận · the mail server does not take it now"),
        (550, "4.1.1 of the other kind", "550 máy chủ thư từ chối · the mail server refuses it"),
        (550, "5.1.1@truong.example", "550 máy chủ thư từ chối · the mail server refuses it"),
        (550, "5.9.9 of a later RFC", "550 5.9.9 máy chủ thư từ chối · the mail server refuses it"),
    ],
)
def test_both_codes_are_kept_and_nothing_else_of_the_answer(code: int, text: str, words: str) -> None:
    assert in_our_words(code, text) == words
