"""Which roles a unit has and which a treasury office is said once, from who begins the work to who answers for it."""

from typing import Final

from khobac_contracts.vocabulary import Role

UNIT_ROLES: Final = (Role.UNIT_ACCOUNTANT, Role.CHIEF_ACCOUNTANT, Role.ACCOUNT_HOLDER)
"""Of a unit. Which of them sign a dossier, and in which order, is said by signers.py."""

SIGNING_ROLES: Final = (Role.CHIEF_ACCOUNTANT, Role.ACCOUNT_HOLDER)
"""Whose signatures are registered with the treasury, for accounts, with delegates and limits (circular 157/2025)."""

OFFICER_ROLES: Final = (Role.TREASURY_ACCOUNTANT, Role.TREASURY_CONTROLLER, Role.TREASURY_LEADER)
"""Who handles a dossier at a treasury office."""

TREASURY_ROLES: Final = (*OFFICER_ROLES, Role.TREASURY_ADMIN)
"""Of a treasury office, with who registers units and their people."""
