"""Text has one spelling, is cut between letters, and what shows nothing is made to show."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.kernel.text import cut, letters, nfc, visible

DECOMPOSED = unicodedata.normalize("NFD", "Nguyễn Thị Bưởi")
VIETNAMESE = st.text(
    st.sampled_from("aăâeêoôơuưyđbcnghtAĐ \u0300\u0301\u0303\u0309\u0323\u0302\u0306\u031b"), max_size=60
)


def test_composed_and_decomposed_are_one_text() -> None:
    assert DECOMPOSED != "Nguyễn Thị Bưởi"
    assert nfc(DECOMPOSED) == "Nguyễn Thị Bưởi"


@pytest.mark.parametrize(
    ("name", "most", "kept", "was_cut"),
    [
        ("Bưởi", 4, "Bưởi", False),
        ("Bưởi", 3, "Bưở", True),
        (DECOMPOSED, 15, "Nguyễn Thị Bưởi", False),
        ("Công ty Bình", 8, "Công ty", True),  # no space at the end
        ("  Công ty  ", 7, "Công ty", False),
        ("Xx\u0323\u0301y", 3, "X", True),  # x with two marks is one letter of three characters
        ("Xx\u0323\u0301y", 4, "Xx\u0323\u0301", True),
        ("", 5, "", False),
        ("a", 0, "", True),
    ],
)
def test_a_name_is_cut_between_letters_and_says_so(name: str, most: int, kept: str, was_cut: bool) -> None:
    assert cut(name, most) == (kept, was_cut)


def test_a_field_that_counts_bytes_is_never_overrun() -> None:
    assert cut("Bưởi", 35, most_bytes=8) == ("Bưởi", False)
    assert cut("Bưởi", 35, most_bytes=6) == ("Bưở", True)
    assert cut("Bưởi", 35, most_bytes=5) == ("Bư", True)


@given(VIETNAMESE, st.integers(0, 40), st.none() | st.integers(0, 60))
def test_what_is_cut_is_a_beginning_of_whole_letters_within_the_field(
    name: str, most: int, most_bytes: int | None
) -> None:
    kept, was_cut = cut(name, most, most_bytes)
    whole = nfc(name).strip()
    assert len(kept) <= most
    assert len(kept.encode()) <= (len(whole.encode()) if most_bytes is None else most_bytes)
    assert whole.startswith(kept)
    assert was_cut == (kept != whole)
    assert nfc(kept) == kept
    if kept and was_cut:
        assert not unicodedata.combining(whole[len(kept)]), "the next letter begins here"


@given(st.text())
def test_letters_are_the_whole_text(text: str) -> None:
    assert "".join(letters(text)) == text


@pytest.mark.parametrize("letter", ["🇻🇳", "👩\u200d👧", "👍🏽", "x\u0323\u0301", "क्"])
def test_what_reads_as_one_letter_stays_one(letter: str) -> None:
    assert letters(letter * 2) == [letter, letter]


def test_what_shows_nothing_is_shown() -> None:
    assert visible("a\u200bb\u00a0c\u202ed") == "a⟨U+200B⟩b⟨U+00A0⟩c⟨U+202E⟩d"
    assert visible(DECOMPOSED) == "Nguyễn Thị Bưởi"
