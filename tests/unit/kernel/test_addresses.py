"""One rule of addresses: whoever takes one and whoever writes to one read the same."""

import pytest
from pydantic import TypeAdapter, ValidationError

from services.kernel.addresses import is_email
from services.registration.api.asked import Email

RIGHT = ["an.nguyen+kb@unit.gov.vn", "a@x.vn", f"{'a' * 64}@{'b' * 63}.vn"]
WRONG = [
    "",
    "an",
    "an@x",
    "an@x.vn\r\nBcc: y@z.vn",
    "an@x.vn ",
    "<an@x.vn>",
    "an@x.vn,binh@x.vn",
    "an@x.vn\n",
    f"{'a' * 65}@x.vn",
    f"a@{'b' * 64}.vn",
    f"a@{'b.' * 130}vn",
]


@pytest.mark.parametrize("address", RIGHT)
def test_an_address_is_taken(address: str) -> None:
    assert is_email(address)
    assert TypeAdapter(Email).validate_python(address) == address


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_no_address_is_refused(wrong: str) -> None:
    assert not is_email(wrong)
    with pytest.raises(ValidationError):
        TypeAdapter(Email).validate_python(wrong)
