"""What happens to a log-in."""

from datetime import datetime
from typing import Literal, TypeAlias

from services.chassis import PlainData
from services.kernel.circumstances import Circumstances


class LoginIssued(PlainData, frozen=True, kw_only=True):
    login: str
    person: str
    organisation: str
    code: str
    expires_at: datetime
    at: datetime


class PasswordSet(PlainData, frozen=True, kw_only=True):
    password: str
    by: Circumstances
    at: datetime


class LoggedIn(PlainData, frozen=True, kw_only=True):
    session: str
    by: Circumstances
    at: datetime


class LogInFailed(PlainData, frozen=True, kw_only=True):
    reason: Literal["wrong_password", "locked"]
    failures: int
    """In a row, with this one; an attempt while locked adds none."""
    locked_until: datetime | None
    """As it was decided then: a rule that changes later neither locks nor opens what was."""
    by: Circumstances
    at: datetime


UserEvent: TypeAlias = LoginIssued | PasswordSet | LoggedIn | LogInFailed
