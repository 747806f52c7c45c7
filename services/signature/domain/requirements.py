"""Whose signatures a dossier needs: by the kernel's rules: the unit's by its dated table, the result's by another."""

from datetime import date
from functools import lru_cache

from services.kernel.signers import RESULT_RULE, signing_rule

from .events import Requirement

RESULT = Requirement(
    rule="treasury-result",
    valid_from=RESULT_RULE.valid_from,
    signers=tuple(role.value for role in RESULT_RULE.signers),
    basis=RESULT_RULE.basis,
)


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
