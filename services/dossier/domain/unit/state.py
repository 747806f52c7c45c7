"""Whether a unit has been heard of, and what must be known of it before it declares anything."""

import datetime as dt
from typing import TypeAlias

from services.chassis import PlainData


class UnknownUnit(PlainData, frozen=True, kw_only=True):
    """Registration's fact has not arrived; it may be on its way."""


class KnownUnit(PlainData, frozen=True, kw_only=True):
    without_chief_accountant: bool
    since: dt.datetime


State: TypeAlias = UnknownUnit | KnownUnit
