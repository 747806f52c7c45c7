"""An amount of money is written the same way wherever people read it."""

from .bilingual import Bilingual


def dong(amount: int) -> str:
    """As in Vietnamese: `12.500.000 đ`."""
    return f"{_dotted(amount)} đ"


def vnd(amount: int) -> str:
    """As in English: `VND 12,500,000`."""
    return f"VND {amount:,}"


def money(amount: int) -> Bilingual:
    """Inside a sentence: `12.500.000 đồng`, `12,500,000 VND`."""
    return Bilingual(f"{_dotted(amount)} đồng", f"{amount:,} VND")


def _dotted(amount: int) -> str:
    return f"{amount:,}".replace(",", ".")
