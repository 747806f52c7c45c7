"""A payee's name reaches the bank as whole letters within the bank's field, and the unit sees it so before it signs."""

from .text import Cut, cut

BANK_NAME_LENGTH = 140
"""ISO 20022, Max140Text: the name of a party in pain.001."""


def bank_name(name: str) -> Cut:
    return cut(name, BANK_NAME_LENGTH)
