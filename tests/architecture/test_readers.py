"""The catalog says who reads a fact, and each service listens to just these."""

import pytest
from khobac_contracts.catalog import read_by

from services.table import SERVICES

from .house import blueprint


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_listens_to_what_the_catalog_says_it_reads(service: str) -> None:
    assert set(blueprint(service).listen) == {entry.model for entry in read_by(service)}
