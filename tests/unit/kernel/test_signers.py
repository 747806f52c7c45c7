"""Who signs, and in which order, is read from the table: for the procedure, the unit and the day."""

from dataclasses import replace
from datetime import date

import pytest
from khobac_contracts.vocabulary import Role

from services.kernel.procedures import ACCOUNT_CLOSING, ACCOUNT_REGISTRATION, PROCEDURES, RECURRENT_SPENDING
from services.kernel.signers import SIGNING_RULES, signing_rule, unsigned

TODAY = date(2026, 11, 23)
CHIEF, HOLDER = Role.CHIEF_ACCOUNTANT, Role.ACCOUNT_HOLDER


@pytest.mark.parametrize(
    ("procedure", "without", "expected"),
    [
        (RECURRENT_SPENDING, False, (CHIEF, HOLDER)),
        (RECURRENT_SPENDING, True, (HOLDER,)),
        (ACCOUNT_REGISTRATION, False, (HOLDER,)),
        (ACCOUNT_REGISTRATION, True, (HOLDER,)),
        (ACCOUNT_CLOSING, False, (HOLDER,)),
        (ACCOUNT_CLOSING, True, (HOLDER,)),
    ],
)
def test_who_signs(procedure: str, without: bool, expected: tuple[Role, ...]) -> None:
    assert signing_rule(procedure, without_chief_accountant=without, on=TODAY).signers == expected


def test_a_later_rule_holds_from_its_day() -> None:
    later = replace(SIGNING_RULES[0], valid_from=date(2027, 1, 1), signers=(HOLDER,))
    rules = (later, *SIGNING_RULES)
    before, after = (
        signing_rule(RECURRENT_SPENDING, without_chief_accountant=False, on=on, rules=rules).signers
        for on in (date(2026, 12, 31), date(2027, 1, 1))
    )
    assert (before, after) == ((CHIEF, HOLDER), (HOLDER,))


def test_every_procedure_is_in_the_table_for_both_kinds_of_unit() -> None:
    for procedure in PROCEDURES:
        for without in (False, True):
            assert signing_rule(procedure, without_chief_accountant=without, on=TODAY).signers


def test_what_is_not_confirmed_says_so() -> None:
    assert [rule.basis for rule in SIGNING_RULES if rule.confirmed == ("[chưa xác nhận]" in rule.basis)] == []
    assert not signing_rule(RECURRENT_SPENDING, without_chief_accountant=True, on=TODAY).confirmed


def test_an_unknown_procedure_has_no_signers() -> None:
    with pytest.raises(LookupError, match="grants"):
        signing_rule("grants", without_chief_accountant=False, on=TODAY)


def test_who_has_yet_to_sign_stands_in_order() -> None:
    assert unsigned((CHIEF, HOLDER), ()) == (CHIEF, HOLDER)
    assert unsigned((CHIEF, HOLDER), (CHIEF,)) == (HOLDER,)
    assert unsigned((CHIEF, HOLDER), (HOLDER, CHIEF)) == ()
