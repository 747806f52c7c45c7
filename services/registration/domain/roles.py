"""Which of a unit's signatures is the first and which the second, and how a log-in name says whose role it is for."""

from khobac_contracts.vocabulary import Role

FIRST, SECOND = Role.ACCOUNT_HOLDER, Role.CHIEF_ACCOUNTANT

LOGIN_ENDS: dict[Role, str] = {
    Role.ACCOUNT_HOLDER: "ctk",
    Role.CHIEF_ACCOUNTANT: "ktt",
    Role.UNIT_ACCOUNTANT: "kt",
    Role.TREASURY_ACCOUNTANT: "ktv",
    Role.TREASURY_CONTROLLER: "ksc",
    Role.TREASURY_LEADER: "ld",
    Role.TREASURY_ADMIN: "qt",
}
"""Chủ tài khoản, kế toán trưởng, kế toán; kế toán viên, kiểm soát chi, lãnh đạo, quản trị."""
