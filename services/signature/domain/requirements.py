"""Whose signatures a dossier needs: the unit's by the kernel's dated table, the result's by the treasury's own rule."""

from datetime import date
from functools import lru_cache

from khobac_contracts.vocabulary import Role

from services.kernel.signers import signing_rule

from .events import Requirement

RESULT = Requirement(
    rule="treasury-result",
    valid_from=date(2026, 1, 1),
    signers=(Role.TREASURY_LEADER,),
    basis="Nghị định 347/2025/NĐ-CP, phụ lục: phần của Kho bạc trên các mẫu chứng từ",
)
"""The leader signs alone: accountant and controller act before, and sign nothing."""


@lru_cache(maxsize=1024)
def of_submission(procedure: str, *, without_chief_accountant: bool, on: date) -> Requirement | None:
    """By the rule in force on the day of the declaration; None for a procedure of which no rule says who signs."""
    try:
        rule = signing_rule(procedure, without_chief_accountant=without_chief_accountant, on=on)
    except LookupError:
        return None
    return Requirement(
        rule=rule.procedure + ("/without-chief-accountant" if rule.without_chief_accountant else ""),
        valid_from=rule.valid_from,
        signers=tuple(role.value for role in rule.signers),
        basis=rule.basis,
    )
