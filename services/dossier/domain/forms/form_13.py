"""Form 13 (C2-02a/NS): a unit has a sum of its estimate paid out by transfer, to one payee."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import ClassVar, Literal

import msgspec

from services.chassis import FieldError
from services.kernel.amount_check import difference

from .checks import open_year, own_account
from .shape import FormShape, Money, Payment, SealedField, SpendingLine

SYMBOL = "C2-02a/NS"


class Line(msgspec.Struct, frozen=True, kw_only=True, gc=False):
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


class Payee(SealedField, frozen=True, kw_only=True, gc=False):
    """Who is paid, sealed: it may be a person. What risk and the bank need of it stands beside it."""

    digest: str
    bank: str


class Form13(FormShape, frozen=True, kw_only=True, tag=SYMBOL, gc=False):
    """Giấy rút dự toán (không kèm nộp NSNN): decree 347/2025, annex, form 13."""

    symbol: ClassVar[str] = SYMBOL

    budget_year: int
    allocation: Literal["provisional", "official"]
    settlement: Literal["actual", "advance"]
    means: Literal["transfer"] = "transfer"
    chapter: str
    account: str
    lines: tuple[Line, ...]
    payee: Payee
    amount: int
    amount_in_words: str

    def errors(self, unit: str, at: dt.datetime) -> Iterator[FieldError]:
        yield from self._total()
        yield from own_account(self.account, unit)
        yield from open_year(self.budget_year, at)
        for number, line in enumerate(self.lines):
            yield from _papers(number, line)

    def sealed(self) -> Mapping[str, SealedField]:
        return {"payee": self.payee}

    def money(self) -> Money:
        payment = Payment(1, self.amount, self.payee.sealed, self.payee.digest, self.payee.bank)
        return Money(self.account, (payment,))

    def spending(self) -> tuple[SpendingLine, ...]:
        return tuple(SpendingLine(line.economic_code, line.amount) for line in self.lines)

    def _total(self) -> Iterator[FieldError]:
        total = sum(line.amount for line in self.lines)
        if total != self.amount:
            yield FieldError(
                "/amount", str(self.amount), f"tổng các dòng: {total} đồng", f"the total of the lines: {total} VND"
            )
        if wrong := difference(self.amount_in_words, self.amount):
            yield FieldError("/amount_in_words", self.amount_in_words, wrong.vi, wrong.en)


def _papers(number: int, line: Line) -> Iterator[FieldError]:
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
