"""What several forms must agree with, whichever they are: the unit's own accounts, and its own budget year."""

import datetime as dt
from collections.abc import Iterator

from services.chassis import FieldError
from services.kernel.codes import unit_of
from services.kernel.vietnam import vietnam_time


def own_account(account: str, unit: str, pointer: str = "/account") -> Iterator[FieldError]:
    if unit_of(account) != unit:
        yield FieldError(
            pointer,
            account,
            f"tài khoản của đơn vị {unit} (dạng tài khoản.cấp.{unit}.địa bàn)",
            f"an account of unit {unit} (account.level.{unit}.area)",
        )


def open_year(budget_year: int, at: dt.datetime) -> Iterator[FieldError]:
    """The present year, or the last one while its accounts are being closed."""
    year = vietnam_time(at).year
    if budget_year not in {year - 1, year}:
        expected = f"{year} ({year - 1}: {{}})"
        yield FieldError(
            "/budget_year",
            str(budget_year),
            expected.format("chỉnh lý quyết toán"),
            expected.format("closing of the accounts"),
        )
