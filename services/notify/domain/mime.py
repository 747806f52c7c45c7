"""A mail as it goes over the wire (RFC 5322, MIME): nothing in a header comes from outside unencoded."""

import base64
from collections.abc import Sequence
from datetime import datetime
from email.header import Header
from email.utils import format_datetime

from .mail import Mail

CRLF = "\r\n"
FROM = Header("Kho bạc Nhà nước", "utf-8").encode()


def compose(mail: Mail, to: Sequence[str], sender: str, now: datetime) -> bytes:
    """Put together by hand: the standard library's classes take a millisecond, ten times what the rest costs."""
    boundary = f"=_{mail.id[:48]}"
    parts = [_part("plain", mail.text), _part("html", mail.html)]
    body = "".join(f"--{boundary}{CRLF}{part}{CRLF}" for part in parts)
    head = CRLF.join(_headers(mail, to, sender, now, boundary))
    return (head + CRLF * 2 + body + f"--{boundary}--{CRLF}").encode("ascii")


def _headers(mail: Mail, to: Sequence[str], sender: str, now: datetime, boundary: str) -> list[str]:
    return [
        f"From: {FROM} <{sender}>",
        f"To: {_folded(to)}",
        f"Subject: {Header(mail.subject, 'utf-8', header_name='Subject').encode(linesep=CRLF)}",
        f"Date: {format_datetime(now)}",
        f"Message-ID: <{mail.id}@{sender.partition('@')[2]}>",
        "Auto-Submitted: auto-generated",
        f"X-Khobac-Kind: {mail.kind}",
        f"X-Khobac-Dossier: {_folded(mail.dossiers)}",
        *(["Importance: high"] if mail.kind != "digest" else []),
        "MIME-Version: 1.0",
        f'Content-Type: multipart/alternative; boundary="{boundary}"',
    ]


def _folded(values: Sequence[str]) -> str:
    return f",{CRLF} ".join(values)


def _part(kind: str, content: str) -> str:
    encoded = base64.encodebytes(content.encode()).decode().replace("\n", CRLF)
    head = f"Content-Type: text/{kind}; charset=utf-8{CRLF}Content-Transfer-Encoding: base64{CRLF * 2}"
    return head + encoded
