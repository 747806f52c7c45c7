"""What people read is said twice, Vietnamese first and English beside it, and is stored and joined as one value."""

from collections.abc import Iterable
from typing import Protocol

import msgspec
from khobac_contracts.vocabulary import Words


class InBoth(Protocol):
    """Whatever has both languages: ours, or the contracts' own."""

    @property
    def vi(self) -> str: ...

    @property
    def en(self) -> str: ...


class Bilingual(msgspec.Struct, frozen=True, gc=False):
    """One text in both languages. Stored inside events as `{"vi": …, "en": …}`."""

    vi: str
    en: str

    @classmethod
    def of(cls, said: InBoth) -> "Bilingual":
        return cls(said.vi, said.en)

    def words(self) -> Words:
        """As the facts carry it."""
        return Words(vi=self.vi, en=self.en)

    def row(self) -> dict[str, str]:
        """As the lists carry it."""
        return {"vi": self.vi, "en": self.en}

    def beside(self) -> str:
        """Both in one line, as in a mail."""
        return f"{self.vi} · {self.en}"


def as_written(text: str) -> Bilingual:
    """What a person wrote in one language stands in both as it is."""
    return Bilingual(text, text)


def joined(parts: Iterable[InBoth], by: str = ", ") -> Bilingual:
    """Several as one; empty when there are none."""
    said = list(parts)
    return Bilingual(by.join(each.vi for each in said), by.join(each.en for each in said))
