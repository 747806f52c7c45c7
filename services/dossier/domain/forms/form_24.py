"""Form 24 (01/MTK): a unit asks for accounts at the treasury, or tells of changes in what is registered there."""

import datetime as dt
from collections.abc import Iterator
from typing import ClassVar, Literal

import msgspec

from services.chassis import FieldError

from .checks import own_account
from .shape import FormShape

SYMBOL = "01/MTK"

Tick = Literal["new", "additional", "legal_documents", "seal", "signature"]
"""As on the form, several at once: đăng ký mới, bổ sung; thay đổi hồ sơ pháp lý, mẫu dấu, mẫu chữ ký."""

_OPENS: tuple[Tick, ...] = ("new", "additional")


class Account(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """An account that is asked for. [chưa xác nhận: that the unit, not the treasury, writes the whole code]"""

    account: str
    kind: Literal["estimate", "deposit"]


class Form24(FormShape, frozen=True, kw_only=True, tag=SYMBOL, gc=False):
    """Giấy đăng ký sử dụng tài khoản và mẫu dấu, mẫu chữ ký: decree 347/2025, art. 8 and annex, form 24.

    The people and their specimens are registration's; the papers that found and appoint are attached. Number and
    purpose are [chưa xác nhận]: the text of the form was not found, only its title, its ticks and its signer.
    """

    symbol: ClassVar[str] = SYMBOL
    disclosed: ClassVar[tuple[str, ...]] = ("ticks", "accounts")

    ticks: tuple[Tick, ...]
    accounts: tuple[Account, ...] = ()
    purpose: str

    def errors(self, unit: str, at: dt.datetime) -> Iterator[FieldError]:
        if len(set(self.ticks)) < len(self.ticks):
            yield FieldError("/ticks", ", ".join(self.ticks), "mỗi ô chọn một lần", "each box once")
        opens = any(tick in _OPENS for tick in self.ticks)
        if opens and not self.accounts:
            yield FieldError("/accounts", "", "ít nhất một tài khoản cần mở", "at least one account to be opened")
        if self.accounts and not opens:
            yield FieldError(
                "/accounts",
                str(len(self.accounts)),
                "chỉ khi chọn đăng ký mới hoặc bổ sung",
                "only with the box new or additional",
            )
        yield from self._accounts(unit)

    def _accounts(self, unit: str) -> Iterator[FieldError]:
        codes = [each.account for each in self.accounts]
        for number, code in enumerate(codes):
            yield from own_account(code, unit, f"/accounts/{number}/account")
            if code in codes[:number]:
                yield FieldError(f"/accounts/{number}/account", code, "mỗi tài khoản một lần", "each account once")
