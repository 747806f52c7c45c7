"""Every role is a unit's or a treasury office's, and never both."""

from khobac_contracts.vocabulary import Role

from services.kernel.roles import OFFICER_ROLES, SIGNING_ROLES, TREASURY_ROLES, UNIT_ROLES
from services.kernel.signers import RESULT_RULE, SIGNING_RULES


def test_every_role_is_on_one_side() -> None:
    assert sorted([*UNIT_ROLES, *TREASURY_ROLES]) == sorted(Role)


def test_who_signs_is_registered_for_signing() -> None:
    assert set(SIGNING_ROLES) == {role for rule in SIGNING_RULES for role in rule.signers}
    assert set(SIGNING_ROLES) < set(UNIT_ROLES)
    assert set(RESULT_RULE.signers) < set(OFFICER_ROLES)
