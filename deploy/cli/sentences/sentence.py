"""A sentence stands in both languages."""

from typing import NamedTuple


class Sentence(NamedTuple):
    """The same in both languages."""

    vi: str
    en: str
