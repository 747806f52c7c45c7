"""Text has one spelling inside (NFC), is cut between letters only, and nothing in it stays invisible when it matters."""

import unicodedata
from typing import NamedTuple

_JOINER = "\u200d"


class Cut(NamedTuple):
    """What fits into a field, and whether something was left out, which its author must see before signing."""

    text: str
    was_cut: bool


def nfc(text: str) -> str:
    """One spelling for what looks the same: `ế` is one character, not `e` with two marks."""
    return unicodedata.normalize("NFC", text)


def cut(name: str, most: int, most_bytes: int | None = None) -> Cut:
    """The longest beginning of whole letters within so many characters, and bytes of UTF-8 where those count."""
    whole = nfc(name).strip()
    if most_bytes is None and len(whole) <= most:
        return Cut(whole, was_cut=False)
    end = bytes_used = 0
    for letter in letters(whole):
        bytes_used += len(letter.encode())
        if end + len(letter) > most or (most_bytes is not None and bytes_used > most_bytes):
            return Cut(whole[:end].rstrip(), was_cut=True)
        end += len(letter)
    return Cut(whole, was_cut=False)


def letters(text: str) -> list[str]:
    """What a reader sees as one letter stays together (of UAX 29, what names need: marks, joiners, pairs)."""
    found: list[str] = []
    for character in text:
        if found and _continues(found[-1], character):
            found[-1] += character
        else:
            found.append(character)
    return found


def visible(text: str) -> str:
    """Characters that show nothing, or only change their neighbour, are shown as `⟨U+200B⟩`."""
    return "".join(character if _shows(character) else f"⟨{code_point(character)}⟩" for character in nfc(text))


def code_point(character: str) -> str:
    return f"U+{ord(character):04X}"


def _continues(letter: str, character: str) -> bool:
    if _is_flag(character):
        return _is_flag(letter[-1]) and len(letter) == 1
    return (
        unicodedata.category(character).startswith("M")
        or character == _JOINER
        or letter.endswith(_JOINER)
        or "\U0001f3fb" <= character <= "\U0001f3ff"
    )


def _is_flag(character: str) -> bool:
    """Half of a flag: a country is written with two of these."""
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _shows(character: str) -> bool:
    return character == " " or unicodedata.category(character)[0] not in "CMZ"
