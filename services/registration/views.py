"""The list of units as treasuries look through it. It holds no personal data."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, assert_never

from services.chassis import Recorded, Row

from .domain.organisation.events import OrganisationEvent
from .domain.organisation.state import Applied, Member, Office, OrganisationState, Refused, Unknown

UNITS = "units"
INDEXES = {UNITS: [["unit"], ["treasury", "unit"], ["treasury", "status", "unit"]]}


def project(recorded: Recorded[OrganisationState, OrganisationEvent]) -> Iterable[Row]:
    """A unit's row; officers, users and keys are looked up by name and need no list."""
    state = recorded.state
    match state:
        case Applied(notice=notice):
            yield _row(notice.unit, notice.name, notice.treasury, "applied", state.at)
        case Refused(unit=unit, name=name, treasury=treasury, reason=reason):
            yield _row(unit, name, treasury, "refused", state.at, reason=reason)
        case Member(roster=roster, name=name, treasury=treasury):
            accounts = [{"account": account.code, "kind": account.kind} for account in state.accounts]
            yield _row(
                roster.organisation,
                name,
                treasury,
                "joined",
                state.joined_at,
                without_chief_accountant=state.without_chief_accountant,
                accounts=accounts,
            )
        case Unknown() | Office():
            return
        case _:
            assert_never(state)


def _row(unit: str, name: str, treasury: str, status: str, since: datetime, **more: Any) -> Row:
    fields = {"unit": unit, "name": name, "treasury": treasury, "status": status, "since": since.isoformat()}
    return Row(UNITS, unit, fields | more)
