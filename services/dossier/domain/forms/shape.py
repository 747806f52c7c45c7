"""Every form says the same things of itself: where it goes, what in it is sealed, what is wrong, which money it moves."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import ClassVar, NamedTuple

import msgspec
from khobac_contracts.vocabulary import PublicData

from services.chassis import FieldError


class SealedField(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """JSON that names somebody, sealed under the unit's key; what may be known of it without the key stands beside it."""

    sealed: str


class Payment(NamedTuple):
    """One payment that a form asks for. `item` counts from 1: dossier and item name a payment, everywhere and for ever."""

    item: int
    amount: int
    payee: str
    """JSON {name, tax_code, account, bank}, sealed under the unit's key."""
    payee_digest: str
    payee_bank: str


class SpendingLine(NamedTuple):
    """What others need of a voucher's line."""

    economic_code: str
    amount: int


class Money(NamedTuple):
    """What a form that pays takes from which account."""

    account: str
    payments: tuple[Payment, ...]

    @property
    def amount(self) -> int:
        return sum(payment.amount for payment in self.payments)


class FormShape(msgspec.Struct, frozen=True, kw_only=True, tag_field="form", gc=False):
    """What the rest of the service asks a form; a form that has nothing to say to a question leaves it out."""

    symbol: ClassVar[str]
    """As printed on it; also its tag wherever it is stored, shown or signed."""
    disclosed: ClassVar[tuple[str, ...]] = ()
    """The fields that other services are told when the request is completed. No free text: it may name a person, and a
    fact is kept for ever."""

    document_no: str
    treasury: str
    """The office that it goes to."""

    def errors(self, unit: str, at: dt.datetime) -> Iterator[FieldError]:
        """Every part that contradicts another one, the unit that declares it, or the time at which it does."""
        raise NotImplementedError

    def sealed(self) -> Mapping[str, SealedField]:
        """The fields that nobody reads without the unit's key, by name."""
        return {}

    def money(self) -> Money | None:
        """None: a request, which moves none."""
        return None

    def spending(self) -> tuple[SpendingLine, ...]:
        """The lines of a voucher."""
        return ()

    def about(self) -> str | None:
        """The account that it is about, if there is one."""
        money = self.money()
        return money.account if money else None

    def data(self) -> PublicData:
        """As it is stored: whole, with what names a payee sealed in it."""
        plain: PublicData = msgspec.json.decode(msgspec.json.encode(self))
        return plain

    def disclosure(self) -> PublicData:
        """What others are told of it."""
        return {name: value for name, value in self.data().items() if name in self.disclosed}

    def in_clear(self, opened: Mapping[str, object]) -> dict[str, object]:
        """As it is shown to the unit and signed by it: each sealed field as what was sealed in it."""
        return {**self.data(), **{name: opened[name] for name in self.sealed()}}
