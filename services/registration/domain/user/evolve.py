"""How a log-in stands after an event."""

from datetime import datetime
from typing import assert_never

from msgspec.structs import replace

from .events import LoggedIn, LogInFailed, LoginIssued, PasswordSet, UserEvent
from .state import Active, Invited, LockedOut, Nobody, UserState


def evolve(state: UserState, event: UserEvent) -> UserState:
    if isinstance(event, LoginIssued):
        return Invited(
            login=event.login,
            person=event.person,
            organisation=event.organisation,
            code=event.code,
            expires_at=event.expires_at,
        )
    if isinstance(state, Nobody):
        return state
    match event:
        case PasswordSet():
            return _active(state, event.password)
        case LoggedIn():
            return (
                state if isinstance(state, Invited) else replace(_active(state, state.password), session=event.session)
            )
        case LogInFailed():
            return _failed(state, event)
        case _:
            assert_never(event)


def _active(state: Invited | Active | LockedOut, password: str) -> Active:
    return Active(login=state.login, person=state.person, organisation=state.organisation, password=password)


def _failed(state: Invited | Active | LockedOut, event: LogInFailed) -> UserState:
    """How many and until when is as it was decided."""
    match state:
        case Invited():
            return state
        case LockedOut() if event.reason == "locked":
            return replace(state, noted=True)
        case Active() | LockedOut() if event.locked_until is None:
            return replace(_active(state, state.password), failures=event.failures)
        case Active() | LockedOut():
            return _locked_out(state, event.failures, event.locked_until)
        case _:
            assert_never(state)


def _locked_out(state: Active | LockedOut, failures: int, until: datetime) -> LockedOut:
    return LockedOut(
        login=state.login,
        person=state.person,
        organisation=state.organisation,
        password=state.password,
        failures=failures,
        until=until,
    )
