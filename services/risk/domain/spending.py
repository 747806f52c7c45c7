"""What a dossier asks to be paid and how it was signed is all of it that the detectors may look at."""

from datetime import datetime

import msgspec

REMEMBERED = 16
"""Hex digits of a payee's digest that are kept: two of 250 payees collide once in 10^14."""


class Payment(msgspec.Struct, frozen=True, gc=False):
    """One payment of a dossier. The payee is the beginning of a digest of bank and account."""

    item: int
    amount: int
    payee: str


class SignatureCircumstances(msgspec.Struct, frozen=True, gc=False):
    """Who signed as what, where and when. A role that is not known here is compared as the text that it is."""

    role: str
    person: str
    device: str | None
    network: int | None
    country: str | None
    at: datetime


class Spending(msgspec.Struct, frozen=True):
    """A dossier's money: `amount` is the sum of its payments, also of those that are too many to be remembered."""

    amount: int
    payments: tuple[Payment, ...]
    signatures: tuple[SignatureCircumstances, ...]
    submitted_at: datetime

    @property
    def signers(self) -> tuple[str, ...]:
        return tuple(sorted({signature.person for signature in self.signatures}))

    @property
    def networks(self) -> tuple[int, ...]:
        return tuple(sorted({signature.network for signature in self.signatures if signature.network}))


def shortened(payee_digest: str) -> str:
    """As much of a payee's digest as is kept."""
    return payee_digest[:REMEMBERED]
