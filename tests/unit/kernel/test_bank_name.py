"""What does not fit into the bank's field is cut between letters, and it is known that it was."""

from services.kernel.bank_name import BANK_NAME_LENGTH, bank_name


def test_a_name_that_fits_goes_as_it_is() -> None:
    assert bank_name("Công ty Bình Minh") == ("Công ty Bình Minh", False)
    assert bank_name("ế" * BANK_NAME_LENGTH) == ("ế" * BANK_NAME_LENGTH, False)


def test_a_longer_one_is_cut_and_says_so() -> None:
    assert bank_name("ế" * (BANK_NAME_LENGTH + 1)) == ("ế" * BANK_NAME_LENGTH, True)
