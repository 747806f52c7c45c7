"""To whom the money goes is read from what was sealed in the approval; what cannot be written to the bank is no payee."""

from typing import NamedTuple

import msgspec

from .reasons import PAYEE_ERASED, PAYEE_UNREADABLE
from .transfers import LONGEST_ACCOUNT, LONGEST_NAME, field


class Payee(msgspec.Struct, frozen=True):
    """As sealed in the approval."""

    name: str
    account: str


class NoPayee(NamedTuple):
    """The order cannot be written any more."""

    code: str


def read_payee(opened: str | None) -> Payee | NoPayee:
    """From the unsealed text; None: its key was dropped."""
    if opened is None:
        return NoPayee(PAYEE_ERASED)
    try:
        payee = msgspec.json.decode(opened, type=Payee)
    except msgspec.MsgspecError:
        return NoPayee(PAYEE_UNREADABLE)
    account = payee.account.strip()
    writable = field(payee.name, LONGEST_NAME) and field(account, LONGEST_ACCOUNT) and len(account) <= LONGEST_ACCOUNT
    return Payee(payee.name, account) if writable else NoPayee(PAYEE_UNREADABLE)
