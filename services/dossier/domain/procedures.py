"""An administrative procedure is a row of one dated table, and a case goes by the row under which it was declared."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import msgspec
from khobac_contracts.vocabulary import Role

from services.chassis import FieldError, InvalidInput
from services.kernel.bilingual import Bilingual
from services.kernel.deadlines import Deadline, deadline
from services.kernel.in_force import in_force
from services.kernel.procedures import ACCOUNT_REGISTRATION, RECURRENT_SPENDING
from services.kernel.signers import signing_rule


class Gate(StrEnum):
    """What must be passed before the treasury's leader may approve."""

    SIGNATURES = "signatures"
    RISK = "risk"


class Outcome(StrEnum):
    """What an approval leads to."""

    PAYS = "pays"
    """Orders to the bank, one for each payment of the form."""
    REQUESTS = "requests"
    """Nothing but the treasury's signed result: the owner of what was asked for acts on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Procedure:
    """A row. Its signers and deadlines are those of the kernel's tables, which other services read, too."""

    name: str
    valid_from: date
    words: Bilingual
    forms: tuple[str, ...]
    """By their symbols. A form belongs to one procedure at a time."""
    gates: tuple[Gate, ...]
    outcome: Outcome
    basis: str


_MONEY_MOVES = (Gate.SIGNATURES, Gate.RISK)

PROCEDURES: tuple[Procedure, ...] = (
    Procedure(
        name=RECURRENT_SPENDING,
        valid_from=date(2026, 1, 1),
        words=Bilingual("Thanh toán chi thường xuyên", "Recurrent spending"),
        forms=("C2-02a/NS",),
        gates=_MONEY_MOVES,
        outcome=Outcome.PAYS,
        basis="Nghị định 347/2025/NĐ-CP, điều 6",
    ),
    Procedure(
        name=ACCOUNT_REGISTRATION,
        valid_from=date(2026, 1, 1),
        words=Bilingual("Đăng ký sử dụng tài khoản và mẫu dấu, mẫu chữ ký", "Registration of accounts and specimens"),
        forms=("01/MTK",),
        gates=(Gate.SIGNATURES,),
        outcome=Outcome.REQUESTS,
        basis="Nghị định 347/2025/NĐ-CP, điều 8",
    ),
)
"""A row is never edited: what changes gets a row of its own, from the day on which it changes."""


class Terms(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What holds for one case, kept with it: a table that changes later changes nothing for who declared before."""

    procedure: str
    version: str
    """The day from which all of it held: the latest of the rows of procedure, signers and deadline."""
    words: Bilingual
    basis: str
    outcome: Outcome
    gates: tuple[Gate, ...]
    signers: tuple[Role, ...]
    """Who must sign, first to last."""
    deadline: Deadline


def terms(
    symbol: str, *, on: date, without_chief_accountant: bool, procedures: Sequence[Procedure] = PROCEDURES
) -> Terms:
    """What holds for a form that this unit declares on that day."""
    rows = [row for row in procedures if symbol in row.forms]
    if not rows:
        raise InvalidInput(_no_procedure(symbol, procedures))
    row = in_force(rows, on)
    signing = signing_rule(row.name, without_chief_accountant=without_chief_accountant, on=on)
    due = deadline(row.name, on)
    return Terms(
        procedure=row.name,
        version=max(row.valid_from, signing.valid_from, due.valid_from).isoformat(),
        words=row.words,
        basis=row.basis,
        outcome=row.outcome,
        gates=row.gates,
        signers=signing.signers,
        deadline=due,
    )


def _no_procedure(symbol: str, procedures: Sequence[Procedure]) -> FieldError:
    taken = ", ".join(dict.fromkeys(form for row in procedures for form in row.forms))
    return FieldError("/form", symbol, f"một trong các mẫu: {taken}", f"one of the forms: {taken}")
