"""An order has two names at the bank: one leads back to its account, the other to its dossier and item."""

import pytest
from khobac_contracts.vocabulary import DossierCode
from pydantic import TypeAdapter

from services.chassis.core.errors import NotFound
from services.payment.domain.orders import account_of, end_to_end_id, instruction_id, item_of

from .makers import ACCOUNT, DOSSIER

LONGEST = "H15.50.05.13.99-261008-1234567"
LAST = 9999


def test_the_instruction_names_the_order_and_leads_back_to_its_account() -> None:
    name = instruction_id(ACCOUNT, DOSSIER, 1)
    assert len(name) == 35
    assert account_of(name) == ACCOUNT
    others = [(ACCOUNT, DOSSIER[:-1] + "6", 1), (ACCOUNT, DOSSIER, 2), ("3713.0.1234567.00000", DOSSIER, 1)]
    assert len({name, *(instruction_id(*other) for other in others)}) == 4
    assert instruction_id(ACCOUNT, DOSSIER, 1) == name


@pytest.mark.parametrize("name", ["", "x" * 35, "1" * 35, "٣" * 17 + "-" + "0" * 17])
def test_a_foreign_instruction_leads_nowhere(name: str) -> None:
    with pytest.raises(NotFound):
        account_of(name)


def test_the_end_to_end_id_of_the_longest_code_and_the_last_item_fits() -> None:
    TypeAdapter(DossierCode).validate_python(LONGEST)
    name = end_to_end_id(LONGEST, LAST)
    assert len(name) == 35
    assert item_of(name) == (LONGEST, LAST)


def test_people_recognise_a_payment_by_its_dossier() -> None:
    assert end_to_end_id(DOSSIER, 12) == f"{DOSSIER}/12"
    assert item_of(f"{DOSSIER}/12") == (DOSSIER, 12)


@pytest.mark.parametrize("name", ["", "/1", DOSSIER, f"{DOSSIER}/", f"{DOSSIER}/0", f"{DOSSIER}/01", f"{DOSSIER}/x"])
def test_a_foreign_end_to_end_id_leads_nowhere(name: str) -> None:
    with pytest.raises(NotFound):
        item_of(name)
