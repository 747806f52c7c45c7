"""What is known of a unit from now on."""

import datetime as dt

from services.chassis import PlainData


class UnitKnown(PlainData, frozen=True, kw_only=True):
    without_chief_accountant: bool
    """It wrote "Không có" where the chief accountant is named (circular 157/2025): nobody else signs in their place."""
    at: dt.datetime


Event = UnitKnown
