"""The papers of the play: forms 13 and 24 as JSON, and a PDF contract."""

import io
from datetime import UTC, date, datetime, timedelta
from typing import Any

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from services.kernel.vietnam import vietnam_day


def form_13(
    *, account: str, treasury: str, number: str, lines: list[tuple[str, str, int]], payee: tuple[str, str, str]
) -> dict[str, Any]:
    """C2-02a/NS: lines of (content, economic code, amount in VND); payee as (name, account, BIN of the bank)."""
    today = vietnam_day(datetime.now(UTC))
    name, payee_account, bank = payee
    return {
        "form": "C2-02a/NS",
        "document_no": number,
        "budget_year": today.year,
        "allocation": "official",
        "settlement": "actual",
        "means": "transfer",
        "chapter": "622",
        "account": account,
        "treasury": treasury,
        "lines": [_line(n, today, *line) for n, line in enumerate(lines, start=1)],
        "payee": {"name": name, "account": payee_account, "bank": bank},
        "amount": sum(amount for _, _, amount in lines),
    }


def _line(n: int, today: date, content: str, economic_code: str, amount: int) -> dict[str, Any]:
    return {
        "content": content,
        "economic_code": economic_code,
        "sector_code": "073",
        "source_code": "13",
        "amount": amount,
        "invoice_no": f"HD{n:04d}",
        "invoice_date": (today - timedelta(days=3)).isoformat(),
    }


def form_24(*, account: str, kind: str, treasury: str, number: str) -> dict[str, Any]:
    """01/MTK: one account more."""
    return {
        "form": "01/MTK",
        "document_no": number,
        "treasury": treasury,
        "ticks": ["additional"],
        "accounts": [{"account": account, "kind": kind}],
        "purpose": "Theo dõi kinh phí tài trợ (thử)",
    }


def contract_pdf(title: str) -> bytes:
    """One page that opens in any reader (in ASCII: the built-in fonts have no Vietnamese letters)."""
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=A4)
    canvas.setTitle(title)
    canvas.drawString(72, 770, title)
    canvas.drawString(72, 750, "khobac demo - not a real document")
    canvas.save()
    return file.getvalue()


def altered(canonical: bytes) -> bytes:
    """The same form with a nought more in its amount."""
    if b"3200000" not in canonical:
        raise ValueError("the canonical bytes do not hold the amount")
    return canonical.replace(b"3200000", b"32000000")


def budget_year() -> int:
    return vietnam_day(datetime.now(UTC)).year
