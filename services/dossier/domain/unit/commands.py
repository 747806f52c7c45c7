"""What registration says of a unit."""

import datetime as dt

from services.chassis import PlainData


class KnowUnit(PlainData, frozen=True, kw_only=True):
    without_chief_accountant: bool
    at: dt.datetime


Command = KnowUnit
