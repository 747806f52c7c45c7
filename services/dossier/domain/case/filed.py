"""What situations carry along: the case as declared with its terms and timeline, and what became of it when filed."""

import datetime as dt
from typing import NamedTuple

import msgspec
from khobac_contracts.vocabulary import Role, Status

from services.dossier.domain.forms import Form, Money
from services.dossier.domain.procedures import Gate, Terms
from services.kernel.bilingual import Bilingual

from .attachments import Attachment
from .signatures import Signature
from .steps import Step


class Moment(NamedTuple):
    """One line of the timeline, with the status after it."""

    step: Step
    status: Status
    at: dt.datetime
    role: Role | None


class Case(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What is declared, by which terms, and the road so far. `revision` counts the changes of the draft."""

    code: str
    unit: str
    form: Form
    terms: Terms
    declared_at: dt.datetime
    """On that day's terms."""
    attachments: tuple[Attachment, ...] = ()
    revision: int = 0
    timeline: tuple[Moment, ...] = ()

    @property
    def money(self) -> Money | None:
        """What it moves, if it moves any."""
        return self.form.money()

    @property
    def amount(self) -> int | None:
        """The sum of what it moves."""
        money = self.form.money()
        return money.amount if money else None


class Filed(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A case that was handed over, with the gates of its terms: nothing is approved before all are passed."""

    case: Case
    round: int
    digest: str
    submitted_at: dt.datetime
    answer_due: dt.datetime
    signatures: tuple[Signature, ...]
    """Kept until their verdict: the fact of the hand-over carries them."""
    passed: tuple[Gate, ...] = ()
    """The signature gate by its verdict; the risk gate when assessed as normal, or confirmed by the account holder."""
    confirmed: bool = False
    """The account holder said that it is theirs: no warning holds it again."""

    @property
    def missing(self) -> tuple[Gate, ...]:
        """The gates that are still closed."""
        return tuple(gate for gate in self.case.terms.gates if gate not in self.passed)


class Receipt(NamedTuple):
    """Which officer took the case, when, and until when the treasury must have decided."""

    person: str
    at: dt.datetime
    decision_due: dt.datetime


class Settlement(NamedTuple):
    """A payment that the bank made."""

    item: int
    reference: str


class Shortfall(NamedTuple):
    """A payment that was not made."""

    item: int
    code: str
    reason: Bilingual
