"""Mails go to an SMTP server over connections that are kept; every wait has a limit, every answer is told apart."""

import asyncio
import base64
import re
from collections.abc import Callable, Sequence
from datetime import datetime
from email.header import Header
from email.utils import format_datetime

from aiosmtplib import SMTP, SMTPDataError, SMTPException, SMTPRecipientsRefused, SMTPStatus

from services.chassis import Outage

from .post import Mail, Posted

KEEP_FOR = 200
"""Mails over one connection: servers close long conversations, so we do it first."""
ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+")
CRLF = "\r\n"
FROM = Header("Kho bạc Nhà nước", "utf-8").encode()


class SmtpPost:
    """A few kept connections; at most that many mails are on their way at once."""

    def __init__(
        self,
        host: str,
        port: int,
        sender: str,
        clock: Callable[[], datetime],
        *,
        connections: int = 4,
        timeout: float = 10.0,
        user: str | None = None,
        password: str | None = None,
        start_tls: bool | None = None,
    ) -> None:
        self._host, self._port, self._sender, self._clock = host, port, sender, clock
        self._timeout, self._user, self._password, self._start_tls = timeout, user, password, start_tls
        self._free: list[tuple[SMTP, int]] = []
        self._places = asyncio.Semaphore(connections)
        self.at_once = connections

    async def send(self, mail: Mail) -> Posted:
        wrong = {
            to: "501 không phải địa chỉ thư điện tử · not a mail address" for to in mail.to if not ADDRESS.fullmatch(to)
        }
        to = [each for each in mail.to if each not in wrong]
        if not to:
            return Posted(refused=wrong)
        posted = await self._posted(to, compose(mail, to, self._sender, self._clock()))
        return Posted(posted.accepted, {**posted.refused, **wrong}, posted.later)

    async def _posted(self, to: list[str], message: bytes) -> Posted:
        async with self._places:
            if self._free:
                kept, used = self._free.pop()
                try:
                    return await self._through(kept, used, to, message)
                except Outage:
                    pass  # the server may have closed a kept connection meanwhile: one fresh try
            return await self._through(await self._connect(), 0, to, message)

    async def _connect(self) -> SMTP:
        smtp = SMTP(
            hostname=self._host,
            port=self._port,
            timeout=self._timeout,
            start_tls=self._start_tls,
            username=self._user,
            password=self._password,
        )
        try:
            await smtp.connect()
        except (SMTPException, OSError) as error:
            smtp.close()
            raise Outage(f"SMTP {self._host}:{self._port}: {_say(error)}") from error
        return smtp

    async def _through(self, smtp: SMTP, used: int, to: list[str], message: bytes) -> Posted:
        try:
            posted = await self._hand_over(smtp, to, message)
        except BaseException as error:
            smtp.close()
            if isinstance(error, SMTPException | OSError):
                raise Outage(f"SMTP {self._host}:{self._port}: {_say(error)}") from error
            raise
        if used + 1 < KEEP_FOR:
            self._free.append((smtp, used + 1))
        else:
            smtp.close()
        return posted

    async def _hand_over(self, smtp: SMTP, to: list[str], message: bytes) -> Posted:
        try:
            answers, _ = await smtp.sendmail(self._sender, to, message)
        except SMTPRecipientsRefused as refused:
            return _sorted((), {each.recipient: (each.code, each.message) for each in refused.recipients})
        except SMTPDataError as answer:
            if answer.code == SMTPStatus.domain_unavailable:
                raise  # 421: the server is going away, whatever it was asked
            return _sorted((), dict.fromkeys(to, (answer.code, answer.message)))
        not_taken = {each: (answer.code, answer.message) for each, answer in answers.items()}
        return _sorted(tuple(each for each in to if each not in not_taken), not_taken)

    async def close(self) -> None:
        """End the conversations politely, but not longer than a second."""
        while self._free:
            smtp, _ = self._free.pop()
            try:
                await asyncio.wait_for(smtp.quit(), timeout=1)
            except (SMTPException, OSError, TimeoutError):
                smtp.close()


def _sorted(accepted: tuple[str, ...], answers: dict[str, tuple[int, str]]) -> Posted:
    """4xx means later, 5xx means never (RFC 5321, 4.2.1)."""
    said = {to: f"{code} {message}"[:200] for to, (code, message) in answers.items()}
    never = {to for to, (code, _) in answers.items() if code >= 500}
    return Posted(
        accepted,
        refused={to: said[to] for to in answers if to in never},
        later={to: said[to] for to in answers if to not in never},
    )


def _say(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


def compose(mail: Mail, to: Sequence[str], sender: str, now: datetime) -> bytes:
    """The mail as it goes over the wire. Put together by hand: the standard library's classes take a millisecond,
    ten times what the rest of the mail costs. Nothing in a header comes from outside unencoded.
    """
    user_domain = sender.partition("@")[2]
    boundary = f"=_{mail.id[:48]}"
    headers = [
        f"From: {FROM} <{sender}>",
        f"To: {(',' + CRLF + ' ').join(to)}",
        f"Subject: {Header(mail.subject, 'utf-8', header_name='Subject').encode(linesep=CRLF)}",
        f"Date: {format_datetime(now)}",
        f"Message-ID: <{mail.id}@{user_domain}>",
        "Auto-Submitted: auto-generated",
        f"X-Khobac-Kind: {mail.kind}",
        f"X-Khobac-Dossier: {(',' + CRLF + ' ').join(mail.dossiers)}",
        *(["Importance: high"] if mail.kind != "digest" else []),
        "MIME-Version: 1.0",
        f'Content-Type: multipart/alternative; boundary="{boundary}"',
    ]
    parts = [_part("plain", mail.text), _part("html", mail.html)]
    body = "".join(f"--{boundary}{CRLF}{part}{CRLF}" for part in parts)
    return (CRLF.join(headers) + CRLF * 2 + body + f"--{boundary}--{CRLF}").encode("ascii")


def _part(kind: str, content: str) -> str:
    encoded = base64.encodebytes(content.encode()).decode().replace("\n", CRLF)
    head = f"Content-Type: text/{kind}; charset=utf-8{CRLF}Content-Transfer-Encoding: base64{CRLF * 2}"
    return head + encoded
