"""How often a unit gets a mail, how long mails are tried, how long a link lives."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Patience:
    digest: timedelta = timedelta(seconds=10)
    """A unit gets at most one digest in this time."""
    give_up: timedelta = timedelta(hours=48)
    others: timedelta = timedelta(minutes=15)
    """How long a digest that has reached somebody waits for who is refused for now: long enough for a grey list."""
    link: timedelta = timedelta(days=7)
