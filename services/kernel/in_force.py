"""A rule of the law holds from a day on, and each decision goes by the rule in force on its day."""

from collections.abc import Iterable
from datetime import date
from typing import Protocol, TypeVar


class Dated(Protocol):
    """A row of reference data that says from when it holds."""

    @property
    def valid_from(self) -> date: ...


D = TypeVar("D", bound=Dated)


def in_force(rules: Iterable[D], on: date) -> D:
    """The newest rule that held on that day; before the first, the first. Raises LookupError when there is none."""
    oldest_first = sorted(rules, key=_since)
    if not oldest_first:
        raise LookupError("no rule at all to choose from")
    return next((rule for rule in reversed(oldest_first) if rule.valid_from <= on), oldest_first[0])


def _since(rule: Dated) -> date:
    return rule.valid_from
