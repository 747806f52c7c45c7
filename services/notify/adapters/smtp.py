"""Mails go to an SMTP server over connections that are kept; every wait has a limit, every answer is told apart."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from aiosmtplib import SMTP, SMTPDataError, SMTPException, SMTPRecipientsRefused, SMTPResponseException, SMTPStatus

from services.chassis import Outage
from services.kernel.addresses import is_email
from services.notify.domain.mail import Mail, Posted
from services.notify.domain.mime import compose
from services.notify.domain.smtp_words import in_our_words

KEEP_FOR = 200
"""Mails over one connection: servers close long conversations, so we do it first."""
_NO_ADDRESS = "501 không phải địa chỉ thư điện tử · not a mail address"


@dataclass(frozen=True, kw_only=True)
class SmtpServer:
    """Which server, and as whom we come."""

    host: str
    port: int
    sender: str
    timeout: float = 10.0
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    start_tls: bool | None = None
    """None: when the server offers it."""


class SmtpPost:
    """A few kept connections; at most that many mails are on their way at once."""

    def __init__(self, server: SmtpServer, clock: Callable[[], datetime], *, connections: int = 4) -> None:
        self._server = server
        self._clock = clock
        self._free: list[tuple[SMTP, int]] = []
        self._places = asyncio.Semaphore(connections)
        self.at_once = connections

    async def send(self, mail: Mail) -> Posted:
        wrong = {to: _NO_ADDRESS for to in mail.to if not is_email(to)}
        to = [each for each in mail.to if each not in wrong]
        if not to:
            return Posted(refused=wrong)
        posted = await self._posted(to, compose(mail, to, self._server.sender, self._clock()))
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
        server = self._server
        smtp = SMTP(
            hostname=server.host,
            port=server.port,
            timeout=server.timeout,
            start_tls=server.start_tls,
            username=server.user,
            password=server.password,
        )
        try:
            await smtp.connect()
        except (SMTPException, OSError) as error:
            smtp.close()
            raise self._outage(error) from error
        return smtp

    async def _through(self, smtp: SMTP, used: int, to: list[str], message: bytes) -> Posted:
        try:
            posted = await self._hand_over(smtp, to, message)
        except BaseException as error:
            smtp.close()
            if isinstance(error, SMTPException | OSError):
                raise self._outage(error) from error
            raise
        if used + 1 < KEEP_FOR:
            self._free.append((smtp, used + 1))
        else:
            smtp.close()
        return posted

    async def _hand_over(self, smtp: SMTP, to: list[str], message: bytes) -> Posted:
        try:
            answers, _ = await smtp.sendmail(self._server.sender, to, message)
        except SMTPRecipientsRefused as refused:
            return _told_apart((), {each.recipient: (each.code, each.message) for each in refused.recipients})
        except SMTPDataError as answer:
            if answer.code == SMTPStatus.domain_unavailable:
                raise  # 421: the server is going away, whatever it was asked
            return _told_apart((), dict.fromkeys(to, (answer.code, answer.message)))
        not_taken = {each: (answer.code, answer.message) for each, answer in answers.items()}
        return _told_apart((each for each in to if each not in not_taken), not_taken)

    def _outage(self, error: Exception) -> Outage:
        where = f"SMTP {self._server.host}:{self._server.port}: {type(error).__name__}"
        match error:
            case SMTPResponseException(code=code, message=message):
                return Outage(f"{where}: {in_our_words(code, message)}")
            case SMTPException():
                return Outage(where)  # its text may quote the server's, which may name a person
            case _:
                return Outage(f"{where}: {error}")

    async def close(self) -> None:
        """End the conversations politely, but not longer than a second."""
        while self._free:
            smtp, _ = self._free.pop()
            try:
                await asyncio.wait_for(smtp.quit(), timeout=1)
            except (SMTPException, OSError, TimeoutError):
                smtp.close()


def _told_apart(accepted: Iterable[str], answers: Mapping[str, tuple[int, str]]) -> Posted:
    """4xx means later, 5xx means never (RFC 5321, 4.2.1)."""
    shown = {to: in_our_words(code, message) for to, (code, message) in answers.items()}
    never = {to for to, (code, _) in answers.items() if code >= 500}
    return Posted(
        tuple(accepted),
        refused={to: shown[to] for to in answers if to in never},
        later={to: shown[to] for to in answers if to not in never},
    )
