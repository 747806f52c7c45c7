"""Every movement of money has a debit and a credit of the same amount, because there is no other way to make one."""

from typing import Literal

import msgspec

Ledger = Literal["granted", "available", "reserved", "clearing"]
"""The ledger accounts of one payer. `granted` is the authority to spend (debit); the others say where it is (credit):

available -> reserved (ordered) -> clearing (paid through the treasury's bank account), or back to available (refused).
"""


class Posting(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line of a ledger account; exactly one of the two sides is not zero."""

    ledger: Ledger
    debit: int = 0
    credit: int = 0


Postings = tuple[Posting, ...]


class Balances(msgspec.Struct, frozen=True, kw_only=True):
    """Where the money of one account stands. Each balance is credit minus debit, `granted` the other way round."""

    granted: int = 0
    available: int = 0
    reserved: int = 0
    clearing: int = 0


def moved(amount: int, *, debit: Ledger, credit: Ledger) -> Postings:
    """The only maker of postings: it cannot make an unbalanced movement."""
    return (Posting(ledger=debit, debit=amount), Posting(ledger=credit, credit=amount))


def posted(balances: Balances, postings: Postings) -> Balances:
    """The balances after the postings."""
    for posting in postings:
        sign = -1 if posting.ledger == "granted" else 1
        after = getattr(balances, posting.ledger) + sign * (posting.credit - posting.debit)
        balances = msgspec.structs.replace(balances, **{posting.ledger: after})
    return balances
