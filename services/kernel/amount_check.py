"""Somebody's own wording of an amount is taken when it names that amount in any of the accepted spellings, and only then.

Accepted: linh or lẻ, nghìn or ngàn, tỷ or tỉ, bảy or bẩy; lăm or nhăm; bốn or tư where people say tư (after mươi, mười,
linh); mốt or một after mươi; any case, spacing, hyphen or comma; composed or decomposed letters; Ð (U+00D0) for Đ; and
the endings of `_ENDINGS`. No two amounts share a reading: each of these pairs names one number wherever it may stand.
"""

import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

from .amount_words import amount_in_words, reading
from .bilingual import Bilingual
from .text import code_point, cut, nfc, visible

_BETWEEN = re.compile(r"[\s.,;()/\-\u2010\u2011\u2013\u2014]+")
_TYPED_FOR_D = str.maketrans("Ðð", "Đđ")
"""U+00D0 and U+00F0 of Icelandic look like Đ and đ, and some keyboards give them."""

_SAME = {"lẻ": "linh", "ngàn": "nghìn", "tỉ": "tỷ", "bẩy": "bảy"}
_SAME_AFTER = {
    ("mươi", "một"): "mốt",
    ("mươi", "tư"): "bốn",
    ("mười", "tư"): "bốn",
    ("linh", "tư"): "bốn",
    ("mươi", "nhăm"): "lăm",
    ("mười", "nhăm"): "lăm",
}
# Longest first: what ends in one of them may not keep a part of it.
_ENDINGS = tuple(
    tuple(ending.split())
    for ending in (
        "đồng việt nam chẵn",
        "việt nam đồng chẵn",
        "đồng việt nam",
        "việt nam đồng",
        "đồng chẵn",
        "vnd chẵn",
        "vnđ chẵn",
        "đồng",
        "vnd",
        "vnđ",
    )
)
_MOST_SHOWN = 40


class _Word(NamedTuple):
    given: str
    """As it was written."""
    meant: str
    """In the spelling of `amount_words`."""


def difference(given: str, amount: int) -> Bilingual | None:
    """What would be right and where the given departs from it, letter by letter if need be; None when it says it."""
    words, expected = _words(given), reading(amount)
    if [word.meant for word in words] == expected:
        return None
    right = amount_in_words(amount)
    where = _departure(words, expected)
    return Bilingual(f"“{right}”; {where.vi}", f"“{right}”; {where.en}")


def _words(given: str) -> list[_Word]:
    written = [word for word in _BETWEEN.split(given.translate(_TYPED_FOR_D)) if word]
    lower = [nfc(word.casefold()) for word in written]
    ending = next((each for each in _ENDINGS if tuple(lower[-len(each) :]) == each), ())
    count = len(lower) - len(ending)
    meant: list[str] = []
    for word in lower[:count]:
        plain = _SAME.get(word, word)
        meant.append(_SAME_AFTER.get((meant[-1], plain), plain) if meant else plain)
    return [_Word(*pair) for pair in zip(written[:count], meant, strict=True)]


def _departure(words: Sequence[_Word], expected: Sequence[str]) -> Bilingual:
    at = next((n for n, (word, right) in enumerate(zip(words, expected, strict=False)) if word.meant != right), None)
    if at is not None:
        return _other_word(at + 1, words[at].given, expected[at])
    if len(words) < len(expected):
        rest = " ".join(expected[len(words) :])
        return Bilingual(f"còn thiếu “{rest}”", f"“{rest}” is missing")
    rest = _shown(" ".join(word.given for word in words[len(expected) :]))
    return Bilingual(f"thừa “{rest}”", f"“{rest}” is too much")


def _other_word(number: int, given: str, right: str) -> Bilingual:
    shown, letter = _shown(given), _other_letter(given.casefold(), right)
    return Bilingual(
        f"từ thứ {number} là “{shown}”, cần “{right}”{letter.vi}",
        f"word {number} is “{shown}”, expected “{right}”{letter.en}",
    )


def _other_letter(given: str, right: str) -> Bilingual:
    """Two words that look alike are told apart by the code points of the first letter that differs."""
    given = nfc(given)
    if _look(given) != _look(right) and all(map(_is_vietnamese, given)):
        return Bilingual("", "")
    at = next((n for n, pair in enumerate(zip(given, right, strict=False)) if pair[0] != pair[1]), len(right))
    wrong, due = _character(given[at : at + 1]), _character(right[at : at + 1])
    return Bilingual(
        f": chữ thứ {at + 1} là {wrong.vi}, cần {due.vi}", f": letter {at + 1} is {wrong.en}, expected {due.en}"
    )


def _is_vietnamese(character: str) -> bool:
    """Whether it is a letter, digit or sign that a reader here takes for what it is."""
    return _look(character).isascii() and _look(character).isprintable()


def _look(word: str) -> str:
    """The word without its marks."""
    plain = unicodedata.normalize("NFD", word).replace("đ", "d")
    return "".join(character for character in plain if not unicodedata.combining(character))


def _character(character: str) -> Bilingual:
    if not character:
        return Bilingual("hết từ", "the end of the word")
    shown = f"“{visible(character)}” ({code_point(character)})"
    return Bilingual(shown, shown)


def _shown(text: str) -> str:
    short = cut(text, _MOST_SHOWN)
    return visible(short.text) + ("…" if short.was_cut else "")
