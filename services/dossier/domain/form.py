"""Form 13 (C2-02a/NS) as a unit declares it: what it holds, and which of its parts must agree with each other."""

import datetime as dt
from collections.abc import Iterator
from typing import Literal

import msgspec

from services.chassis import FieldError, InvalidInput

from .reference import vietnam_time
from .spelling import amount_in_words, says

MAX_ATTACHMENTS = 20


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One spending line of the voucher."""

    content: str
    economic_code: str
    sector_code: str
    source_code: str
    amount: int
    invoice_no: str | None = None
    invoice_date: dt.date | None = None
    voucher_no: str | None = None
    voucher_date: dt.date | None = None


class Form(msgspec.Struct, frozen=True, kw_only=True):
    """The estimate withdrawal by transfer. The payee may be a person: sealed here, with what risk needs beside it."""

    form: Literal["C2-02a/NS"] = "C2-02a/NS"
    document_no: str
    budget_year: int
    allocation: Literal["provisional", "official"]
    settlement: Literal["actual", "advance"]
    means: Literal["transfer"] = "transfer"
    chapter: str
    account: str
    treasury: str
    lines: tuple[Line, ...]
    payee: str
    """JSON {name, tax_code, account, bank} sealed under the unit's key."""
    payee_digest: str
    payee_bank: str
    amount: int
    amount_in_words: str


class Attachment(msgspec.Struct, frozen=True, kw_only=True):
    """A PDF that belongs to the dossier, by its digest."""

    digest: str
    name: str
    size: int
    pages: int


def unit_of(account: str) -> str:
    """The unit's part of `account.level.unit.area`."""
    parts = account.split(".")
    return parts[2] if len(parts) == 4 else ""


def check(form: Form, unit: str, at: dt.datetime) -> None:
    """Raise InvalidInput that names every part of the form that contradicts another."""
    if errors := [*_total(form), *_ownership(form, unit), *_year(form, at), *_papers(form)]:
        raise InvalidInput(*errors)


def _total(form: Form) -> Iterator[FieldError]:
    total = sum(line.amount for line in form.lines)
    if total != form.amount:
        yield FieldError(
            "/amount",
            str(form.amount),
            f"tổng các dòng: {total} đồng",
            f"the total of the lines: {total} VND",
        )
    if not says(form.amount_in_words, form.amount):
        words = amount_in_words(form.amount)
        yield FieldError("/amount_in_words", form.amount_in_words, f"“{words}”", f"the amount in words: “{words}”")


def _ownership(form: Form, unit: str) -> Iterator[FieldError]:
    if unit_of(form.account) != unit:
        yield FieldError(
            "/account",
            form.account,
            f"tài khoản của đơn vị {unit} (dạng tài khoản.cấp.{unit}.địa bàn)",
            f"an account of unit {unit} (account.level.{unit}.area)",
        )


def _year(form: Form, at: dt.datetime) -> Iterator[FieldError]:
    year = vietnam_time(at).year
    if form.budget_year not in {year - 1, year}:
        expected = f"{year} ({year - 1}: {{}})"
        yield FieldError(
            "/budget_year",
            str(form.budget_year),
            expected.format("chỉnh lý quyết toán"),
            expected.format("closing of the accounts"),
        )


def _papers(form: Form) -> Iterator[FieldError]:
    for number, line in enumerate(form.lines):
        for paper, vi, no, date in (
            ("invoice", "hóa đơn", line.invoice_no, line.invoice_date),
            ("voucher", "chứng từ", line.voucher_no, line.voucher_date),
        ):
            if (no is None) != (date is None):
                yield FieldError(
                    f"/lines/{number}/{paper}_no",
                    no or "",
                    f"số và ngày {vi} đi cùng nhau",
                    f"the {paper}'s number and date together",
                )
