"""Who must sign a dossier, in which order, follows from a dated table and the unit's declaration; who a result, from a rule."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from khobac_contracts.vocabulary import Role

from .in_force import in_force
from .procedures import ACCOUNT_CLOSING, ACCOUNT_REGISTRATION, RECURRENT_SPENDING


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningRule:
    """Whose signatures a procedure takes, first to last, each by another person."""

    procedure: str
    without_chief_accountant: bool
    """Whether it is for units that wrote "Không có" where the chief accountant is named."""
    valid_from: date
    signers: tuple[Role, ...]
    basis: str
    confirmed: bool
    """False: read into the law, not read in it; shown as "chưa xác nhận"."""


_HOLDER = (Role.ACCOUNT_HOLDER,)
_347 = date(2026, 1, 1)

SIGNING_RULES: tuple[SigningRule, ...] = (
    SigningRule(
        procedure=RECURRENT_SPENDING,
        without_chief_accountant=False,
        valid_from=_347,
        signers=(Role.CHIEF_ACCOUNTANT, Role.ACCOUNT_HOLDER),
        basis="Nghị định 347/2025/NĐ-CP, phụ lục, Mẫu 13",
        confirmed=True,
    ),
    # That such a unit exists and what it writes is in the circular. That one signature is then enough is inferred.
    SigningRule(
        procedure=RECURRENT_SPENDING,
        without_chief_accountant=True,
        valid_from=_347,
        signers=_HOLDER,
        basis="Thông tư 157/2025/TT-BTC, đơn vị khai “Không có” kế toán trưởng [chưa xác nhận]",
        confirmed=False,
    ),
    *(
        SigningRule(
            procedure=procedure,
            without_chief_accountant=without,
            valid_from=_347,
            signers=_HOLDER,
            basis=f"Nghị định 347/2025/NĐ-CP, phụ lục, {form}",
            confirmed=True,
        )
        for procedure, form in ((ACCOUNT_REGISTRATION, "Mẫu 24"), (ACCOUNT_CLOSING, "Mẫu 25"))
        for without in (False, True)
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultRule:
    """Whose signature the treasury's result takes, in every procedure."""

    valid_from: date
    signers: tuple[Role, ...]
    basis: str


RESULT_RULE = ResultRule(
    valid_from=_347,
    signers=(Role.TREASURY_LEADER,),
    basis="Nghị định 347/2025/NĐ-CP, phụ lục: phần của Kho bạc trên các mẫu chứng từ",
)
"""The leader signs alone: accountant and controller act before, and sign nothing."""


def signing_rule(
    procedure: str, *, without_chief_accountant: bool, on: date, rules: Sequence[SigningRule] = SIGNING_RULES
) -> SigningRule:
    """The rule in force on that day. Raises LookupError for a procedure that the table does not know."""
    found = [r for r in rules if (r.procedure, r.without_chief_accountant) == (procedure, without_chief_accountant)]
    if not found:
        raise LookupError(f"no rule says who signs: {procedure}")
    return in_force(found, on)


def unsigned(required: Sequence[Role], signed: Sequence[Role]) -> tuple[Role, ...]:
    """Who has yet to sign, in order: the first of them is next, and the dossier is complete when there is none."""
    return tuple(role for role in required if role not in signed)
