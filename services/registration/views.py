"""The list of units as treasuries look through it. It holds no personal data."""

from collections.abc import Iterable

from services.chassis import Recorded, Row

from .api.shown import UnitPage
from .domain.bodies import Applied, BodyEvent, BodyState, Member, Refused

INDEXES = {"units": [["unit"], ["treasury", "unit"], ["treasury", "status", "unit"]]}


def project(recorded: Recorded[BodyState, BodyEvent]) -> Iterable[Row]:
    """A unit's row; officers, users and keys are looked up by name and need no list."""
    state = recorded.state
    if isinstance(state, Applied | Refused | Member):
        page = UnitPage.of(state)
        yield Row("units", page.unit, page.model_dump(mode="json"))
