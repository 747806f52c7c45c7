"""What people read in a mail: Vietnamese first and English beside it, as text and as simple HTML that a phone shows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from services.kernel.amounts import dong, vnd
from services.kernel.bilingual import Bilingual, InBoth

from .state import Mailbox, RiskWarning

FOOT = Bilingual(
    "Thư tự động của Kho bạc Nhà nước. Không trả lời thư này; không ai của kho bạc hỏi mật khẩu của bạn.",
    "An automatic mail of the State Treasury. Do not reply; nobody of the treasury asks for your password.",
)
_PAGE = "font-family:sans-serif;font-size:16px;line-height:1.5;max-width:640px;margin:auto;padding:16px;color:#111"

Named = tuple[str, str]
"""What something is called, and what it is."""


@dataclass(frozen=True)
class Letter:
    """Subject and body. The subject carries a dossier code and nothing that names a person or an amount."""

    subject: str
    text: str
    html: str


def letter(subject: str, greeting: str, text: Iterable[str], html: str) -> Letter:
    """With greeting and foot around what it says."""
    lines = [greeting, "", *text, FOOT.vi, FOOT.en]
    foot = f'<p style="color:#666;font-size:13px">{under(FOOT)}</p>'
    page = f'<body style="{_PAGE}"><p>{escape(greeting)}</p>{html}<hr>{foot}</body>'
    return Letter(subject, "\n".join(lines), f'<!doctype html><html lang="vi">{page}</html>')


def greeting(mailbox: Mailbox) -> str:
    name = f"{mailbox.name} " if mailbox.name else ""
    return f"Kính gửi · To: {name}({mailbox.organisation})"


def money(amount: int) -> str:
    return f"{dong(amount)} ({vnd(amount)})"


def named(facts: Iterable[Named]) -> list[str]:
    return [f"{name}: {value}" for name, value in facts]


def table(facts: Sequence[Named]) -> str:
    """Names and values, readable on a phone."""
    row = '<tr><td style="padding:4px 12px 4px 0;color:#555">{}</td><td style="padding:4px 0"><b>{}</b></td></tr>'
    return "<table>" + "".join(row.format(escape(name), escape(value)) for name, value in facts) + "</table>"


def reasons_text(warning: RiskWarning) -> list[str]:
    return [f"- {reason.vi}\n  {reason.en}" for reason in warning.reasons]


def reasons_list(warning: RiskWarning) -> str:
    return "<ul>" + "".join(f"<li>{under(reason)}</li>" for reason in warning.reasons) + "</ul>"


def beside(words: InBoth) -> str:
    """Both languages in a line."""
    return f"{escape(words.vi)} · <i>{escape(words.en)}</i>"


def under(words: InBoth) -> str:
    """English in a line of its own."""
    return f"{escape(words.vi)}<br><i>{escape(words.en)}</i>"
