"""Who opens the API page of a service reads first what it is for, in both languages."""

import pytest

from services.table import SERVICES

from .house import blueprint


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_says_what_it_is_for_in_vietnamese_and_english(service: str) -> None:
    vi, _, en = blueprint(service).about.partition(" / ")
    assert not vi.isascii()
    assert en.isascii()
    assert vi.endswith((".", "?"))
    assert en.endswith((".", "?"))
